import "../../refunds.css";
import { useSignal } from "@preact/signals";
import { Printer } from "lucide-preact";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { formatRupiah } from "../../../shared/money";
import { Button, Notice, Sheet, Skeleton } from "../../../shared/ui";
import type { Sale, SaleWithRefunds } from "../../state";
import { printIssued } from "../receipt/print";
import { texts } from "../texts";
import { till } from "../till";
import { Payments } from "./refund/Payments";

/** The refunds of a sale: their receipts again, and money that no gateway gave back. */
export function PayBackDialog({ sale, onClose }: { sale: Sale; onClose: () => void }): JSX.Element {
  const t = texts.value.refund;
  const found = useSignal<SaleWithRefunds | "loading" | null>("loading");
  const look = async (): Promise<void> => {
    found.value = await till.refunds.open(sale.id);
  };
  useEffect(() => void look(), []);
  const now = found.value;
  return (
    <Sheet title={t.listTitle} onClose={onClose}>
      {now === "loading" && <Skeleton kind="row" count={4} />}
      {now === null && <Notice tone="attention">{t.needsServer}</Notice>}
      {now !== null &&
        now !== "loading" &&
        now.order.refunds.map((refund) => (
          <section key={refund.id} class="stack" aria-label={refund.number}>
            <h3 class="dialog-question">
              {refund.number} · {formatRupiah(refund.total)}
            </h3>
            <Payments refund={refund} onChanged={look} />
            <Button icon={Printer} onPress={() => printIssued(till.refunds.receipt(refund))}>
              {texts.value.sales.reprint}
            </Button>
          </section>
        ))}
    </Sheet>
  );
}
