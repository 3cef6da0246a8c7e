import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { formatRupiah } from "../../../shared/money";
import { Button, Dialog, Notice, toast } from "../../../shared/ui";
import type { Sale } from "../../state";
import { type Asks, Consent } from "../approval/Consent";
import { ReasonField } from "../approval/ReasonField";
import { texts } from "../texts";
import { till } from "../till";

/** Money goes out: a reason always, and a supervisor where the role needs one. */
export function VoidDialog({ sale, onClose }: { sale: Sale; onClose: () => void }): JSX.Element {
  const t = texts.value.sales;
  const reason = useSignal("");
  const error = useSignal("");
  const asks: Asks = useSignal(null);
  const missing = useSignal(false);

  const send = async (): Promise<void> => {
    if (!reason.value.trim()) {
      missing.value = true;
      return;
    }
    const result = await till.sales.void(sale, reason.value.trim());
    asks.value = null;
    switch (result.kind) {
      case "voided":
        toast(t.voided, { tone: "good" });
        onClose();
        return;
      case "approval_required":
        asks.value = { stale: result.stale };
        return;
      case "not_voidable":
        error.value = result.detail || t.notVoidable;
        return;
      case "not_allowed":
        error.value = t.notAllowed;
        return;
      case "no_answer":
        error.value = texts.value.common.noAnswer;
        return;
      case "other":
        error.value = result.detail;
    }
  };

  return (
    <Dialog
      title={t.voidTitle}
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{texts.value.common.back}</Button>
          <Button kind="danger" onPress={send}>
            {t.voidAction}
          </Button>
        </>
      }
    >
      <p>
        <strong>{sale.receiptNumber}</strong> · {formatRupiah(sale.total)}
      </p>
      <p class="muted">{t.voidText}</p>
      <ReasonField
        label={t.voidReason}
        usual={t.voidReasons}
        reason={reason}
        missing={missing}
        missingText={t.voidReasonMissing}
      />
      {error.value && <Notice tone="danger">{error.value}</Notice>}
      <Consent asks={asks} action="order.void" subject={sale.id} onGiven={send} />
    </Dialog>
  );
}
