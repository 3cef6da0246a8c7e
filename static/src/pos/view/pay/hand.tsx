/** What a cashier takes by hand: which ways there are, and how she knows that it was paid. */

import { type ReadonlySignal, type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { Banknote, CreditCard, Landmark, NotebookPen, PiggyBank, QrCode } from "lucide-preact";
import type { JSX } from "preact";
import { formatRupiah } from "../../../shared/money";
import { Field, Switch } from "../../../shared/ui";
import { Qr } from "../../../shared/ui/Qr";
import type { HandMethod } from "../../state";
import { texts } from "../texts";
import { till } from "../till";

const BY_HAND = [
  { value: "cash", icon: Banknote },
  { value: "qris_static", icon: QrCode },
  { value: "card", icon: CreditCard },
  { value: "transfer", icon: Landmark },
] as const;

/** A customer's own accounts: only for a chosen one, and only while the server can say yes. */
const ON_ACCOUNT = [
  { value: "kasbon", icon: NotebookPen },
  { value: "deposit", icon: PiggyBank },
] as const;

export function takenByHand() {
  const known = till.cart.customer.value !== null && till.connection.online.value;
  return known ? [...BY_HAND, ...ON_ACCOUNT] : BY_HAND;
}

/** An amount that is still being typed is not stamped. */
const REST = 250;

/** The outlet's printed code with the amount, once the amount rests. */
export function useStamped(
  method: ReadonlySignal<HandMethod | null>,
  amount: ReadonlySignal<number>,
): ReadonlySignal<string | null> {
  const stamped = useSignal<string | null>(null);
  useSignalEffect(() => {
    const wanted = method.value === "qris_static" ? amount.value : 0;
    stamped.value = null;
    if (wanted <= 0) {
      return undefined;
    }
    const timer = setTimeout(async () => {
      const code = await till.gateway.stamp(wanted);
      if (method.peek() === "qris_static" && amount.peek() === wanted) {
        stamped.value = code;
      }
    }, REST);
    return () => clearTimeout(timer);
  });
  return stamped;
}

interface ProofProps {
  method: HandMethod;
  amount: number;
  /** The stamped code of a static QRIS. */
  code: string | null;
  reference: Signal<string>;
  confirmed: Signal<boolean>;
}

/** The shop's QR and her word that it was paid, or the number on the slip. */
export function Proof({ method, amount, code, reference, confirmed }: ProofProps) {
  const t = texts.value.pay;
  if (method === "qris_static") {
    return (
      <>
        {code && <Qr class="pay-qr" text={code} label={t.qrisLabel(formatRupiah(amount))} />}
        <p class="muted">{code ? t.qrisStamped : t.qrisText}</p>
        <Switch
          label={t.qrisConfirmed}
          {...(confirmed.value ? {} : { help: t.qrisFirst })}
          checked={confirmed.value}
          onChange={(on) => {
            confirmed.value = on;
          }}
        />
      </>
    );
  }
  return method === "card" || method === "transfer" ? (
    <Reference method={method} reference={reference} />
  ) : null;
}

interface ReferenceProps {
  method: "card" | "transfer";
  reference: Signal<string>;
}

function Reference({ method, reference }: ReferenceProps): JSX.Element {
  const t = texts.value.pay;
  return (
    <Field
      label={t.reference}
      help={method === "card" ? t.referenceHelp : t.transferHelp}
      value={reference.value}
      maxLength={60}
      onInput={(value) => {
        reference.value = value;
      }}
    />
  );
}
