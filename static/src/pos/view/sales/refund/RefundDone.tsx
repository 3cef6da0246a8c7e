import { useSignal } from "@preact/signals";
import { Printer } from "lucide-preact";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Button, Money, Notice, Sheet } from "../../../../shared/ui";
import type { Refund } from "../../../state";
import { IssuedPaper } from "../../receipt/IssuedPaper";
import { printIssued } from "../../receipt/print";
import { texts } from "../../texts";
import { till } from "../../till";
import { isPayable, Payments } from "./Payments";

/** What went back, the paper for the customer, and what no gateway has paid yet. */
export function RefundDone({
  refund,
  onClose,
}: {
  refund: Refund;
  onClose: () => void;
}): JSX.Element {
  const t = texts.value.refund;
  const now = useSignal(refund);
  // The gateway answers after the refund is written.
  const look = async (): Promise<void> => {
    const found = await till.refunds.open(refund.order);
    now.value = found?.order.refunds.find(({ id }) => id === refund.id) ?? now.peek();
  };
  useEffect(() => void look(), []);
  const document = till.refunds.receipt(refund);
  const isOpen = now.value.tenders.some(isPayable);
  return (
    <Sheet
      title={t.doneTitle}
      onClose={onClose}
      footer={
        <Button kind="primary" size="main" class="pay-button" onPress={onClose}>
          {texts.value.common.close}
        </Button>
      }
    >
      <p class="pay-due">
        <span>{t.paidBack}</span>
        <Money amount={refund.total} />
      </p>
      <div class="stack">
        {isOpen && (
          <>
            <Notice tone="attention">{t.notPaidYet}</Notice>
            <Payments refund={now.value} onChanged={look} />
          </>
        )}
        <Button icon={Printer} onPress={() => printIssued(document)}>
          {texts.value.sales.print}
        </Button>
        <IssuedPaper document={document} />
      </div>
    </Sheet>
  );
}
