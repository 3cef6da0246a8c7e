import { Ban, ReceiptText } from "lucide-preact";
import type { JSX } from "preact";
import { formatTime } from "../../../shared/i18n";
import { Money } from "../../../shared/ui";
import type { Question, QueueEntry } from "../../state";
import { texts } from "../texts";
import { till } from "../till";
import { Evidence } from "./Evidence";
import { syncTexts } from "./texts";

const NOT_SOLD = new Set<QueueEntry["kind"]>(["number_cancelled", "void"]);

/** One entry of the journal: what, when, by whom, and what the server asks about it. */
export function EntryRow({ entry }: { entry: QueueEntry }): JSX.Element {
  const t = syncTexts.value;
  const kind = t.kinds[entry.kind];
  const zone = till.catalogue.outlet.value?.timezone ?? "Asia/Jakarta";
  const isSent = entry.state === "sent";
  const facts = [
    entry.receiptNumber && entry.kind !== "sale" && kind,
    formatTime(entry.at, zone),
    isSent && t.sentAt(formatTime(entry.changedAt, zone)),
    entry.cashier,
  ];
  const Icon = NOT_SOLD.has(entry.kind) ? Ban : ReceiptText;
  return (
    <li class="row sync-row">
      <Icon size={20} aria-hidden="true" />
      <span class="sync-what">
        <strong>{entry.receiptNumber ?? kind}</strong>
        <span class="muted">{facts.filter(Boolean).join(" · ")}</span>
      </span>
      {entry.total !== null && <Money amount={entry.total} />}
      {entry.questions.map((question) => (
        <Asked key={question.id} question={question} />
      ))}
    </li>
  );
}

function Asked({ question }: { question: Question }): JSX.Element {
  return (
    <div class="sync-question">
      <p>{question.detail || texts.value.sales.delivery.review}</p>
      <Evidence evidence={question.evidence} />
    </div>
  );
}
