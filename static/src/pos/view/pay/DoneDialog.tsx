import { useSignal } from "@preact/signals";
import { CloudOff, MessageCircle, Printer } from "lucide-preact";
import type { JSX } from "preact";
import { formatRupiah } from "../../../shared/money";
import { Button, Dialog, Field, Money } from "../../../shared/ui";
import { printSale } from "../receipt/print";
import { openWhatsApp } from "../receipt/whatsapp";
import { type Completed, close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";

/** The change in the largest type there is, then the receipt, then the next customer. */
export function DoneDialog({ result }: { result: Completed }): JSX.Element {
  const t = texts.value.done;
  const asksPhone = useSignal(false);
  const { change } = result;
  // A queued sale gets its number while this is shown.
  const last = till.sales.last.value;
  const sale = last?.id === result.sale.id ? last : result.sale;
  const next = (): void => close("done");
  return (
    <Dialog
      class="done"
      size="wide"
      title={sale.receiptNumber ? t.receipt(sale.receiptNumber) : t.noChange}
      onClose={next}
      onEnter={next}
      footer={
        <Button kind="primary" size="main" shortcut="Enter" onPress={next}>
          {t.next}
        </Button>
      }
    >
      <p class="done-change" role="status">
        <span>{change > 0 ? t.change : t.noChange}</span>
        <strong class="amount">{formatRupiah(change > 0 ? change : sale.total)}</strong>
      </p>
      <dl class="sums done-sums">
        <div>
          <dt>{t.total}</dt>
          <dd>
            <Money amount={sale.total} />
          </dd>
        </div>
        {sale.tenders.map((tender) => (
          <div key={`${tender.method} ${tender.amount}`}>
            <dt>{texts.value.pay.methods[tender.method]}</dt>
            <dd>
              <Money amount={tender.received} />
            </dd>
          </div>
        ))}
      </dl>
      {result.state !== "accepted" && sale.state !== "paid" && (
        <p class="done-state">
          {result.state === "queued" && <CloudOff size={18} aria-hidden="true" />}
          {result.state === "queued" ? t.queued : t.practice}
        </p>
      )}
      <div class="done-receipt">
        <Button icon={Printer} onPress={() => printSale(sale)}>
          {t.print}
        </Button>
        <Button
          icon={MessageCircle}
          pressed={asksPhone.value}
          onPress={() => {
            asksPhone.value = !asksPhone.value;
          }}
        >
          {t.whatsapp}
        </Button>
        <Button kind="quiet" onPress={next}>
          {t.noReceipt}
        </Button>
      </div>
      {asksPhone.value && (
        <WhatsApp
          customer={sale.customer}
          onSend={(phone) => {
            asksPhone.value = false;
            return openWhatsApp(sale, phone);
          }}
        />
      )}
    </Dialog>
  );
}

interface WhatsAppProps {
  customer: string | null;
  onSend: (phone: string) => Promise<void>;
}

const PHONE = /^(?:\+?62|0)8\d{7,12}$/;

function WhatsApp({ customer, onSend }: WhatsAppProps): JSX.Element {
  const t = texts.value.done;
  const known = customer ? (till.customers.customer(customer)?.phone ?? "") : "";
  const phone = useSignal(known);
  const wrong = useSignal(false);
  const send = (): Promise<void> | undefined => {
    const digits = phone.value.replace(/[\s().-]/g, "");
    if (digits && !PHONE.test(digits)) {
      wrong.value = true;
      return undefined;
    }
    return onSend(digits.replace(/^0/, "62").replace(/^\+/, ""));
  };
  return (
    <form
      class="whatsapp"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field
        label={t.phone}
        help={t.phoneHelp}
        error={wrong.value ? t.phoneWrong : undefined}
        value={phone.value}
        inputMode="tel"
        onInput={(value) => {
          phone.value = value;
          wrong.value = false;
        }}
      />
      <Button kind="primary" onPress={send}>
        {t.send}
      </Button>
    </form>
  );
}
