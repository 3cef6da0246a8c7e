import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { parseRupiah } from "../../../shared/money";
import { Chips, Field } from "../../../shared/ui";
import type { ManualDiscount } from "../../state";
import { decimalOf, percentText, quantityText } from "../format";
import { texts } from "../texts";
import { till } from "../till";

export interface DiscountDraft {
  readonly kind: "none" | "percent" | "amount";
  readonly value: string;
  readonly reason: string;
}

const USUAL = ["5", "10", "15", "20"] as const;
const PERCENT = /^\d{1,3}(\.\d{1,2})?$/;

export function draftOf(discount: ManualDiscount | null): DiscountDraft {
  return {
    kind: discount?.kind ?? "none",
    value: discount ? quantityText(discount.value) : "",
    reason: discount?.reason ?? "",
  };
}

/** What the state takes; null is no discount, `wrong` is something that cannot be one. */
export function discountOf(draft: DiscountDraft): ManualDiscount | null | "wrong" {
  if (draft.kind === "none" || draft.value.trim() === "") {
    return null;
  }
  const reason = draft.reason.trim();
  const extra = reason ? { reason } : {};
  if (draft.kind === "percent") {
    const value = decimalOf(draft.value);
    return PERCENT.test(value) && Number(value) <= 100
      ? { kind: "percent", value, ...extra }
      : "wrong";
  }
  const amount = parseRupiah(draft.value);
  return amount !== null && amount >= 0
    ? { kind: "amount", value: String(amount), ...extra }
    : "wrong";
}

interface DiscountFieldProps {
  draft: Signal<DiscountDraft>;
  isWrong: boolean;
  /** The dialog is about nothing else. */
  alone?: boolean;
}

export function DiscountField({ draft, isWrong, alone = false }: DiscountFieldProps): JSX.Element {
  const t = texts.value.line;
  const { kind, value, reason } = draft.value;
  const limit = till.session.cashier.value?.discountLimit ?? "0";
  const change = (next: Partial<DiscountDraft>): void => {
    draft.value = { ...draft.value, ...next };
  };
  return (
    <fieldset class="discount-field">
      <legend>{t.discount}</legend>
      <Chips
        class="segments"
        label={t.discount}
        value={kind}
        onChange={(next) => change({ kind: next, value: "" })}
        choices={[
          { value: "none" as const, label: t.none },
          { value: "percent" as const, label: t.percent },
          { value: "amount" as const, label: t.amount },
        ]}
      />
      {kind !== "none" && (
        <>
          {kind === "percent" && (
            <div class="usual">
              {USUAL.map((percent) => (
                <button
                  key={percent}
                  type="button"
                  class="chip"
                  aria-pressed={decimalOf(value) === percent}
                  onClick={() => change({ value: percent })}
                >
                  {percent} %
                </button>
              ))}
            </div>
          )}
          <Field
            label={kind === "percent" ? t.percent : t.amount}
            value={value}
            unit={kind === "percent" ? "%" : "Rp"}
            inputMode={kind === "percent" ? "decimal" : "numeric"}
            autofocus={alone}
            help={t.limit(percentText(limit))}
            error={isWrong ? t.discountWrong : undefined}
            onInput={(next) => change({ value: next })}
          />
          <Field
            label={t.reason}
            value={reason}
            maxLength={80}
            onInput={(next) => change({ reason: next })}
          />
        </>
      )}
    </fieldset>
  );
}
