import type { JSX } from "preact";
import { formatRupiah } from "../../../shared/money";
import { Button, Money, Sheet } from "../../../shared/ui";
import type { CartLine, Reason } from "../../state";
import { close, replace } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { noticeText, reasonLabel } from "./reasons";

/** Every reason of a line, or of the order and all its lines. */
export default function WhySheet({ lineKey }: { lineKey: string | null }): JSX.Element {
  const t = texts.value.why;
  const lines = till.cart.lines.value;
  const line = lines.find((one) => one.key === lineKey);
  return (
    <Sheet
      title={t.title}
      isText
      onClose={() => close("why")}
      footer={
        line && (
          <Button onPress={() => replace("why", { kind: "why", lineKey: null })}>{t.whole}</Button>
        )
      }
    >
      {line ? (
        <WhyLine line={line} />
      ) : (
        <div class="stack">
          <WhyOrder />
          {lines.map((one) => (
            <WhyLine key={one.key} line={one} />
          ))}
        </div>
      )}
    </Sheet>
  );
}

function WhyOrder(): JSX.Element {
  const t = texts.value.why;
  const totals = till.cart.totals.value;
  return (
    <section class="why">
      <h3>{t.order}</h3>
      <Reasons reasons={totals.reasons} total={totals.total} />
      {totals.saved > 0 && <p class="why-saved">{t.saved(formatRupiah(totals.saved))}</p>}
      {totals.notices.map((notice) => (
        <p key={`${notice.code} ${notice.line} ${notice.detail}`} class="cart-notice">
          {noticeText(notice)}
        </p>
      ))}
    </section>
  );
}

function WhyLine({ line }: { line: CartLine }): JSX.Element {
  const t = texts.value.why;
  const isListed = line.reasons.some(({ code }) => code === "list_price_included");
  return (
    <section class="why">
      <h3>{line.name}</h3>
      {isListed && <p class="muted">{t.usual(formatRupiah(line.listPrice))}</p>}
      <Reasons reasons={line.reasons} total={line.total} />
    </section>
  );
}

/** As the engine counts: what is added and taken off, then the sum of it. */
function Reasons({ reasons, total }: { reasons: readonly Reason[]; total: number }): JSX.Element {
  return (
    <dl class="sums">
      {reasons
        .filter(({ code, amount }) => code === "gross" || amount !== 0)
        .map((reason, index) => (
          <div
            key={`${reason.code} ${reason.detail} ${index}`}
            data-quiet={reason.code.endsWith("_included") || undefined}
          >
            <dt>{reasonLabel(reason)}</dt>
            <dd>
              <Money amount={reason.amount} />
            </dd>
          </div>
        ))}
      <div class="why-total">
        <dt>{texts.value.cart.total}</dt>
        <dd>
          <Money amount={total} />
        </dd>
      </div>
    </dl>
  );
}
