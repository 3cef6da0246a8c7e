import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import {
  Banknote,
  CircleCheck,
  CloudOff,
  CreditCard,
  Landmark,
  PiggyBank,
  QrCode,
  Wallet,
  X,
} from "lucide-preact";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { formatRupiah } from "../../../shared/money";
import {
  Button,
  Field,
  IconButton,
  Money,
  Notice,
  Numpad,
  type NumpadKey,
  Sheet,
  Switch,
  Tabs,
  typeAmount,
} from "../../../shared/ui";
import type { PaidBy, TenderDraft } from "../../state";
import { lastScan } from "../scanner";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { isSlow, payWith } from "./flow";

const METHODS = [
  { value: "cash", icon: Banknote },
  { value: "qris_static", icon: QrCode },
  { value: "card", icon: CreditCard },
  { value: "transfer", icon: Landmark },
] as const;

/** A customer's own accounts: only for a chosen one, and only while the server can say yes. */
const ON_ACCOUNT = [
  { value: "kasbon", icon: Wallet },
  { value: "deposit", icon: PiggyBank },
] as const;

function methods() {
  const known = till.cart.customer.value !== null && till.connection.online.value;
  return known ? [...METHODS, ...ON_ACCOUNT] : METHODS;
}

export function PayDialog(): JSX.Element {
  const t = texts.value.pay;
  const method = useSignal<PaidBy>("cash");
  const taken = useSignal<readonly TenderDraft[]>([]);
  /** Null until a key is pressed: then it is what remains. */
  const typed = useSignal<number | null>(null);
  const reference = useSignal("");
  const confirmed = useSignal(false);

  const open = useComputed(() => {
    void till.cart.totals.value;
    return till.checkout.settle(taken.value);
  });
  const exact = useComputed(() =>
    method.value === "cash"
      ? (open.value.suggestions[0] ?? open.value.remaining)
      : open.value.remaining,
  );
  const amount = useComputed(() => typed.value ?? exact.value);
  const tender = useComputed<TenderDraft>(() => ({
    method: method.value,
    amount: amount.value,
    ...(reference.value.trim() ? { reference: reference.value.trim() } : {}),
    ...(method.value === "qris_static" ? { confirmed: confirmed.value } : {}),
  }));
  const all = useComputed(() => (amount.value > 0 ? [...taken.value, tender.value] : taken.value));
  const whole = useComputed(() => {
    void till.cart.totals.value;
    return till.checkout.settle(all.value);
  });
  const waitsForQris = method.value === "qris_static" && !confirmed.value;
  const { complete, overpaid, change, remaining } = whole.value;

  useSignalEffect(() => {
    till.display.showPaying({ remaining: open.value.remaining, qr: null });
  });
  useEffect(() => () => till.display.showPaying(null), []);
  useUntypeScans(typed);

  const choose = (next: PaidBy): void => {
    method.value = next;
    typed.value = null;
    reference.value = "";
    confirmed.value = false;
  };
  const take = (): void => {
    taken.value = all.value;
    choose(method.value);
  };
  const canGoOn = !overpaid && !waitsForQris && (amount.value > 0 || complete);
  const goOn = async (): Promise<void> => {
    if (!canGoOn) {
      return;
    }
    if (complete) {
      await payWith(all.value);
    } else {
      take();
    }
  };
  const paying = till.checkout.paying.value;

  return (
    <Sheet
      class="pay"
      size="wide"
      title={t.title}
      onClose={paying ? undefined : () => close("pay")}
      onEnter={() => void goOn()}
      footer={
        <Button
          class="pay-button"
          kind="primary"
          size="main"
          shortcut="Enter"
          busy={paying}
          disabled={!canGoOn}
          onPress={goOn}
        >
          {paying ? t.saving : complete || amount.value === 0 ? t.payNow : t.addTender}
          {!paying &&
            canGoOn &&
            ` ${formatRupiah(complete ? whole.value.total - paidBefore(taken.value) : amount.value)}`}
        </Button>
      }
    >
      <div class="pay-columns">
        <section class="pay-left">
          <p class="pay-due" aria-live="polite" aria-atomic="true">
            <span>{taken.value.length > 0 ? t.remaining : t.due}</span>
            <Money amount={exact.value} />
          </p>
          <Taken
            tenders={taken.value}
            onRemove={(index) => {
              taken.value = taken.value.filter((_, other) => other !== index);
              typed.value = null;
            }}
          />
          <Tabs
            label={t.methodLabel}
            value={method.value}
            onChange={choose}
            choices={methods().map((one) => ({ ...one, label: t.methods[one.value] }))}
          >
            <p class="pay-amount">
              <span>{method.value === "cash" ? t.received : t.amount}</span>
              <output data-typed={typed.value !== null || undefined}>
                {formatRupiah(amount.value)}
              </output>
            </p>
            {method.value === "cash" && (
              <fieldset class="usual" aria-label={t.suggestions}>
                {open.value.suggestions.map((note, index) => (
                  <button
                    key={note}
                    type="button"
                    class="chip"
                    aria-pressed={amount.value === note}
                    onClick={() => {
                      typed.value = note;
                    }}
                  >
                    {index === 0 ? t.exact : formatRupiah(note)}
                  </button>
                ))}
              </fieldset>
            )}
            {method.value === "qris_static" && (
              <>
                <p class="muted">{t.qrisText}</p>
                <Switch
                  label={t.qrisConfirmed}
                  {...(confirmed.value ? {} : { help: t.qrisFirst })}
                  checked={confirmed.value}
                  onChange={(on) => {
                    confirmed.value = on;
                  }}
                />
              </>
            )}
            {(method.value === "card" || method.value === "transfer") && (
              <Field
                label={t.reference}
                help={method.value === "card" ? t.referenceHelp : t.transferHelp}
                value={reference.value}
                maxLength={60}
                onInput={(value) => {
                  reference.value = value;
                }}
              />
            )}
          </Tabs>
          <p class="pay-change" aria-live="polite" data-missing={!complete || undefined}>
            {overpaid ? (
              <span class="field-error">{t.overpaid}</span>
            ) : (
              <>
                <span>{complete ? t.change : t.missing}</span>
                <Money amount={complete ? change : remaining} />
              </>
            )}
          </p>
        </section>
        <section class="pay-right">
          <Numpad
            disabled={paying}
            onKey={(key) => {
              typed.value = nextAmount(typed.value, key);
            }}
          />
        </section>
      </div>
      {!till.connection.online.value && (
        <Notice tone="attention" icon={CloudOff}>
          {t.offline}
        </Notice>
      )}
      <div role="status">
        {isSlow.value && (
          <Notice tone="good" icon={CircleCheck}>
            <p>{t.slow}</p>
            <Button onPress={() => till.checkout.goOn()}>{texts.value.common.goOn}</Button>
          </Notice>
        )}
      </div>
    </Sheet>
  );
}

/** The first key starts afresh; emptied, it is what remains again. */
function nextAmount(typed: number | null, key: NumpadKey): number | null {
  const next = typeAmount(typed ?? 0, key);
  return next === 0 && (key === "back" || key === "clear") ? null : next;
}

function paidBefore(tenders: readonly TenderDraft[]): number {
  return tenders.reduce((sum, tender) => sum + tender.amount, 0);
}

/** The digits of a scanned barcode are no money: take them back. */
function useUntypeScans(typed: { value: number | null }): void {
  const seen = useRef(lastScan.peek());
  useSignalEffect(() => {
    const scan = lastScan.value;
    if (scan && scan !== seen.current) {
      seen.current = scan;
      typed.value = null;
    }
  });
}

interface TakenProps {
  tenders: readonly TenderDraft[];
  onRemove: (index: number) => void;
}

function Taken({ tenders, onRemove }: TakenProps): JSX.Element | null {
  const t = texts.value.pay;
  if (tenders.length === 0) {
    return null;
  }
  return (
    <ul class="taken" aria-label={t.tenders}>
      {tenders.map((tender, index) => (
        <li key={`${tender.method} ${tender.amount} ${tender.reference ?? ""}`}>
          <span>
            {t.methods[tender.method]}
            {tender.reference && <small class="muted"> {tender.reference}</small>}
          </span>
          <Money amount={tender.amount} />
          <IconButton
            icon={X}
            label={t.removeTender(t.methods[tender.method])}
            onPress={() => onRemove(index)}
          />
        </li>
      ))}
    </ul>
  );
}
