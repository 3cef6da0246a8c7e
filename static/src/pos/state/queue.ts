/** The journal as a person may look at it: what waits, what arrived, what needs somebody. */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import {
  type Entry,
  type EntryState,
  type Head,
  isSale,
  type Journal,
  receiptNumber,
} from "../storage/journal";
import type { Device } from "./device";
import type { JournalProof, Question, Queue, QueueContents, QueueEntry } from "./types";

const SHOWN = 50;
/** Holes that are named one by one. */
const NAMED = 20;

export function createQueue(device: ReadonlySignal<Device | null>): Queue {
  const contents = signal<QueueContents | null>(null);

  async function read(): Promise<void> {
    const present = device.peek();
    contents.value = present ? await contentsOf(present.journal) : null;
  }

  return {
    reason: computed(() => {
      const reason = device.value?.sender.waiting.value ?? null;
      return reason?.kind === "problem"
        ? { kind: "other", code: reason.problem.code, detail: reason.problem.detail }
        : reason;
    }),
    lastSync: computed(() => {
      const at = device.value?.head.value?.asked_at;
      return at ? new Date(at) : null;
    }),
    contents,

    watch() {
      void read();
      return device.peek()?.journal.onChange(() => void read()) ?? (() => undefined);
    },

    async sendNow() {
      const present = device.peek();
      present?.sender.wake();
      await present?.sender.refresh();
    },
  };
}

async function contentsOf(journal: Journal): Promise<QueueContents> {
  const [waiting, questions, sent, head] = await Promise.all([
    journal.unsent(SHOWN),
    journal.questions(),
    journal.latestSent(SHOWN),
    journal.current(),
  ]);
  return {
    waiting: await describe(journal, waiting),
    questions: await describe(journal, questions),
    sent: await describe(journal, sent),
    proof: head && (await proofOf(journal, head)),
  };
}

function describe(journal: Journal, entries: readonly Entry[]): Promise<QueueEntry[]> {
  return Promise.all(
    entries.map(async (entry) => {
      const { content } = entry;
      const sale = content.kind === "number_cancelled" ? await journal.find(content.entry) : entry;
      return {
        id: entry.id,
        kind: content.kind,
        at: new Date(content.placed_at),
        cashier: entry.cashier_name,
        receiptNumber: sale ? numberOf(sale) : null,
        total: isSale(entry) ? entry.content.cart.total : null,
        state: STATES[entry.state],
        changedAt: new Date(entry.changed_at),
        questions: questionsOf(entry),
      };
    }),
  );
}

const STATES: Readonly<Record<EntryState, QueueEntry["state"]>> = {
  offered: "waiting",
  fact: "waiting",
  accepted: "sent",
  review: "review",
  rejected: "rejected",
  refused: "refused",
  cancelled: "cancelled",
};

function numberOf({ answer, content }: Entry): string | null {
  return receiptNumber(content) ?? answer?.receipt_number ?? null;
}

function questionsOf({ exceptions, id, problem }: Entry): readonly Question[] {
  const said = problem && [{ ...problem, id, evidence: problem.extras }];
  return exceptions.length > 0 ? exceptions : (said ?? []);
}

async function proofOf(journal: Journal, head: Head): Promise<JournalProof> {
  const { received } = head;
  return {
    name: journal.nameOf(head),
    entries: head.sequence,
    received: received && Math.min(received.received, head.sequence),
    missing: received ? await missingIn(journal, head, received.missing) : [],
    brokenAt: received?.broken_at ?? null,
    isRetired: received?.retired ?? false,
  };
}

/** What waits here is not missing: it is on its way. */
async function missingIn(
  journal: Journal,
  head: Head,
  ranges: readonly (readonly number[])[],
): Promise<string[]> {
  const names: string[] = [];
  for (const [from = 0, to = 0] of ranges) {
    const held = new Map(
      (await journal.between(head.id, from, to)).map((entry) => [entry.sequence, entry]),
    );
    for (let sequence = from; sequence <= to && names.length < NAMED; sequence += 1) {
      const entry = held.get(sequence);
      if (!entry || STATES[entry.state] !== "waiting") {
        names.push((entry && numberOf(entry)) ?? `#${sequence}`);
      }
    }
  }
  return names;
}
