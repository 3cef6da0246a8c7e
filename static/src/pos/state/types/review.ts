/** Deciding about what the server found odd. */

import type { ReadonlySignal } from "@preact/signals";
import type { Question } from "./queue";

export type Decision =
  | "accept_price"
  | "adjust_stock"
  | "link_customer"
  | "acknowledge"
  | "book"
  | "discard";

export interface ReviewItem extends Question {
  readonly entry: string;
  /** What was done: a kind of entry; empty for what could not be read. */
  readonly kind: string;
  /** It waits on the server: another try may do. */
  readonly isWaiting: boolean;
  readonly receiptNumber: string;
  readonly total: number | null;
  readonly cashier: string;
  readonly at: Date | null;
  /** What can be decided, the usual first. */
  readonly decisions: readonly Decision[];
}

export type DecideResult =
  | { readonly kind: "decided" }
  /** Somebody who may review has to agree: `approvals.give` for the question's id. */
  | { readonly kind: "approval_required"; readonly stale: boolean }
  | { readonly kind: "not_allowed" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export type RetryResult =
  | { readonly kind: "applied" }
  | { readonly kind: "still_waiting" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export interface Review {
  /** Null until the server named them. */
  readonly items: ReadonlySignal<readonly ReviewItem[] | null>;
  /** False when the server did not answer. */
  refresh(): Promise<boolean>;
  decide(item: ReviewItem, decision: Decision, note: string): Promise<DecideResult>;
  retry(item: ReviewItem): Promise<RetryResult>;
}
