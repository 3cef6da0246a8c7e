import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button, Dialog, Notice, toast } from "../../../shared/ui";
import type { AccountPayment } from "../../state";
import { type Asks, Consent } from "../approval/Consent";
import { ReasonField } from "../approval/ReasonField";
import { texts } from "../texts";
import { till } from "../till";

interface ReverseDialogProps {
  payment: AccountPayment;
  title: string;
  onClose: () => void;
  onDone: () => unknown;
}

/** A payment was typed wrong: why, and a supervisor where the role needs one. */
export function ReverseDialog({
  payment,
  title,
  onClose,
  onDone,
}: ReverseDialogProps): JSX.Element {
  const t = texts.value.account;
  const reason = useSignal("");
  const missing = useSignal(false);
  const error = useSignal("");
  const asks: Asks = useSignal(null);

  const send = async (): Promise<void> => {
    missing.value = !reason.value.trim();
    if (missing.value) {
      return;
    }
    const result = await till.accounts.reverse(payment, reason.value.trim());
    asks.value = null;
    switch (result.kind) {
      case "reversed":
        toast(t.reversedDone, { tone: "good" });
        onClose();
        onDone();
        return;
      case "approval_required":
        asks.value = { stale: result.stale };
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
      title={title}
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{texts.value.common.back}</Button>
          <Button kind="danger" onPress={send}>
            {t.reverse}
          </Button>
        </>
      }
    >
      <p>{payment.number}</p>
      <p class="muted">{t.reverseText}</p>
      <ReasonField
        label={t.reverseReason}
        usual={t.reverseReasons}
        reason={reason}
        missing={missing}
        missingText={t.reverseReasonMissing}
      />
      {error.value && <Notice tone="danger">{error.value}</Notice>}
      <Consent asks={asks} action="account.reverse" subject={payment.id} onGiven={send} />
    </Dialog>
  );
}
