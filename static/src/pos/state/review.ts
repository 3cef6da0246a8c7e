/** What the server asks about this terminal's entries, and what somebody decides. */

import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { answered } from "../../shared/api/client";
import { ApiProblem, NoAnswer } from "../../shared/api/errors";
import type { DeviceSession } from "../../shared/session";
import { fetchOpenQuestions, type ReviewRow, resolveQuestion, retryEntry } from "../network/review";
import type { Entry, OrderAnswer } from "../storage/journal";
import { unlessFull } from "../storage/space";
import type { ApprovalStore } from "./approvals";
import type { Device } from "./device";
import type { DecideResult, Review, ReviewItem } from "./types";

export interface ReviewStore extends Review {
  stop(): void;
}

export function createReview(
  session: DeviceSession,
  device: ReadonlySignal<Device | null>,
  approvals: ApprovalStore,
): ReviewStore {
  const items = signal<readonly ReviewItem[] | null>(null);

  async function refresh(): Promise<boolean> {
    const askedAt = Date.now();
    try {
      const { next, results } = await fetchOpenQuestions(session.api);
      items.value = results.map(toItem);
      if (next === null) {
        await settle(results, askedAt).catch(unlessFull);
      }
      return true;
    } catch (error) {
      failure(error);
      return false;
    }
  }

  /** What was not asked about any more by then was decided, here or in the office. */
  async function settle(open: readonly ReviewRow[], askedAt: number): Promise<void> {
    const journal = device.peek()?.journal;
    if (!journal) {
      return;
    }
    const asked = new Set(open.map(({ entry }) => entry.id));
    const local = (await journal.questions()).filter(({ changed_at }) => changed_at <= askedAt);
    await journal.settle(local.map(({ id }) => id).filter((id) => !asked.has(id)));
    for (const entry of local.filter(({ state }) => state === "rejected")) {
      await lookForOrder(entry);
    }
  }

  /** A sale that nobody could read may have been booked by a person since. */
  async function lookForOrder(entry: Entry): Promise<void> {
    const order = await findOrder(session, entry.subject);
    if (order) {
      const nothing = { exceptions: [], problem: null };
      await device
        .peek()
        ?.journal.decide([{ id: entry.id, state: "accepted", answer: order, ...nothing }]);
    }
  }

  async function giveUp({ receiptNumber }: ReviewItem): Promise<void> {
    const journal = device.peek()?.journal;
    const [sale] = receiptNumber ? ((await journal?.search(receiptNumber, 1)) ?? []) : [];
    if (sale?.state === "rejected") {
      await journal?.giveUp(sale.id);
    }
  }

  const stop = effect(() => {
    if (!device.value) {
      items.value = null;
    }
  });

  return {
    items,
    refresh,
    stop,

    async decide(item, decision, note): Promise<DecideResult> {
      const [approval] = approvals.tokens(item.id);
      try {
        const body = { decision, note, ...(approval ? { approval } : {}) };
        // The same decision again is answered as the first time: no key is needed.
        await resolveQuestion(session.api, item.id, body);
        if (decision === "discard") {
          await giveUp(item);
        }
        await refresh();
        return { kind: "decided" };
      } catch (error) {
        return decideProblem(error);
      } finally {
        approvals.drop(item.id);
      }
    },

    async retry(item) {
      try {
        const isApplied = await retryEntry(session.api, item.entry);
        await refresh();
        return { kind: isApplied ? "applied" : "still_waiting" };
      } catch (error) {
        return failure(error);
      }
    },
  };
}

function toItem({ code, decisions, detail, entry, evidence, id }: ReviewRow): ReviewItem {
  return {
    id,
    code,
    detail,
    evidence,
    decisions,
    entry: entry.id,
    kind: entry.kind,
    isWaiting: entry.state === "waiting",
    receiptNumber: entry.receipt_number,
    total: entry.total,
    cashier: entry.cashier,
    at: entry.happened_at ? new Date(entry.happened_at) : null,
  };
}

async function findOrder(session: DeviceSession, id: string): Promise<OrderAnswer | null> {
  try {
    const params = { path: { order_id: id } };
    return answered(await session.api.client.GET("/api/v1/orders/{order_id}", { params }));
  } catch (error) {
    failure(error);
    return null;
  }
}

function decideProblem(error: unknown): DecideResult {
  if (error instanceof ApiProblem) {
    if (error.code === "approval_required" || error.code === "approval_invalid") {
      return { kind: "approval_required", stale: error.code === "approval_invalid" };
    }
    if (error.status === 403) {
      return { kind: "not_allowed" };
    }
  }
  return failure(error);
}

function failure(
  error: unknown,
): { readonly kind: "no_answer" } | { readonly kind: "other"; readonly detail: string } {
  if (error instanceof NoAnswer) {
    return { kind: "no_answer" };
  }
  if (error instanceof ApiProblem) {
    return { kind: "other", detail: error.detail };
  }
  throw error;
}
