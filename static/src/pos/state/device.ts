/** What belongs to the paired terminal: its copy, its journal and who sends for it. */

import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { DeviceSession, PairedTerminal, SessionState } from "../../shared/session";
import { Sender } from "../network/sender";
import { CopyDatabase, dropCopy } from "../storage/copy";
import { type Head, Journal } from "../storage/journal";
import { collapsed } from "./later";
import { rescuedThrough } from "./rescue";

export interface Device {
  readonly terminal: PairedTerminal;
  readonly db: CopyDatabase;
  readonly journal: Journal;
  readonly sender: Sender;
  /** Entries to send, and entries that a person has to look at. */
  readonly counts: ReadonlySignal<{ readonly unsent: number; readonly questions: number }>;
  /** The journal that is written to; null until the server told it. */
  readonly head: ReadonlySignal<Head | null>;
  close(): void;
}

/** The device itself may send, whoever stands before it. */
const PAIRED = new Set<SessionState["kind"]>(["signed_in", "signed_out"]);

export async function openDevice(
  session: DeviceSession,
  terminal: PairedTerminal,
): Promise<Device> {
  const db = new CopyDatabase(terminal.id);
  const journal = new Journal(terminal, (data) => session.sign(data));
  const counts = signal({ unsent: 0, questions: 0 });
  const head = signal<Head | null>(null);
  const recount = collapsed(async () => {
    const [unsent, questions, current] = await Promise.all([
      journal.countUnsent(),
      journal.countQuestions(),
      journal.current(),
    ]);
    batch(() => {
      counts.value = { unsent, questions };
      head.value = current;
    });
  });
  const sender = new Sender({
    api: session.api,
    journal,
    terminal: terminal.id,
    ready: () => PAIRED.has(session.state.peek().kind),
    reached: session.reached,
  });
  journal.onChange(() => void recount());
  await recount();
  return {
    terminal,
    db,
    journal,
    sender,
    counts,
    head,
    close() {
      sender.stop();
      journal.close();
      db.close();
    },
  };
}

/** A device that goes to another shop takes no customers along. Carts and sales stay. */
export async function forgetCatalogue(terminal: string): Promise<void> {
  const db = new CopyDatabase(terminal);
  try {
    await dropCopy(db);
  } finally {
    db.close();
  }
}

/** How many entries are neither safe on the server nor in a file; nothing is left open. */
export async function countUnsent(terminal: PairedTerminal): Promise<number> {
  const journal = new Journal(terminal, () => Promise.reject(new Error("only counting")));
  const db = new CopyDatabase(terminal.id);
  try {
    return await journal.countUnsafe(await rescuedThrough(db));
  } finally {
    journal.close();
    db.close();
  }
}
