import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { Field, Money } from "../../../../shared/ui";
import type { PayBack, RefundQuote, TenderMethod } from "../../../state";
import { texts } from "../../texts";

/** What was chosen for a tender of the sale, by its position. */
export type Chosen = Readonly<Record<number, Omit<PayBack, "tender">>>;

type Planned = RefundQuote["tenders"][number];

interface WaysProps {
  quote: RefundQuote | null;
  ways: Signal<Chosen>;
}

/** How the money goes back; another way than it came only for those who may. */
export function Ways({ quote, ways }: WaysProps): JSX.Element | null {
  const rows = quote?.tenders.filter((one) => one.method !== "exchange") ?? [];
  return rows.length === 0 ? null : (
    <dl class="refund-ways">
      {rows.map((one) => (
        <Way key={one.tender} planned={one} ways={ways} />
      ))}
    </dl>
  );
}

function Way({ planned, ways }: { planned: Planned; ways: Signal<Chosen> }): JSX.Element {
  const t = texts.value.refund;
  const { methods } = texts.value.pay;
  const { tender, method } = planned;
  const others = otherWays(planned.paid_by).filter((one) => one !== method);
  const set = (change: Omit<PayBack, "tender">): void => {
    ways.value = { ...ways.value, [tender]: { ...ways.value[tender], ...change } };
  };
  return (
    <div>
      <dt>
        {methods[method]}
        {planned.state === "by_hand" && <small class="muted"> {t.byHand}</small>}
        {others.map((other) => (
          <button key={other} type="button" class="chip" onClick={() => set({ method: other })}>
            {t.ratherBy(methods[other])}
          </button>
        ))}
        {planned.state === "by_hand" && (
          <Field
            label={texts.value.pay.reference}
            value={ways.value[tender]?.reference ?? ""}
            maxLength={60}
            onInput={(reference) => set({ reference })}
          />
        )}
      </dt>
      <dd>
        <Money amount={planned.amount} />
      </dd>
    </div>
  );
}

/** The way that it was paid, cash, and a transfer. What goods paid goes back in cash. */
function otherWays(paidBy: TenderMethod): readonly TenderMethod[] {
  const own = paidBy === "exchange" ? "cash" : paidBy;
  return [...new Set<TenderMethod>([own, "cash", "transfer"])];
}
