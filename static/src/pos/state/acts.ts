/**
 * Acts beside the sale while the network is away (docs/offline-acts.md).
 *
 * With the network they are requests as ever. Without an answer they are written into the journal
 * under the same ids, so that a request whose answer was lost and the entry are one act. While
 * entries wait, acts wait behind them: the server gets them in the order in which they happened.
 */

import { effect, type ReadonlySignal } from "@preact/signals";
import { NoAnswer } from "../../shared/api/errors";
import type { DeviceSession } from "../../shared/session";
import { type Entry, JournalUnknown, type Kind, type NewBody } from "../storage/journal";
import { isStorageFull } from "../storage/space";
import type { Device } from "./device";

/** How long a request may take while nobody answers: somebody stands at the till. */
const PATIENCE_OFFLINE = 3_000;

export interface Acts {
  /**
   * Whether acts are written down rather than asked for, because entries wait before them. With
   * the network, these are given a moment to arrive.
   */
  readonly mustWrite: () => Promise<boolean>;
  /** For a request that is tried although nobody answered the last one. */
  readonly patience: () => { readonly signal?: AbortSignal };
  /** Write an act down. Null when this device cannot: it is full, or never learnt its journal. */
  write<K extends Kind>(kind: K, body: NewBody<K>, shift: string | null): Promise<Entry | null>;
  /**
   * Ask the server, and write the act down when that is the only way: it answers nothing, or
   * entries wait before it. `NoAnswer` when neither is possible.
   */
  askOrWrite<Asked, Written>(
    ask: () => Promise<Asked>,
    write: () => Promise<Written | null>,
  ): Promise<Asked | Written>;
  /** What happened on this device and the server does not know yet. */
  unsent(kinds: readonly Kind[]): Promise<readonly Entry[]>;
}

const MANY = 500;
/** Longer than this nobody waits for the queue. */
const MOMENT = 2_000;

/** Everything was sent, or the moment is over. */
function settled({ counts }: Device): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(), MOMENT);
    const stop = effect(() => {
      if (counts.value.unsent === 0) {
        queueMicrotask(() => finish());
      }
    });
    const finish = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
  });
}

export function createActs(session: DeviceSession, device: ReadonlySignal<Device | null>): Acts {
  async function mustWrite(): Promise<boolean> {
    const present = device.peek();
    const waits = (): boolean => (present?.counts.peek().unsent ?? 0) > 0;
    if (present && waits() && session.reached.peek()) {
      present.sender.wake();
      await settled(present);
    }
    return waits();
  }

  async function write<K extends Kind>(
    kind: K,
    body: NewBody<K>,
    shift: string | null,
  ): Promise<Entry | null> {
    const [present, cashier] = [device.peek(), session.cashier.peek()];
    if (!(present && cashier)) {
      return null;
    }
    try {
      return await present.journal.append(kind, body, {
        cashier: { id: cashier.id, name: cashier.name },
        placedAt: new Date().toISOString(),
        shift,
      });
    } catch (error) {
      if (error instanceof JournalUnknown || isStorageFull(error)) {
        return null;
      }
      throw error;
    }
  }

  return {
    mustWrite,
    write,

    patience: () =>
      session.reached.peek() ? {} : { signal: AbortSignal.timeout(PATIENCE_OFFLINE) },

    async askOrWrite(ask, write) {
      if (!(await mustWrite())) {
        try {
          return await ask();
        } catch (error) {
          if (!(error instanceof NoAnswer)) {
            throw error;
          }
        }
      }
      const written = await write();
      if (written === null) {
        throw new NoAnswer("nothing can be written down here");
      }
      return written;
    },

    unsent: async (kinds) => (await device.peek()?.journal.unsentOf(kinds, MANY)) ?? [],
  };
}
