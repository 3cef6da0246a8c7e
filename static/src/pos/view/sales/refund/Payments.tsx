import { type Signal, useSignal } from "@preact/signals";
import { Banknote, Landmark } from "lucide-preact";
import type { JSX } from "preact";
import { formatRupiah } from "../../../../shared/money";
import { Button, Chips, Dialog, Field, Money, Notice, Switch, toast } from "../../../../shared/ui";
import type { HandMoney, Refund, RefundTender } from "../../../state";
import { type Asks, Consent } from "../../approval/Consent";
import { texts } from "../../texts";
import { till } from "../../till";

/** Money of a refund: how each part went back, and the rest that somebody has to pay. */
export function Payments({
  refund,
  onChanged,
}: {
  refund: Refund;
  onChanged: () => void;
}): JSX.Element {
  const t = texts.value.refund;
  const paying = useSignal<RefundTender | null>(null);
  return (
    <>
      <dl class="refund-ways">
        {refund.tenders.map((tender) => (
          <div key={tender.id} data-state={tender.state}>
            <dt>
              {texts.value.pay.methods[tender.method]}
              <small class="muted">
                {t.states[tender.state]}
                {tender.error && `: ${tender.error}`}
              </small>
              {isPayable(tender) && (
                <Button
                  onPress={() => {
                    paying.value = tender;
                  }}
                >
                  {t.payByHand}
                </Button>
              )}
            </dt>
            <dd>
              <Money amount={tender.amount} />
            </dd>
          </div>
        ))}
      </dl>
      {paying.value && (
        <PayByHand
          refund={refund}
          tender={paying.value}
          onClose={() => {
            paying.value = null;
          }}
          onChanged={onChanged}
        />
      )}
    </>
  );
}

/** A gateway said no, or owes an answer. */
export function isPayable({ state }: RefundTender): boolean {
  return state === "refused" || state === "pending";
}

interface PayByHandProps {
  refund: Refund;
  tender: RefundTender;
  onClose: () => void;
  onChanged: () => void;
}

/** Cash or a transfer in place of the gateway's, with a supervisor where the role needs one. */
function PayByHand({ refund, tender, onClose, onChanged }: PayByHandProps): JSX.Element {
  const t = texts.value.refund;
  const method = useSignal<HandMoney["method"]>("cash");
  const reference = useSignal("");
  const sure = useSignal(false);
  const error = useSignal("");
  const busy = useSignal(false);
  const asks: Asks = useSignal(null);

  const send = async (): Promise<void> => {
    busy.value = true;
    const money = { method: method.value, reference: reference.value.trim(), sure: sure.value };
    const result = await till.refunds.payByHand(refund, tender, money);
    busy.value = false;
    asks.value = null;
    switch (result.kind) {
      case "paid":
        toast(t.paidByHand, { tone: "good" });
        onClose();
        onChanged();
        return;
      case "closed":
        toast(result.detail, { tone: "attention" });
        onClose();
        onChanged();
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
      default:
        error.value = result.detail;
    }
  };

  return (
    <Dialog
      title={t.payByHand}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{texts.value.common.back}</Button>
          <Button
            kind="danger"
            size="main"
            busy={busy.value}
            disabled={busy.value || (tender.state === "pending" && !sure.value)}
            onPress={send}
          >
            {t.payOut(formatRupiah(tender.amount))}
          </Button>
        </>
      }
    >
      <p>{tender.state === "pending" ? t.pendingText : t.refusedText}</p>
      {tender.error && <p class="muted">{tender.error}</p>}
      <Chips
        label={texts.value.account.method}
        value={method.value}
        onChange={(next) => {
          method.value = next;
        }}
        choices={[
          { value: "cash", label: texts.value.pay.methods.cash, icon: Banknote },
          { value: "transfer", label: texts.value.pay.methods.transfer, icon: Landmark },
        ]}
      />
      <Typed label={texts.value.pay.reference} text={reference} />
      {tender.state === "pending" && (
        <Switch
          label={t.sure}
          checked={sure.value}
          onChange={(on) => {
            sure.value = on;
          }}
        />
      )}
      {error.value && <Notice tone="danger">{error.value}</Notice>}
      <Consent
        asks={asks}
        action="order.refund"
        amount={String(tender.amount)}
        subject={refund.order}
        onGiven={send}
      />
    </Dialog>
  );
}

function Typed({ label, text }: { label: string; text: Signal<string> }): JSX.Element {
  return (
    <Field
      label={label}
      value={text.value}
      maxLength={60}
      onInput={(value) => {
        text.value = value;
      }}
    />
  );
}
