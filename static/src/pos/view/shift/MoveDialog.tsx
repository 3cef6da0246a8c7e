import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { formatRupiah } from "../../../shared/money";
import { Button, Dialog, Field, Notice, Numpad, toast, typeAmount } from "../../../shared/ui";
import type { MovementCategory, MovementKind } from "../../state";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { problemText } from "./problem";

const CATEGORIES: Readonly<Record<MovementKind, readonly MovementCategory[]>> = {
  pay_in: ["safe", "owner"],
  pay_out: ["supplies", "transport", "other", "safe", "owner"],
};

/** Cash in or out, with what it is for. */
export default function MoveDialog({ direction }: { direction: MovementKind }): JSX.Element {
  const t = texts.value.drawer;
  const amount = useSignal(0);
  const note = useSignal("");
  const category = useSignal<MovementCategory>(CATEGORIES[direction][0] ?? "other");
  const error = useSignal("");
  const missing = useSignal(false);
  const leave = (): void => close("move");

  const save = async (): Promise<void> => {
    missing.value = !note.value.trim();
    error.value = amount.value === 0 ? t.amountMissing : "";
    if (missing.value || error.value) {
      return;
    }
    const result = await till.shift.move({
      kind: direction,
      category: category.value,
      note: note.value.trim(),
      amount: amount.value,
    });
    if (result.kind === "moved") {
      toast(t.moved, { tone: "good" });
      leave();
    } else {
      error.value = problemText(result);
    }
  };

  return (
    <Dialog
      title={direction === "pay_in" ? t.payIn : t.payOut}
      onClose={leave}
      onEnter={save}
      footer={
        <>
          <Button onPress={leave}>{texts.value.common.back}</Button>
          <Button kind="primary" size="main" onPress={save}>
            {t.save}
          </Button>
        </>
      }
    >
      <div class="count-columns">
        <div class="stack">
          <output class="big-amount" aria-label={t.amount}>
            {formatRupiah(amount.value)}
          </output>
          <fieldset class="options">
            <legend>{t.category}</legend>
            {CATEGORIES[direction].map((one) => (
              <button
                key={one}
                type="button"
                class="chip"
                aria-pressed={category.value === one}
                onClick={() => {
                  category.value = one;
                }}
              >
                {t.categories[one]}
              </button>
            ))}
          </fieldset>
          <Field
            label={t.note}
            value={note.value}
            maxLength={200}
            help={t.noteHelp}
            error={missing.value ? t.noteMissing : undefined}
            onInput={(value) => {
              note.value = value;
              missing.value = false;
            }}
          />
          {error.value && <Notice tone="danger">{error.value}</Notice>}
        </div>
        <Numpad
          onKey={(key) => {
            amount.value = typeAmount(amount.value, key);
          }}
        />
      </div>
    </Dialog>
  );
}
