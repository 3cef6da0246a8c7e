import { CloudOff, HandCoins } from "lucide-preact";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { formatRupiah } from "../../../shared/money";
import { Button, Dialog, Money, Notice } from "../../../shared/ui";
import { Qr } from "../../../shared/ui/Qr";
import type { WaitingSale } from "../../state";
import { useCountdown } from "../clock";
import { show } from "../stage";
import { texts } from "../texts";
import { till } from "../till";

/** The customer pays in an app of theirs; what happens is shown as it happens. */
export default function WaitDialog(): JSX.Element | null {
  const waiting = till.gateway.waiting.value;
  const qr = waiting?.state === "waiting" ? codeOf(waiting) : null;
  const amount = waiting?.amount ?? 0;
  useEffect(() => {
    till.display.showPaying({ remaining: amount, qr });
    return () => till.display.showPaying(null);
  }, [amount, qr]);
  if (!waiting) {
    return null;
  }
  return waiting.state === "waiting" ? (
    <Waiting sale={waiting} qr={qr} />
  ) : (
    <Ended sale={waiting} />
  );
}

function Waiting({ sale, qr }: { sale: WaitingSale; qr: string | null }): JSX.Element {
  const t = texts.value.wait;
  const left = useCountdown(sale.expiresAt);
  return (
    <Dialog
      class="wait"
      size="wide"
      title={texts.value.pay.gateway[sale.method]}
      footer={
        <Button
          kind="secondary"
          size="main"
          busy={till.gateway.busy.value}
          onPress={() => till.gateway.cancel()}
        >
          {t.cancel}
        </Button>
      }
    >
      <p class="wait-amount">
        <Money amount={sale.amount} />
      </p>
      {qr && <Qr class="wait-qr" text={qr} label={t.qrLabel(formatRupiah(sale.amount))} />}
      <Numbers sale={sale} />
      <p class="wait-state" role="status">
        {sale.isSure ? t.waiting : t.unsure}
      </p>
      {left > 0 && <p class="muted wait-left">{t.left(clockText(left))}</p>}
      {sale.handedOver > 0 && <p class="muted">{t.handedOver(formatRupiah(sale.handedOver))}</p>}
      <div role="status">
        {sale.away && (
          <Notice tone="attention" icon={CloudOff}>
            {t.away}
          </Notice>
        )}
      </div>
    </Dialog>
  );
}

/** For apps that are paid by a number. */
function Numbers({ sale: { details } }: { sale: WaitingSale }): JSX.Element | null {
  const t = texts.value.wait;
  const rows = [
    [t.bank, details.bank?.toUpperCase()],
    [t.number, details.va_number],
    [t.biller, details.biller_code],
    [t.billKey, details.bill_key],
  ].filter((row): row is [string, string] => Boolean(row[1]));
  return rows.length === 0 ? null : (
    <dl class="sums wait-numbers">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <strong>{value}</strong>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Ended({ sale }: { sale: WaitingSale }): JSX.Element {
  const t = texts.value.wait;
  const back = (): void => {
    till.gateway.leave();
    if (!till.cart.isEmpty.value) {
      show({ kind: "pay" });
    }
  };
  return (
    <Dialog
      size="small"
      title={sale.state === "expired" ? t.expiredTitle : t.endedTitle}
      onClose={back}
      onEnter={back}
      footer={
        <Button kind="primary" size="main" shortcut="Enter" onPress={back}>
          {t.otherWay}
        </Button>
      }
    >
      <p>{t.endedText}</p>
      {sale.handedOver > 0 && (
        <Notice tone="attention" icon={HandCoins}>
          {t.giveBack(formatRupiah(sale.handedOver))}
        </Notice>
      )}
    </Dialog>
  );
}

/** What a phone scans: the code itself, or the address that opens the wallet. */
function codeOf({ details }: WaitingSale): string | null {
  return details.qr_string ?? details.url ?? null;
}

function clockText(seconds: number): string {
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)}.${String(rest).padStart(2, "0")}`;
}
