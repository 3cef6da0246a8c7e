import { useSignal } from "@preact/signals";
import { Printer, Undo2 } from "lucide-preact";
import type { JSX } from "preact";
import { formatTime } from "../../../shared/i18n";
import { formatRupiah } from "../../../shared/money";
import { Button, IconButton, Money } from "../../../shared/ui";
import type { AccountPayment } from "../../state";
import { printIssued } from "../receipt/print";
import { texts } from "../texts";
import { till } from "../till";
import { ReverseDialog } from "./ReverseDialog";

interface LatestPaymentsProps {
  payments: readonly AccountPayment[];
  onChanged: () => unknown;
}

/** A customer's last payments: their paper again, and taking back what was typed wrong. */
export function LatestPayments({ payments, onChanged }: LatestPaymentsProps): JSX.Element | null {
  const t = texts.value.account;
  const reversing = useSignal<AccountPayment | null>(null);
  const zone = till.catalogue.outlet.value?.timezone ?? "Asia/Jakarta";
  if (payments.length === 0) {
    return null;
  }
  return (
    <section class="stack" aria-label={t.latest}>
      <h3 class="dialog-question">{t.latest}</h3>
      <dl class="refund-ways">
        {payments.map((payment) => (
          <div key={payment.id} data-reversed={payment.reversed || undefined}>
            <dt>
              <span class="refund-name">
                {payment.kind === "kasbon" ? t.payKasbon : t.topUp}
                <small class="muted">
                  {payment.number} · {formatTime(new Date(payment.created_at), zone)}
                  {payment.reversed && ` · ${t.reversed}`}
                </small>
              </span>
              <IconButton
                icon={Printer}
                label={t.printAgain(payment.number)}
                onPress={() => printIssued(till.accounts.receipt(payment))}
              />
              {payment.reversible && (
                <Button
                  icon={Undo2}
                  onPress={() => {
                    reversing.value = payment;
                  }}
                >
                  {t.reverse}
                </Button>
              )}
            </dt>
            <dd>
              <Money amount={payment.amount} />
            </dd>
          </div>
        ))}
      </dl>
      {reversing.value && (
        <ReverseDialog
          payment={reversing.value}
          title={`${t.reverse} ${formatRupiah(reversing.value.amount)}`}
          onClose={() => {
            reversing.value = null;
          }}
          onDone={onChanged}
        />
      )}
    </section>
  );
}
