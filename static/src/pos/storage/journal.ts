/**
 * The till's journal: every sale is an entry here before anything is sent or printed.
 *
 * Entries are numbered without a gap, each names the hash of the one before it, and is signed by
 * the device's key. What an entry says never changes; only its state does.
 */

import { Dexie, type Table } from "dexie";
import type { Quote } from "../../pricing";
import type { components } from "../../shared/api/schema";
import { uuid7 } from "../../shared/ids";
import { base64url, canonical } from "./canonical";

type Schemas = components["schemas"];
export type OrderBody = Schemas["OrderInputRequest"];
export type OrderAnswer = Schemas["OrderOutput"];

export type EntryState = "pending" | "accepted" | "refused" | "cancelled";

/** What a sale is: all that is hashed and signed. */
export interface EntryContent {
  readonly id: string;
  readonly sequence: number;
  /** The hash of the entry before it; empty for the first. */
  readonly previous: string;
  readonly kind: "sale";
  readonly terminal: string;
  readonly cashier: { readonly id: string; readonly name: string };
  /** By the device's clock. */
  readonly placed_at: string;
  readonly rules_version: string;
  /** The priced cart as the customer saw it. */
  readonly cart: Quote;
  /** The body of `POST /orders`. */
  readonly order: OrderBody;
}

export interface EntryProblem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly request_id: string;
  readonly extras: Readonly<Record<string, unknown>>;
}

export interface Entry {
  readonly sequence: number;
  readonly id: string;
  readonly order: string;
  readonly content: EntryContent;
  readonly hash: string;
  readonly signature: string;
  readonly state: EntryState;
  readonly answer: OrderAnswer | null;
  readonly problem: EntryProblem | null;
  readonly changed_at: number;
}

/** The sale to append; the journal adds number, hash and signature. */
export type NewEntry = Pick<
  EntryContent,
  "terminal" | "cashier" | "placed_at" | "rules_version" | "cart" | "order"
>;

export type Signer = (data: BufferSource) => Promise<ArrayBuffer>;

class JournalDatabase extends Dexie {
  declare readonly entries: Table<Entry, number>;

  constructor(terminal: string) {
    // Strict: an entry is on the disk before the sale counts as made.
    super(`warungin-journal-${terminal}`, { chromeTransactionDurability: "strict" });
    this.version(1).stores({ entries: "sequence, &id, order, state" });
  }
}

export class Journal {
  private readonly db: JournalDatabase;
  private readonly tabs: BroadcastChannel;
  private readonly listeners = new Set<(entry: Entry | null) => void>();

  constructor(
    terminal: string,
    private readonly signer: Signer,
  ) {
    this.db = new JournalDatabase(terminal);
    this.tabs = new BroadcastChannel(`warungin-journal-${terminal}`);
    this.tabs.onmessage = ({ data }) => void this.announceById(data as string);
  }

  /** Called after every append and change of state, in this tab and the others. */
  onChange(listener: (entry: Entry | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Write a sale durably. It exists once this resolves, whatever happens next. */
  async append(sale: NewEntry): Promise<Entry> {
    for (;;) {
      const last = await this.last();
      const entry = await this.seal(sale, last);
      if (await this.addAfter(last, entry)) {
        this.announce(entry);
        return entry;
      }
    }
  }

  async markAccepted(entry: Entry, answer: OrderAnswer): Promise<Entry> {
    return this.mark(entry, { state: "accepted", answer, problem: null });
  }

  async markRefused(entry: Entry, problem: EntryProblem): Promise<Entry> {
    return this.mark(entry, { state: "refused", problem });
  }

  /** Close a refused entry: the sale is given up, or sold by another entry. */
  async cancel(id: string): Promise<void> {
    const entry = await this.find(id);
    if (entry?.state === "refused") {
      await this.mark(entry, { state: "cancelled" });
    }
  }

  /**
   * Take a sale back that the server did not decide, because nobody may send it: the person at
   * the till is told at once and keeps the cart. False when it was decided meanwhile.
   */
  async withdraw(id: string, problem: EntryProblem): Promise<boolean> {
    const entry = await this.find(id);
    if (entry?.state !== "pending") {
      return false;
    }
    await this.mark(entry, { state: "cancelled", problem });
    return true;
  }

  /** A later answer about an accepted sale, e.g. that it was voided. */
  async updateAnswer(answer: OrderAnswer): Promise<void> {
    const entry = await this.db.entries.where("order").equals(answer.id).last();
    if (entry?.state === "accepted") {
      await this.mark(entry, { answer });
    }
  }

  find(id: string): Promise<Entry | undefined> {
    return this.db.entries.where("id").equals(id).first();
  }

  /** The oldest sale that the server does not have. */
  nextPending(): Promise<Entry | undefined> {
    return this.db.entries.where("state").equals("pending").first();
  }

  count(state: EntryState): Promise<number> {
    return this.db.entries.where("state").equals(state).count();
  }

  /** The entry by which a cart with this order id was sold already, perhaps in another tab. */
  async soldAs(order: string): Promise<Entry | undefined> {
    const entries = await this.db.entries.where("order").equals(order).toArray();
    return entries.find(({ state }) => state === "pending" || state === "accepted");
  }

  /** The latest entries, newest first. */
  latest(limit: number): Promise<Entry[]> {
    return this.db.entries.orderBy("sequence").reverse().limit(limit).toArray();
  }

  all(): Promise<Entry[]> {
    return this.db.entries.orderBy("sequence").toArray();
  }

  close(): void {
    this.tabs.close();
    this.listeners.clear();
    this.db.close();
  }

  async delete(): Promise<void> {
    await this.db.delete();
  }

  private last(): Promise<Entry | undefined> {
    return this.db.entries.orderBy("sequence").last();
  }

  private async seal(sale: NewEntry, last: Entry | undefined): Promise<Entry> {
    const content: EntryContent = {
      ...sale,
      id: uuid7(),
      sequence: (last?.sequence ?? 0) + 1,
      previous: last?.hash ?? "",
      kind: "sale",
    };
    const bytes = contentBytes(content);
    const [hash, signature] = await Promise.all([
      crypto.subtle.digest("SHA-256", bytes),
      this.signer(bytes),
    ]);
    return {
      sequence: content.sequence,
      id: content.id,
      order: content.order.id,
      content,
      hash: base64url(hash),
      signature: base64url(signature),
      state: "pending",
      answer: null,
      problem: null,
      changed_at: Date.now(),
    };
  }

  /** False when another tab appended meanwhile: its hash has to be named instead. */
  private addAfter(last: Entry | undefined, entry: Entry): Promise<boolean> {
    return this.db.transaction("rw", this.db.entries, async () => {
      const present = await this.last();
      if (present?.sequence !== last?.sequence) {
        return false;
      }
      await this.db.entries.add(entry);
      return true;
    });
  }

  private async mark(entry: Entry, change: Partial<Entry>): Promise<Entry> {
    const marked = await this.db.transaction("rw", this.db.entries, async () => {
      const present = (await this.db.entries.get(entry.sequence)) ?? entry;
      const next = { ...present, ...change, changed_at: Date.now() };
      await this.db.entries.put(next);
      return next;
    });
    this.announce(marked);
    return marked;
  }

  private announce(entry: Entry): void {
    this.tabs.postMessage(entry.id);
    this.tell(entry);
  }

  private async announceById(id: string): Promise<void> {
    this.tell((await this.find(id)) ?? null);
  }

  private tell(entry: Entry | null): void {
    for (const listener of this.listeners) {
      listener(entry);
    }
  }
}

/** What is hashed and signed. */
export function contentBytes(content: EntryContent): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(canonical(content));
}
