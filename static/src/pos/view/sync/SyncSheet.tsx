import "./sync.css";
import { useSignal } from "@preact/signals";
import { CircleCheck, CloudOff, CloudUpload, RefreshCw, TriangleAlert } from "lucide-preact";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { formatMoment, language } from "../../../shared/i18n";
import { Button, Notice, Sheet, Skeleton, toast } from "../../../shared/ui";
import type { JournalProof, QueueContents, QueueEntry } from "../../state";
import { close } from "../stage";
import { till } from "../till";
import { EntryRow } from "./EntryRow";
import { ReviewList } from "./ReviewList";
import { syncTexts } from "./texts";

const SHOWN = 20;

/** What waits here, what the server has, and why somebody may have to look. */
export default function SyncSheet(): JSX.Element {
  const t = syncTexts.value;
  const contents = till.queue.contents.value;
  useEffect(() => {
    const stop = till.queue.watch();
    void till.queue.sendNow();
    void till.review.refresh();
    return stop;
  }, []);
  return (
    <Sheet
      title={t.title}
      isText
      onClose={() => close("sync")}
      footer={<SendNow waits={till.connection.unsent.value > 0} />}
    >
      <State isWhole={contents !== null && isWhole(contents.proof)} />
      {contents ? <Contents contents={contents} /> : <Skeleton kind="row" count={4} />}
    </Sheet>
  );
}

function Contents({ contents }: { contents: QueueContents }): JSX.Element {
  const t = syncTexts.value;
  const { proof, questions, sent, waiting } = contents;
  // Without an answer of the server what this device remembers is shown.
  const asked = till.review.items.value !== null;
  return (
    <div class="stack">
      {proof && <Proof proof={proof} />}
      {asked ? (
        <ReviewList />
      ) : (
        questions.length > 0 && (
          <List title={t.questions} text={t.questionsText} entries={questions} />
        )
      )}
      {waiting.length > 0 && (
        <List title={t.waiting} entries={waiting} total={till.connection.unsent.value} />
      )}
      <section>
        <h3>{t.sent}</h3>
        {sent.length > 0 ? (
          <Rows entries={sent.slice(0, SHOWN)} />
        ) : (
          <p class="muted">{t.nothingSent}</p>
        )}
      </section>
    </div>
  );
}

/** Nothing is missing at the server, as far as it said. */
function isWhole(proof: JournalProof | null): boolean {
  return proof === null || (proof.missing.length === 0 && proof.brokenAt === null);
}

/** One sentence: is everything safe, or why does it wait? What is missing says so itself. */
function State({ isWhole }: { isWhole: boolean }): JSX.Element | null {
  const t = syncTexts.value;
  const { online, owner, sending, unsent } = till.connection;
  const reason = till.queue.reason.value;
  const count = unsent.value;
  if (count === 0 && online.value) {
    return isWhole ? (
      <Notice tone="good" icon={CircleCheck}>
        {till.queue.lastSync.value ? t.allSafe : t.nothing}
      </Notice>
    ) : null;
  }
  const why = reason?.kind === "other" ? t.reasons.other(reason.detail) : null;
  return (
    <Notice
      tone={reason?.kind === "revoked" ? "danger" : "attention"}
      icon={online.value ? CloudUpload : CloudOff}
    >
      {count > 0 && <p>{sending.value ? t.sending(count) : t.waits(count)}</p>}
      {reason && reason.kind !== "other" ? <p>{t.reasons[reason.kind]}</p> : why && <p>{why}</p>}
      {!(reason || online.value) && <p>{t.reasons.no_answer}</p>}
      {!owner.value && <p>{t.otherTab}</p>}
    </Notice>
  );
}

function LastSync(): JSX.Element {
  const t = syncTexts.value;
  const at = till.queue.lastSync.value;
  const zone = till.catalogue.outlet.value?.timezone ?? "Asia/Jakarta";
  return <p class="muted">{at ? t.lastSync(formatMoment(at, zone)) : t.neverSynced}</p>;
}

/** The server's word on this device's journal: nothing is missing, or what is. */
function Proof({ proof }: { proof: JournalProof }): JSX.Element {
  const t = syncTexts.value;
  const { entries, received } = proof;
  return (
    <section class="sync-proof">
      <h3 class="muted">{t.journal(proof.name)}</h3>
      {received !== null && (
        <>
          <p class="sync-figure">{t.received(counted(received), counted(entries))}</p>
          <progress max={Math.max(entries, 1)} value={entries === 0 ? 1 : received} />
        </>
      )}
      {proof.missing.length > 0 && (
        <Notice tone="attention" icon={TriangleAlert}>
          {t.missing(proof.missing.join(", "))}
        </Notice>
      )}
      {proof.brokenAt !== null && (
        <Notice tone="danger" icon={TriangleAlert}>
          {t.broken(proof.brokenAt)}
        </Notice>
      )}
      <LastSync />
      {proof.isRetired && <p class="muted">{t.retired}</p>}
    </section>
  );
}

function counted(count: number): string {
  return count.toLocaleString(language.value);
}

interface ListProps {
  title: string;
  text?: string;
  entries: readonly QueueEntry[];
  /** All of them, when only the first are here. */
  total?: number;
}

function List({ title, text, entries, total = entries.length }: ListProps): JSX.Element {
  const shown = entries.slice(0, SHOWN);
  return (
    <section>
      <h3>
        {title} <span class="muted">{total}</span>
      </h3>
      {text && <p class="muted">{text}</p>}
      <Rows entries={shown} />
      {total > shown.length && <p class="muted">{syncTexts.value.more(total - shown.length)}</p>}
    </section>
  );
}

function Rows({ entries }: { entries: readonly QueueEntry[] }): JSX.Element {
  return (
    <ul class="rows">
      {entries.map((entry) => (
        <EntryRow key={entry.id} entry={entry} />
      ))}
    </ul>
  );
}

function SendNow({ waits }: { waits: boolean }): JSX.Element {
  const t = syncTexts.value;
  const busy = useSignal(false);
  return (
    <Button
      kind={waits ? "primary" : "secondary"}
      size="main"
      block
      icon={RefreshCw}
      busy={busy.value || till.connection.sending.value}
      onPress={async () => {
        busy.value = true;
        await till.queue.sendNow();
        busy.value = false;
        if (!till.connection.online.value) {
          toast(t.stillAway, { tone: "attention" });
        }
      }}
    >
      {t.sendNow}
    </Button>
  );
}
