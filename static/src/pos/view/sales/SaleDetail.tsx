import { useSignal } from "@preact/signals";
import { Ban, MessageCircle, Printer, TriangleAlert, Undo2, Wallet } from "lucide-preact";
import type { JSX } from "preact";
import { Button, Notice, toast } from "../../../shared/ui";
import type { Sale } from "../../state";
import { receiptOfSale } from "../receipt/model";
import { printSale } from "../receipt/print";
import { ReceiptPaper } from "../receipt/ReceiptPaper";
import { openWhatsApp } from "../receipt/whatsapp";
import { page, show } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { PayBackDialog } from "./PayBackDialog";
import { RefundDialog } from "./RefundDialog";
import { VoidDialog } from "./VoidDialog";

/** A sale that the server has not heard of is refunded on this device. */
const REFUNDABLE = new Set<Sale["state"]>(["paid", "pending", "partly_refunded"]);

export function SaleDetail({ sale }: { sale: Sale }): JSX.Element {
  const t = texts.value.sales;
  const voiding = useSignal(false);
  const refunding = useSignal(false);
  const looking = useSignal(false);
  const mayVoid = till.session.may("orders.void") || till.session.may("orders.request_void");
  const mayRefund = till.session.may("orders.refund") || till.session.may("orders.request_refund");
  return (
    <div class="sale-detail">
      {sale.state === "refused" && <Refused sale={sale} />}
      {(sale.delivery === "review" || sale.state === "rejected") && <Asked />}
      <div class="receipt-frame">
        <ReceiptPaper receipt={receiptOfSale(sale)} />
      </div>
      <div class="sale-actions">
        <Button kind="primary" icon={Printer} onPress={() => printSale(sale)}>
          {t.reprint}
        </Button>
        <Button icon={MessageCircle} onPress={() => openWhatsApp(sale, "")}>
          {texts.value.done.whatsapp}
        </Button>
        {mayRefund && REFUNDABLE.has(sale.state) && (
          <Button
            icon={Undo2}
            onPress={() => {
              refunding.value = true;
            }}
          >
            {texts.value.refund.open}
          </Button>
        )}
        {mayRefund && (sale.state === "partly_refunded" || sale.state === "refunded") && (
          <Button
            icon={Wallet}
            onPress={() => {
              looking.value = true;
            }}
          >
            {texts.value.refund.listTitle}
          </Button>
        )}
        {(sale.state === "paid" || sale.state === "pending") && mayVoid && (
          <Button
            icon={Ban}
            onPress={() => {
              voiding.value = true;
            }}
          >
            {t.void}
          </Button>
        )}
      </div>
      {refunding.value && (
        <RefundDialog
          sale={sale}
          onClose={() => {
            refunding.value = false;
          }}
        />
      )}
      {looking.value && (
        <PayBackDialog
          sale={sale}
          onClose={() => {
            looking.value = false;
          }}
        />
      )}
      {voiding.value && (
        <VoidDialog
          sale={sale}
          onClose={() => {
            voiding.value = false;
          }}
        />
      )}
    </div>
  );
}

/** The server has a question about the sale; it counts as made all the same. */
function Asked(): JSX.Element {
  const t = texts.value.sales;
  return (
    <Notice tone="attention" icon={TriangleAlert}>
      <p>{t.askedText}</p>
      <Button onPress={() => show({ kind: "sync" })}>{t.askedOpen}</Button>
    </Notice>
  );
}

/** Money may have changed hands: she decides, nothing is thrown away by itself. */
function Refused({ sale }: { sale: Sale }): JSX.Element {
  const t = texts.value.sales;
  const { entry } = sale;
  return (
    <Notice tone="attention" icon={TriangleAlert}>
      <p>
        <strong>{t.refusedTitle}</strong>
      </p>
      <p>{sale.problem?.detail}</p>
      <p>{t.refusedText}</p>
      {entry && (
        <div class="sale-actions">
          <Button
            kind="primary"
            onPress={async () => {
              if (till.cart.isEmpty.value) {
                await till.sales.reopenRefused(entry);
                page.value = "sell";
              } else {
                toast(t.cartNotEmpty, { tone: "attention" });
              }
            }}
          >
            {t.sellAgain}
          </Button>
          <Button onPress={() => till.sales.cancelRefused(entry)}>{t.giveUp}</Button>
        </div>
      )}
    </Notice>
  );
}
