/**
 * The till's journal: what happens here is an entry before anything is sent, shown or printed.
 *
 * Entries are numbered without a gap, each names the hash of the one before it, and is signed by
 * the device's key. What an entry says never changes; only its state does. Every change is one
 * transaction that is on the disk when it resolves, so that a crash at any point leaves either
 * the state before or the state after.
 */

import { uuid7 } from "../../shared/ids";
import { base64url, canonical } from "./canonical";
import {
  type Content,
  type Entry,
  type EntryContent,
  type EntryException,
  type EntryProblem,
  type EntryRow,
  type EntryState,
  journalNumber,
  type Kind,
  type NewBody,
  OPEN_QUESTIONS,
  type OrderAnswer,
  type SaleEntry,
  type SaleOfVersion1,
  UNSAFE,
  UNSENT,
} from "./entries";
import {
  type Head,
  JournalDatabase,
  newHead,
  type Received,
  type ServerHead,
  VERSION_1,
} from "./journal-database";
import { withReserve } from "./reserve";

export type * from "./entries";
export { isSale, receiptNumber } from "./entries";
export type { Head, Received, ServerHead } from "./journal-database";

export type Signer = (data: BufferSource) => Promise<ArrayBuffer>;

export interface JournalTerminal {
  readonly id: string;
  /** Printed in the receipt's number. */
  readonly code: string;
}

/** Who acts, when by the device's clock, and in which shift. */
export interface Act {
  readonly cashier: { readonly id: string; readonly name: string };
  readonly placedAt: string;
  readonly shift: string | null;
}

/** What the server said about an entry. */
export interface Verdict {
  readonly id: string;
  readonly state: "accepted" | "review" | "rejected";
  readonly answer: OrderAnswer | null;
  readonly exceptions: readonly EntryException[];
  readonly problem: EntryProblem | null;
}

/** The cart was sold already, perhaps in another tab. Nothing was written. */
export class SoldAlready extends Error {
  override readonly name = "SoldAlready";

  constructor(readonly entry: SaleEntry) {
    super(`order ${entry.subject} is sold by entry ${entry.id}`);
  }
}

/** The server has not told this device its journal yet; only sales can wait for that. */
export class JournalUnknown extends Error {
  override readonly name = "JournalUnknown";
}

type EntryOf<K extends Kind> = K extends "sale" ? SaleEntry : Entry;

/** States in which a sale took place, or may yet. */
const SOLD = new Set<EntryState>(["offered", "fact", "accepted", "review", "rejected"]);

const AFTERWARDS = new Set<Kind>(["void", "refund"]);

/** So many entries are kept parsed. */
const PARSED = 1_000;

export class Journal {
  /** Of this page; its lock tells the others that somebody still stands here. */
  readonly tab = uuid7();
  private readonly db: JournalDatabase;
  private readonly tabs: BroadcastChannel;
  private readonly listeners = new Set<(ids: readonly string[]) => void>();
  private readonly parsed = new Map<string, EntryContent>();

  constructor(
    private readonly terminal: JournalTerminal,
    private readonly signer: Signer,
  ) {
    this.db = new JournalDatabase(terminal.id);
    this.tabs = new BroadcastChannel(`warungin-journal-${terminal.id}`);
    this.tabs.onmessage = ({ data }) => this.tell(data as readonly string[]);
  }

  /** Called with the entries' ids after every append and change of state, in all tabs. */
  onChange(listener: (ids: readonly string[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  // -- which journal ----------------------------------------------------------------------------

  /** The journal to which entries are appended; null until the server told it. */
  async current(): Promise<Head | null> {
    const head = await this.latestHead();
    return head.id === VERSION_1 ? null : head;
  }

  /** What the server has of a journal; the first time, this makes the device write to it. */
  async learn(received: Received): Promise<void> {
    await this.db.transaction("rw", this.db.heads, () => this.keep(received));
    this.announce([]);
  }

  /**
   * A device that lost its storage but not its key goes on behind what the server has, so that no
   * number is used twice.
   */
  async resume({ highest, id, last_hash, last_number }: ServerHead): Promise<void> {
    await this.db.transaction("rw", this.db.heads, async () => {
      const head = await this.db.heads.get(id);
      if (head && head.sequence < highest) {
        const number = Math.max(head.number, last_number);
        await this.db.heads.put({ ...head, sequence: highest, hash: last_hash, number });
      }
    });
  }

  // -- writing ----------------------------------------------------------------------------------

  /**
   * Write an act durably. It exists once this resolves, whatever happens next; a sale has its
   * receipt's number from the same transaction.
   */
  async append<K extends Kind>(
    kind: K,
    body: NewBody<K>,
    act: Act,
    state: "offered" | "fact" = "fact",
  ): Promise<EntryOf<K>> {
    for (;;) {
      const head = await this.latestHead();
      const row = await this.seal(head, kind, body, act, state);
      if (await withReserve(() => this.addAfter(head, row, () => this.refuseTwice(row)))) {
        this.announce([row.id]);
        return (await this.present(row.id)) as EntryOf<K>;
      }
    }
  }

  /** It happened: from now on it is delivered, never refused. What it is by then. */
  async markFact(id: string): Promise<Entry> {
    const known = await this.present(id);
    if (known.state !== "offered") {
      return known;
    }
    await this.change([id], (row) => (row.state === "offered" ? { state: "fact" } : null));
    return this.present(id);
  }

  /** Nobody waits any more for what this tab offered: it counts as sold. */
  async adopt(tab: string): Promise<void> {
    const ids = (await this.offers()).filter((row) => row.tab === tab).map(({ id }) => id);
    await this.change(ids, (row) => (row.state === "offered" ? { state: "fact" } : null));
  }

  /** The server's word on several entries, and on what it has by now, in one transaction. */
  async decide(verdicts: readonly Verdict[], received: Received | null = null): Promise<void> {
    const known = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
    await this.change(
      [...known.keys()],
      (row) => {
        const verdict = known.get(row.id);
        // What did not take place stays so; a later answer about the order is newer than a replay.
        if (!verdict || row.state === "cancelled") {
          return null;
        }
        const { id: _, ...news } = verdict;
        return { ...news, answer: row.answer ?? news.answer };
      },
      received,
    );
  }

  /**
   * The server refused what was offered: the sale is closed and its number cancelled, in one
   * transaction. What the entry is by then; it may have become a fact meanwhile.
   */
  refuse(id: string, problem: EntryProblem): Promise<Entry> {
    return this.closeSale(id, ["offered"], "refused", problem);
  }

  /** A person gives up a sale that the server could not take. */
  async giveUp(id: string): Promise<void> {
    await this.closeSale(id, ["rejected", "refused"], "given_up", null);
  }

  /** A later answer about an accepted sale, e.g. that it was voided. */
  async updateAnswer(answer: OrderAnswer): Promise<void> {
    const rows = await this.db.log.where("subject").equals(answer.id).toArray();
    const ids = rows.filter(({ kind }) => kind === "sale").map(({ id }) => id);
    await this.change(ids, (row) =>
      row.state === "accepted" || row.state === "review" ? { answer } : null,
    );
  }

  /** Somebody looked at these on the server: nothing is open there any more. */
  async settle(ids: readonly string[]): Promise<void> {
    await this.change(ids, (row) =>
      row.state === "review" ? { state: "accepted", exceptions: [] } : null,
    );
  }

  /** The server does not have these any more: send them again. */
  async sendAgain(journal: string, from: number, to: number): Promise<readonly string[]> {
    const ids = (await this.between(journal, from, to))
      .filter(({ state }) => state === "accepted" || state === "review" || state === "rejected")
      .map(({ id }) => id);
    await this.change(ids, () => ({ state: "fact" }));
    return ids;
  }

  // -- reading ----------------------------------------------------------------------------------

  async find(id: string): Promise<Entry | undefined> {
    const row = await this.db.log.where("id").equals(id).first();
    return row && this.read(row);
  }

  async findAll(ids: readonly string[]): Promise<Entry[]> {
    const rows = await this.db.log.where("id").anyOf(ids).toArray();
    return rows.map((row) => this.read(row));
  }

  /** The oldest facts of one journal that the server does not have, up to so much text. */
  async nextFacts(limit: number, characters: number): Promise<Entry[]> {
    const rows = await this.db.log.where("state").equals("fact").limit(limit).toArray();
    let room = characters;
    const batch: EntryRow[] = [];
    for (const row of rows) {
      room -= row.text.length;
      if (batch.length > 0 && (room < 0 || row.journal !== batch[0]?.journal)) {
        break;
      }
      batch.push(row);
    }
    return batch.map((row) => this.read(row));
  }

  /** What was offered and not decided, by any tab. */
  offers(): Promise<EntryRow[]> {
    return this.db.log.where("state").equals("offered").toArray();
  }

  /** Facts of these kinds that the server does not have, the oldest first. */
  async unsentOf(kinds: readonly Kind[], limit: number): Promise<Entry[]> {
    const facts = this.db.log.where("state").equals("fact");
    const rows = await facts
      .filter(({ kind }) => kinds.includes(kind))
      .limit(limit)
      .toArray();
    return rows.map((row) => this.read(row));
  }

  countUnsent(): Promise<number> {
    return this.db.log.where("state").anyOf(UNSENT).count();
  }

  countQuestions(): Promise<number> {
    return this.db.log.where("state").anyOf(OPEN_QUESTIONS).count();
  }

  /** The oldest entries that the server does not have. */
  async unsent(limit: number): Promise<Entry[]> {
    const rows = await this.db.log.where("state").anyOf(UNSENT).sortBy("place");
    return rows.slice(0, limit).map((row) => this.read(row));
  }

  /** What is on this device only, or of which the server could not read all: the oldest first. */
  async toRescue(): Promise<Entry[]> {
    const rows = await this.db.log.where("state").anyOf(UNSAFE).sortBy("place");
    return rows.map((row) => this.read(row));
  }

  /** How many of them there are that no file holds. */
  countUnsafe(rescuedThrough: number): Promise<number> {
    const unsafe = this.db.log.where("state").anyOf(UNSAFE);
    return unsafe.filter(({ place = 0 }) => place > rescuedThrough).count();
  }

  /** What the server has, the latest first. */
  async latestSent(limit: number): Promise<Entry[]> {
    const rows = await this.db.log
      .orderBy("place")
      .reverse()
      .filter(({ state }) => state === "accepted")
      .limit(limit)
      .toArray();
    return rows.map((row) => this.read(row));
  }

  /** Entries of one journal by their places in it. */
  async between(journal: string, from: number, to: number): Promise<Entry[]> {
    const rows = await this.db.log
      .where("[journal+sequence]")
      .between([journal, from], [journal, to], true, true)
      .toArray();
    return rows.map((row) => this.read(row));
  }

  /** K1-2, as the receipts of this journal begin. */
  nameOf({ ordinal }: Head): string {
    return `${this.terminal.code}-${ordinal}`;
  }

  /** What a person has to look at, the oldest first. */
  async questions(): Promise<Entry[]> {
    const rows = await this.db.log.where("state").anyOf(OPEN_QUESTIONS).sortBy("place");
    return rows.map((row) => this.read(row));
  }

  /** The entry by which a cart with this order id was sold already, perhaps in another tab. */
  async soldAs(order: string): Promise<SaleEntry | undefined> {
    const rows = await this.db.log.where("subject").equals(order).toArray();
    const row = rows.find(({ kind, state }) => kind === "sale" && SOLD.has(state));
    return row && (this.read(row) as SaleEntry);
  }

  /** The latest sales, newest first. */
  latestSales(limit: number): Promise<SaleEntry[]> {
    return this.sales(limit, () => true);
  }

  /** Sales whose receipt's number has this in it, newest first. */
  search(number: string, limit: number): Promise<SaleEntry[]> {
    return this.sales(limit, ({ answer, text }) => {
      const own = /"receipt_number":"([^"]+)"/.exec(text)?.[1];
      return (own ?? answer?.receipt_number ?? "").includes(number);
    });
  }

  /** Voids and refunds of these sales on this device. */
  async afterwards(orders: readonly string[]): Promise<EntryRow[]> {
    return this.db.log
      .where("subject")
      .anyOf([...orders])
      .filter(({ kind, state }) => AFTERWARDS.has(kind) && SOLD.has(state))
      .toArray();
  }

  /** Sales of a shift that took place. */
  async countSales(shift: string): Promise<number> {
    const rows = await this.db.log
      .filter(({ kind, state }) => kind === "sale" && SOLD.has(state))
      .toArray();
    return rows.map((row) => this.read(row)).filter(({ content }) => shiftOf(content) === shift)
      .length;
  }

  /** What was appended about an order, a shift or a customer. */
  async about(subject: string): Promise<Entry[]> {
    const rows = await this.db.log.where("subject").equals(subject).sortBy("place");
    return rows.map((row) => this.read(row));
  }

  async all(): Promise<Entry[]> {
    const rows = await this.db.log.orderBy("place").toArray();
    return rows.map((row) => this.read(row));
  }

  close(): void {
    this.tabs.close();
    this.listeners.clear();
    this.db.close();
  }

  // -- inside -----------------------------------------------------------------------------------

  private async sales(limit: number, wanted: (row: EntryRow) => boolean): Promise<SaleEntry[]> {
    const rows = await this.db.log
      .orderBy("place")
      .reverse()
      .filter((row) => row.kind === "sale" && wanted(row))
      .limit(limit)
      .toArray();
    return rows.map((row) => this.read(row) as SaleEntry);
  }

  private async latestHead(): Promise<Head> {
    const heads = await this.db.heads.toArray();
    const latest = heads.sort((a, b) => b.ordinal - a.ordinal)[0];
    return latest ?? newHead(VERSION_1, 0);
  }

  private async seal<K extends Kind>(
    head: Head,
    kind: K,
    body: NewBody<K>,
    act: Act,
    state: "offered" | "fact",
  ): Promise<EntryRow> {
    const content =
      head.id === VERSION_1
        ? this.contentOfVersion1(head, kind, body, act)
        : this.content(head, kind, body, act);
    const text = canonical(content);
    const bytes = new TextEncoder().encode(text);
    const [hash, signature] = await Promise.all([
      crypto.subtle.digest("SHA-256", bytes),
      this.signer(bytes),
    ]);
    return {
      id: content.id,
      journal: head.id,
      sequence: content.sequence,
      kind,
      subject: subjectOf(content),
      text,
      hash: base64url(hash),
      signature: base64url(signature),
      cashier_name: act.cashier.name,
      tab: this.tab,
      state,
      answer: null,
      problem: null,
      exceptions: [],
      changed_at: Date.now(),
    };
  }

  private content<K extends Kind>(head: Head, kind: K, body: NewBody<K>, act: Act): Content {
    const number = head.number + 1;
    const numbered =
      kind === "sale"
        ? { number, receipt_number: journalNumber(this.terminal.code, head.ordinal, number) }
        : {};
    return {
      v: 2,
      id: uuid7(),
      journal: head.id,
      terminal: this.terminal.id,
      sequence: head.sequence + 1,
      previous: head.hash,
      kind,
      cashier: { id: act.cashier.id },
      placed_at: act.placedAt,
      shift: act.shift,
      ...body,
      ...numbered,
    } as unknown as Content;
  }

  private contentOfVersion1<K extends Kind>(
    head: Head,
    kind: K,
    body: NewBody<K>,
    act: Act,
  ): SaleOfVersion1 {
    if (kind !== "sale") {
      throw new JournalUnknown(kind);
    }
    const { rules_version, cart, order } = body as NewBody<"sale">;
    return {
      id: uuid7(),
      sequence: head.sequence + 1,
      previous: head.hash,
      kind: "sale",
      terminal: this.terminal.id,
      cashier: act.cashier,
      placed_at: act.placedAt,
      rules_version,
      cart,
      order,
    };
  }

  /** False when another tab appended meanwhile: its hash has to be named instead. */
  private addAfter(head: Head, row: EntryRow, before: () => Promise<void>): Promise<boolean> {
    return this.db.transaction("rw", this.db.log, this.db.heads, async () => {
      const present = await this.latestHead();
      if (present.id !== head.id || present.sequence !== head.sequence) {
        return false;
      }
      await before();
      await this.db.log.add(row);
      await this.db.heads.put({
        ...present,
        sequence: row.sequence,
        hash: row.hash,
        number: present.number + (row.kind === "sale" ? 1 : 0),
      });
      return true;
    });
  }

  private async refuseTwice(row: EntryRow): Promise<void> {
    const earlier = row.kind === "sale" ? await this.soldAs(row.subject) : undefined;
    if (earlier) {
      throw new SoldAlready(earlier);
    }
  }

  private async closeSale(
    id: string,
    from: readonly EntryState[],
    reason: "refused" | "given_up",
    problem: EntryProblem | null,
  ): Promise<Entry> {
    for (;;) {
      const sale = await this.present(id);
      if (!from.includes(sale.state)) {
        return sale;
      }
      const { content } = sale;
      if (content.v !== 2 || content.kind !== "sale") {
        await this.change([id], (row) => (from.includes(row.state) ? CLOSED : null));
        return this.present(id);
      }
      const head = await this.latestHead();
      const row = await this.seal(
        head,
        "number_cancelled",
        { entry: id, number: content.number, reason },
        {
          cashier: { id: content.cashier.id, name: sale.cashier_name },
          placedAt: new Date().toISOString(),
          shift: content.shift,
        },
        "fact",
      );
      const closed = { ...CLOSED, problem: problem ?? sale.problem };
      if (await this.addAfter(head, row, () => this.update(id, from, closed)).catch(ifMoved)) {
        this.announce([id, row.id]);
        return this.present(id);
      }
    }
  }

  /** Part of a transaction that must not succeed when the entry's state is another by now. */
  private async update(
    id: string,
    from: readonly EntryState[],
    change: Partial<EntryRow>,
  ): Promise<void> {
    const count = await this.db.log
      .where("id")
      .equals(id)
      .filter((row) => from.includes(row.state))
      .modify({ ...change, changed_at: Date.now() });
    if (count === 0) {
      throw new Moved();
    }
  }

  /** Part of a transaction: what the server has. */
  private async keep(received: Received): Promise<void> {
    const known = await this.db.heads.get(received.id);
    const head = known ?? newHead(received.id, received.ordinal);
    await this.db.heads.put({ ...head, received, asked_at: Date.now() });
  }

  private async change(
    ids: readonly string[],
    next: (row: EntryRow) => Partial<EntryRow> | null,
    received: Received | null = null,
  ): Promise<void> {
    const changed = await this.db.transaction("rw", this.db.log, this.db.heads, async () => {
      const rows = await this.db.log.where("id").anyOf(ids).toArray();
      const news = rows.flatMap((row) => {
        const change = next(row);
        return change ? [{ ...row, ...change, changed_at: Date.now() }] : [];
      });
      await this.db.log.bulkPut(news);
      if (received) {
        await this.keep(received);
      }
      return news.map(({ id }) => id);
    });
    if (changed.length > 0 || received) {
      this.announce(changed);
    }
  }

  private async present(id: string): Promise<Entry> {
    const entry = await this.find(id);
    if (!entry) {
      throw new Error(`entry ${id} is not in the journal`);
    }
    return entry;
  }

  private read(row: EntryRow): Entry {
    let content = this.parsed.get(row.id);
    if (!content) {
      content = JSON.parse(row.text) as EntryContent;
      if (this.parsed.size >= PARSED) {
        this.parsed.clear();
      }
      this.parsed.set(row.id, content);
    }
    return { ...row, place: row.place ?? 0, content };
  }

  private announce(ids: readonly string[]): void {
    this.tabs.postMessage(ids);
    this.tell(ids);
  }

  private tell(ids: readonly string[]): void {
    for (const listener of this.listeners) {
      listener(ids);
    }
  }
}

const CLOSED = { state: "cancelled" } as const;

/** The entry's state changed while its cancellation was being sealed. */
class Moved extends Error {}

function ifMoved(error: unknown): false {
  if (error instanceof Moved) {
    return false;
  }
  throw error;
}

function shiftOf(content: EntryContent): string | null {
  return content.v === 2 ? content.shift : null;
}

function subjectOf(content: EntryContent): string {
  switch (content.kind) {
    case "sale":
      return content.order.id;
    case "number_cancelled":
      return content.entry;
    case "shift_open":
    case "cash_move":
    case "shift_close":
      return content.shift ?? "";
    case "void":
      return content.order;
    case "refund":
      return content.refund.order;
    case "customer":
      return content.customer.id;
  }
}
