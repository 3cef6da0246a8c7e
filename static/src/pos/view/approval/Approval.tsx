import { useSignal } from "@preact/signals";
import { ShieldCheck, ShieldOff } from "lucide-preact";
import type { JSX } from "preact";
import { formatRupiah } from "../../../shared/money";
import { Dialog, EmptyState, Notice, toast } from "../../../shared/ui";
import type { ApprovalAction, StaffMember } from "../../state";
import { PinPad } from "../door/PinPad";
import { StaffTiles } from "../door/StaffTiles";
import { percentText } from "../format";
import { lazy } from "../lazy";
import { texts } from "../texts";
import { till } from "../till";

interface ApprovalProps {
  action: ApprovalAction;
  percent: string | null;
  /** The order that it is for. */
  subject: string;
  stale: boolean;
  onGiven: () => unknown;
  onClose: () => void;
}

const CodeForm = lazy(async () => (await import("./CodeForm")).default);

/** What can be done, and consented to, while the network is away. */
const WITHOUT_NETWORK = new Set<ApprovalAction>([
  "order.discount",
  "order.price",
  "order.void",
  "order.refund",
  "shift.difference",
]);

/** A supervisor's tile and PIN, with what it is for always in sight. */
export function Approval(props: ApprovalProps): JSX.Element {
  const t = texts.value.approval;
  const who = useSignal<StaffMember | null>(null);
  const refused = useSignal("");
  const byCode = useSignal(!till.connection.online.value && WITHOUT_NETWORK.has(props.action));
  return (
    <Dialog title={t.title} size="small" onClose={props.onClose}>
      <Notice tone="attention" icon={ShieldCheck}>
        {purpose(props)}
        {props.stale && <p>{t.stale}</p>}
      </Notice>
      {refused.value && (
        <Notice tone="danger" icon={ShieldOff}>
          {refused.value}
        </Notice>
      )}
      {byCode.value ? (
        <CodeForm
          action={props.action}
          subject={props.subject}
          percent={props.percent}
          onGiven={props.onGiven}
          onPin={() => {
            byCode.value = false;
          }}
        />
      ) : who.value ? (
        <PinPad
          person={who.value}
          title={t.pinOf(who.value.name)}
          submit={t.approve}
          onOther={() => {
            who.value = null;
          }}
          onPin={async (pin) => {
            const person = who.value;
            const result = await till.approvals.give({
              action: props.action,
              subject: props.subject,
              percent: props.percent,
              employee: person?.code ?? "",
              pin,
            });
            if (result.kind === "given") {
              toast(t.approved(result.approver), { tone: "good" });
              await props.onGiven();
            } else if (result.kind === "not_allowed") {
              refused.value = t.notAllowed;
              who.value = null;
            } else if (result.kind === "no_answer" && WITHOUT_NETWORK.has(props.action)) {
              byCode.value = true;
            }
            return result;
          }}
        />
      ) : (
        <>
          <h3 class="dialog-question">{t.who}</h3>
          <StaffTiles
            include={(person) => person.may_approve}
            onChoose={(person) => {
              refused.value = "";
              who.value = person;
            }}
            empty={
              <EmptyState icon={ShieldOff} title={t.nobody}>
                {t.nobodyText}
              </EmptyState>
            }
          />
        </>
      )}
    </Dialog>
  );
}

function purpose({ action, percent }: ApprovalProps): string {
  const t = texts.value.approval;
  switch (action) {
    case "order.discount":
      return percent ? t.discount(percentText(percent)) : t.discountPlain;
    case "order.price":
      return t.price;
    case "order.void":
      return t.void;
    case "order.refund":
      return t.refund(formatRupiah(Number(percent ?? 0)));
    case "account.reverse":
      return t.reversal;
    case "shift.difference":
      return t.difference;
    case "sync.resolve":
      return t.review;
  }
}
