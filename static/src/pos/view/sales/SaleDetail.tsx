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

/** A sale that the server has not heard of is refunded on this device. */
const REFUNDABLE = new Set<Sale["state"]>(["paid", "pending", "partly_refunded"]);

/** What is done to a sale in a dialog of its own. */
export type SaleAct = "refund" | "payments" | "void";

interface SaleDetailProps {
  sale: Sale;
  onAct: (act: SaleAct) => void;
}

export function SaleDetail({ sale, onAct }: SaleDetailProps): JSX.Element {
  const t = texts.value.sales;
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
          <Button icon={Undo2} onPress={() => onAct("refund")}>
            {texts.value.refund.open}
          </Button>
        )}
        {mayRefund && (sale.state === "partly_refunded" || sale.state === "refunded") && (
          <Button icon={Wallet} onPress={() => onAct("payments")}>
            {texts.value.refund.listTitle}
          </Button>
        )}
        {(sale.state === "paid" || sale.state === "pending") && mayVoid && (
          <Button class="sale-void" icon={Ban} onPress={() => onAct("void")}>
            {t.void}
          </Button>
        )}
      </div>
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
