import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Chips, Notice } from "../../../../shared/ui";
import type { HandMethod, Settlement, TenderDraft } from "../../../state";
import { Proof, takenByHand, useStamped } from "../../pay/hand";
import { texts } from "../../texts";
import { till } from "../../till";

/** How the customer pays what the new goods cost more. */
export interface DifferencePaid {
  readonly method: Signal<HandMethod>;
  readonly reference: Signal<string>;
  readonly confirmed: Signal<boolean>;
  /** Whole rupiah: cash by the coins that there are, everything else exactly. */
  readonly amount: ReadonlySignal<number>;
  /** Empty when nothing is to be paid; null until she has said that it was. */
  readonly tenders: ReadonlySignal<readonly TenderDraft[] | null>;
}

export function useDifference(settled: ReadonlySignal<Settlement | null>): DifferencePaid {
  const method = useSignal<HandMethod>("cash");
  const reference = useSignal("");
  const confirmed = useSignal(false);
  const amount = useComputed(() => {
    const open = settled.value;
    const inCash = method.value === "cash" ? open?.suggestions[0] : undefined;
    return inCash ?? open?.remaining ?? 0;
  });
  const tenders = useComputed<readonly TenderDraft[] | null>(() => {
    if (amount.value === 0) {
      return [];
    }
    const isStatic = method.value === "qris_static";
    if (isStatic && !confirmed.value) {
      return null;
    }
    const text = reference.value.trim();
    return [
      {
        method: method.value,
        amount: amount.value,
        ...(text ? { reference: text } : {}),
        ...(isStatic ? { confirmed: true } : {}),
      },
    ];
  });
  return { method, reference, confirmed, amount, tenders };
}

/** Any way of paying that the shop takes by hand; the gateway's own code is not among them. */
export function Difference({ paid }: { paid: DifferencePaid }): JSX.Element {
  const t = texts.value.refund;
  const { methods } = texts.value.pay;
  const stamped = useStamped(paid.method, paid.amount);
  const choose = (next: HandMethod): void => {
    paid.method.value = next;
    paid.reference.value = "";
    paid.confirmed.value = false;
  };
  return (
    <section class="stack" aria-label={t.payDifference}>
      <h3 class="dialog-question">{t.payDifference}</h3>
      <Chips
        label={t.payDifference}
        value={paid.method.value}
        onChange={choose}
        choices={takenByHand().map((one) => ({ ...one, label: methods[one.value] }))}
      />
      <Proof
        method={paid.method.value}
        amount={paid.amount.value}
        code={stamped.value}
        reference={paid.reference}
        confirmed={paid.confirmed}
      />
      {till.gateway.methods.value.length > 0 && <Notice>{t.noGateway}</Notice>}
    </section>
  );
}
