/**
 * Sends the journal's pending sales, oldest first, from the one tab that holds the lock.
 *
 * The entry's id is the Idempotency-Key: a sale whose answer was lost is answered again, never
 * made again. Only a definite refusal of the sale itself closes an entry; everything else waits.
 */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { type Api, answered } from "../../shared/api/client";
import { ApiProblem, isTemporary } from "../../shared/api/errors";
import type { Entry, EntryProblem, Journal } from "../storage/journal";

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;

/** The sale is fine, but nobody is signed in who may send it. */
const WAITS_FOR_SIGN_IN = new Set([
  "permission_denied",
  "not_authenticated",
  "sign_in_ended",
  "refresh_token_reused",
]);

/** `reason` is what keeps the server from taking sales; null when it could not be asked. */
export type StallListener = (reason: EntryProblem | null) => void;

type Attempt = "decided" | { readonly reason: EntryProblem | null };

export interface SenderOptions {
  readonly api: Api;
  readonly journal: Journal;
  readonly terminal: string;
  /** Whether it makes sense to send: a cashier is signed in. */
  readonly ready: () => boolean;
  /** Somebody has to sign in before the queue goes on. */
  readonly onSignInNeeded: (problem: ApiProblem) => void;
}

export class Sender {
  private readonly isOwner = signal(false);
  private readonly isSending = signal(false);
  readonly owner: ReadonlySignal<boolean> = computed(() => this.isOwner.value);
  readonly sending: ReadonlySignal<boolean> = computed(() => this.isSending.value);
  private readonly stopping = new AbortController();
  private readonly stalled = new Set<StallListener>();
  private wait = FIRST_WAIT;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private round: Promise<void> | null = null;
  private again = false;

  constructor(private readonly options: SenderOptions) {}

  /** Wait for the lock, then send whenever there is something. Resolves when stopped. */
  async run(): Promise<void> {
    const name = `warungin-sender-${this.options.terminal}`;
    const { signal: stop } = this.stopping;
    const unsubscribe = this.options.journal.onChange((entry) => {
      if (entry?.state === "pending") {
        this.wake();
      }
    });
    try {
      await navigator.locks.request(name, { signal: stop }, async () => {
        this.isOwner.value = true;
        this.wake();
        await new Promise<void>((resolve) => stop.addEventListener("abort", () => resolve()));
      });
    } catch (error) {
      if (!stop.aborted) {
        throw error;
      }
    } finally {
      unsubscribe();
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
    this.round = this.sendAll().finally(() => {
      this.round = null;
      if (this.again) {
        this.again = false;
        this.wake();
      }
    });
  }

  /** Called when a round ends with sales that have to wait. */
  onStalled(listener: StallListener): () => void {
    this.stalled.add(listener);
    return () => this.stalled.delete(listener);
  }

  private async sendAll(): Promise<void> {
    this.isSending.value = true;
    try {
      for (;;) {
        const entry = await this.options.journal.nextPending();
        if (!entry) {
          this.wait = FIRST_WAIT;
          return;
        }
        if (!this.options.ready()) {
          return this.stall(null);
        }
        const attempt = await this.sendOne(entry);
        if (attempt !== "decided") {
          return this.stall(attempt.reason);
        }
      }
    } finally {
      this.isSending.value = false;
    }
  }

  private async sendOne(entry: Entry): Promise<Attempt> {
    try {
      const answer = answered(
        await this.options.api.client.POST("/api/v1/orders", {
          params: { header: { "Idempotency-Key": entry.id } },
          body: entry.content.order,
        }),
      );
      await this.options.journal.markAccepted(entry, answer);
      this.wait = FIRST_WAIT;
      return "decided";
    } catch (error) {
      return this.failed(entry, error);
    }
  }

  private async failed(entry: Entry, error: unknown): Promise<Attempt> {
    if (error instanceof ApiProblem && WAITS_FOR_SIGN_IN.has(error.code)) {
      this.options.onSignInNeeded(error);
      return { reason: toEntryProblem(error) };
    }
    if (isTemporary(error)) {
      this.retryLater(error instanceof ApiProblem ? error.retryAfter : null);
      return { reason: null };
    }
    if (!(error instanceof ApiProblem)) {
      throw error;
    }
    await this.options.journal.markRefused(entry, toEntryProblem(error));
    return "decided";
  }

  private retryLater(seconds: number | null): void {
    const wait = Math.max((seconds ?? 0) * 1000, this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    this.cancelTimer();
    this.timer = setTimeout(() => this.wake(), wait);
  }

  private stall(reason: EntryProblem | null): void {
    for (const listener of this.stalled) {
      listener(reason);
    }
  }

  private cancelTimer(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
  }
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
