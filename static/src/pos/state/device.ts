/** What belongs to the paired terminal: its copy, its journal and who sends for it. */

import { type ReadonlySignal, signal } from "@preact/signals";
import type { DeviceSession, PairedTerminal } from "../../shared/session";
import { Sender } from "../network/sender";
import { CopyDatabase, dropCopy } from "../storage/copy";
import { Journal } from "../storage/journal";

export interface Device {
  readonly terminal: PairedTerminal;
  readonly db: CopyDatabase;
  readonly journal: Journal;
  readonly sender: Sender;
  /** Sales to send, and sales that the server refused. */
  readonly counts: ReadonlySignal<{ readonly pending: number; readonly refused: number }>;
  close(): void;
}

export async function openDevice(
  session: DeviceSession,
  terminal: PairedTerminal,
): Promise<Device> {
  const db = new CopyDatabase(terminal.id);
  const journal = new Journal(terminal.id, (data) => session.sign(data));
  const counts = signal({ pending: 0, refused: 0 });
  const recount = async (): Promise<void> => {
    const [pending, refused] = await Promise.all([
      journal.count("pending"),
      journal.count("refused"),
    ]);
    counts.value = { pending, refused };
  };
  const sender = new Sender({
    api: session.api,
    journal,
    terminal: terminal.id,
    ready: () => session.state.peek().kind === "signed_in",
    onSignInNeeded: () => void session.check(),
  });
  journal.onChange(() => void recount());
  await recount();
  return {
    terminal,
    db,
    journal,
    sender,
    counts,
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

/** How many sales of the terminal the server does not have; nothing is left open. */
export async function countUnsent(terminal: string): Promise<number> {
  const journal = new Journal(terminal, () => Promise.reject(new Error("only counting")));
  try {
    return (await journal.count("pending")) + (await journal.count("refused"));
  } finally {
    journal.close();
  }
}
