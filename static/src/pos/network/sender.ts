/**
 * Brings the journal to the server.
 *
 * An offer goes at once, from the tab in which the customer waits. Facts go in batches, oldest
 * first, from the one tab that holds the lock. An entry is one sale however often it is sent: the
 * server knows it by its id. Nothing but the server's own word on an entry ends its sending.
 */

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Api } from "../../shared/api/client";
import { ApiProblem, isTemporary, NoAnswer } from "../../shared/api/errors";
import { pause } from "../../shared/pause";
import type { Entry, EntryProblem, Journal, Kind, Received, Verdict } from "../storage/journal";
import { isStorageFull, unlessFull } from "../storage/space";
import { Backoff } from "./backoff";
import {
  BATCH,
  BATCH_CHARACTERS,
  fetchJournal,
  type SyncResult,
  sendEntries,
  wireForm,
} from "./sync";

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;

/** What a sale may stand on: these go before it when the server does not have them yet. */
const FOUNDATIONS: readonly Kind[] = ["shift_open", "shift_close", "customer"];

/** Why the queue waits; null when it does not. */
export type WaitReason =
  | { readonly kind: "no_answer" }
  | { readonly kind: "revoked" }
  | { readonly kind: "busy" }
  /** The device has no room for what the server answered. */
  | { readonly kind: "full" }
  | { readonly kind: "problem"; readonly problem: EntryProblem };

export interface SenderOptions {
  readonly api: Api;
  readonly journal: Journal;
  readonly terminal: string;
  /** Whether the device itself may still send; nobody need be signed in. */
  readonly ready: () => boolean;
  /** Whether the server answered the last call of any kind. */
  readonly reached: ReadonlySignal<boolean>;
  readonly random?: () => number;
}

export class Sender {
  private readonly isOwner = signal(false);
  private readonly isSending = signal(false);
  private readonly waitsFor = signal<WaitReason | null>(null);
  readonly owner: ReadonlySignal<boolean> = computed(() => this.isOwner.value);
  readonly sending: ReadonlySignal<boolean> = computed(() => this.isSending.value);
  readonly waiting: ReadonlySignal<WaitReason | null> = computed(() => this.waitsFor.value);
  private readonly stopping = new AbortController();
  private readonly watched = new Set<string>();
  private readonly backoff: Backoff;
  private limit = BATCH;
  /** Whether the server told this page what it has. */
  private compared = false;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private round: Promise<void> | null = null;
  private again = false;

  constructor(private readonly options: SenderOptions) {
    this.backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT, options.random);
  }

  /** Show that this tab lives, wait for the lock, then send. Resolves when stopped. */
  async run(): Promise<void> {
    const { signal: stop } = this.stopping;
    const { journal, terminal } = this.options;
    const stopped = new Promise<void>((resolve) => {
      stop.addEventListener("abort", () => resolve());
    });
    const leave = this.listen();
    try {
      await Promise.all([
        navigator.locks.request(tabLock(journal.tab), { signal: stop }, () => stopped),
        navigator.locks.request(`warungin-sender-${terminal}`, { signal: stop }, async () => {
          this.isOwner.value = true;
          this.wake();
          await stopped;
        }),
      ]);
    } catch (error) {
      if (!stop.aborted) {
        throw error;
      }
    } finally {
      leave();
      this.isOwner.value = false;
    }
  }

  stop(): void {
    this.stopping.abort();
    this.cancelTimer();
  }

  /** Send now rather than after the present waiting time. */
  wake(): void {
    if (!this.isOwner.value || this.stopping.signal.aborted) {
      return;
    }
    this.cancelTimer();
    if (this.round) {
      this.again = true;
      return;
    }
    this.round = this.sendAll()
      .catch((error: unknown) => {
        // The journal closes with the page, in the middle of anything.
        if (!this.stopping.signal.aborted) {
          throw error;
        }
      })
      .finally(() => {
        this.round = null;
        if (this.again) {
          this.again = false;
          this.wake();
        }
      });
  }

  /**
   * Ask the server about a sale while the customer waits, not longer than `patience` and not
   * after `enough`. Undecided, it is a fact from then on. What the entry is in the end; on a full
   * disk as it was appended, which counts as sold.
   */
  async offer<E extends Entry>(entry: E, patience: number, enough: Promise<void>): Promise<E> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience);
    });
    try {
      await Promise.race([this.sendOffer(entry), late, enough]);
      return (await this.options.journal.markFact(entry.id)) as E;
    } catch (error) {
      unlessFull(error);
      void this.markOnceThereIsRoom(entry.id);
      return entry;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Learn where this device writes to and what of it arrived; null without an answer. */
  async refresh(): Promise<Received | null> {
    try {
      const received = await fetchJournal(this.options.api, this.stopping.signal);
      await this.options.journal.learn(received);
      await this.options.journal.resume(received);
      return received;
    } catch (error) {
      if (error instanceof ApiProblem || error instanceof NoAnswer || isStorageFull(error)) {
        return null;
      }
      throw error;
    }
  }

  // -- inside -----------------------------------------------------------------------------------

  private listen(): () => void {
    const wake = (): void => this.wake();
    const look = (): void => {
      if (document.visibilityState === "visible") {
        wake();
      }
    };
    const stops = [
      this.options.journal.onChange((ids) => ids.length > 0 && wake()),
      effect(() => {
        if (this.options.reached.value && this.waitsFor.peek()?.kind === "no_answer") {
          wake();
        }
      }),
    ];
    globalThis.addEventListener?.("online", wake);
    globalThis.document?.addEventListener("visibilitychange", look);
    return () => {
      for (const stop of stops) stop();
      globalThis.removeEventListener?.("online", wake);
      globalThis.document?.removeEventListener("visibilitychange", look);
    };
  }

  private async sendAll(): Promise<void> {
    await this.watchOffers();
    try {
      await this.compare();
      for (;;) {
        const batch = await this.options.journal.nextFacts(this.limit, BATCH_CHARACTERS);
        if (batch.length === 0) {
          this.backoff.reset();
          this.waitsFor.value = null;
          return;
        }
        if (!this.options.ready()) {
          this.waitsFor.value = { kind: "revoked" };
          return;
        }
        this.isSending.value = true;
        if (!(await this.sendBatch(batch))) {
          return;
        }
      }
    } finally {
      this.isSending.value = false;
    }
  }

  /** Whether to go on at once. */
  private async sendBatch(batch: readonly Entry[]): Promise<boolean> {
    try {
      const decided = await this.deliver(batch, this.stopping.signal);
      this.limit = BATCH;
      if (decided > 0) {
        this.backoff.reset();
        this.waitsFor.value = null;
        return true;
      }
      return this.retryLater({ kind: "busy" }, null);
    } catch (error) {
      return this.failed(batch, error);
    }
  }

  private failed(batch: readonly Entry[], error: unknown): boolean {
    if (this.stopping.signal.aborted) {
      return false;
    }
    if (error instanceof NoAnswer) {
      return this.retryLater({ kind: "no_answer" }, null);
    }
    if (isStorageFull(error)) {
      return this.retryLater({ kind: "full" }, null);
    }
    if (!(error instanceof ApiProblem)) {
      throw error;
    }
    if (!this.options.ready()) {
      this.waitsFor.value = { kind: "revoked" };
      return false;
    }
    if (error.status === 413 && batch.length > 1) {
      this.limit = Math.ceil(batch.length / 2);
      return true;
    }
    const problem = toEntryProblem(error);
    const reason = error.isTemporary
      ? ({ kind: "busy" } as const)
      : ({ kind: "problem", problem } as const);
    return this.retryLater(reason, error.retryAfter);
  }

  private async sendOffer(entry: Entry): Promise<void> {
    const { journal } = this.options;
    try {
      const before = await journal.unsentOf(FOUNDATIONS, BATCH - 1);
      await this.deliver([...before, entry]);
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof NoAnswer)) {
        throw error;
      }
      // Nobody may sell here any more: that can be said while the customer is still there.
      if (error instanceof ApiProblem && !isTemporary(error) && isForbidden(error)) {
        await journal.refuse(entry.id, toEntryProblem(error));
      }
    }
  }

  /** Until then it is sent by nobody: an offer belongs to the tab in which a customer waits. */
  private async markOnceThereIsRoom(id: string): Promise<void> {
    const backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT, this.options.random);
    while (!this.stopping.signal.aborted) {
      try {
        await this.options.journal.markFact(id);
        return;
      } catch (error) {
        unlessFull(error);
        await pause(backoff.next(null));
      }
    }
  }

  /** How many of the entries the server decided. */
  private async deliver(entries: readonly Entry[], stop?: AbortSignal): Promise<number> {
    const { api, journal } = this.options;
    const sent = await this.withClosed(entries);
    const { results, journal: received } = await sendEntries(api, sent.map(wireForm), stop);
    const decided = sent.flatMap((entry, place) => verdictOn(entry, results[place]));
    await journal.decide(decided, received);
    const refused = sent.filter(
      (entry, place) => entry.state === "offered" && results[place]?.result === "refused",
    );
    for (const entry of refused) {
      await journal.refuse(entry.id, whole(results[sent.indexOf(entry)]?.problem));
    }
    if (received.retired) {
      await this.refresh();
    }
    return decided.length + refused.length;
  }

  /** After each cancelled number the sale that it closes, so that the server's chain is whole. */
  private async withClosed(entries: readonly Entry[]): Promise<Entry[]> {
    const sent: Entry[] = [];
    for (const entry of entries) {
      const { content } = entry;
      const closed =
        content.kind === "number_cancelled"
          ? await this.options.journal.find(content.entry)
          : undefined;
      const both = closed ? [entry, closed] : [entry];
      if (sent.length + both.length > BATCH) {
        break;
      }
      sent.push(...both);
    }
    return sent;
  }

  /** Once a page: a server that was set back to an earlier state gets what it lost. */
  private async compare(): Promise<void> {
    const received = this.compared ? null : await this.refresh();
    if (!received) {
      return;
    }
    this.compared = true;
    const holes = [...received.missing, [received.highest + 1, Number.MAX_SAFE_INTEGER]];
    for (const [from = 0, to = 0] of holes) {
      await this.options.journal.sendAgain(received.id, from, to);
    }
  }

  /** When a tab goes in which a customer waited, its lock comes free: the sale counts as made. */
  private async watchOffers(): Promise<void> {
    const { journal } = this.options;
    const { signal: stop } = this.stopping;
    const offers = await journal.offers();
    for (const tab of new Set(offers.map((row) => row.tab))) {
      if (tab !== journal.tab && !this.watched.has(tab)) {
        this.watched.add(tab);
        void navigator.locks
          .request(tabLock(tab), { signal: stop }, () => journal.adopt(tab))
          .catch(() => undefined)
          .finally(() => this.watched.delete(tab));
      }
    }
  }

  private retryLater(reason: WaitReason, retryAfter: number | null): false {
    this.waitsFor.value = reason;
    this.cancelTimer();
    this.timer = setTimeout(() => this.wake(), this.backoff.next(retryAfter));
    return false;
  }

  private cancelTimer(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
  }
}

const tabLock = (tab: string): string => `warungin-tab-${tab}`;

function verdictOn({ id }: Entry, said: SyncResult | undefined): Verdict[] {
  if (!said || said.result === "refused" || said.result === "later") {
    return [];
  }
  const { exceptions, order, problem, result } = said;
  if (result === "rejected") {
    return [{ id, state: "rejected", answer: null, exceptions, problem: whole(problem) }];
  }
  const state = exceptions.length > 0 ? "review" : "accepted";
  return [{ id, state, answer: order, exceptions, problem: null }];
}

/** A problem document as the till keeps it, whole. */
function whole(problem: SyncResult["problem"] | undefined): EntryProblem {
  const { status = 0, code = "unknown", detail = "", request_id = "" } = problem ?? {};
  return { status, code, detail, request_id, extras: { ...problem } };
}

function isForbidden({ status }: ApiProblem): boolean {
  return status === 401 || status === 403;
}

function toEntryProblem(problem: ApiProblem): EntryProblem {
  return {
    status: problem.status,
    code: problem.code,
    detail: problem.detail,
    request_id: problem.requestId,
    extras: problem.extras,
  };
}
