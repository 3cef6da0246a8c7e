/** The server's list of what somebody has to decide about this terminal's entries. */

import type { Api } from "../../shared/api/client";

/** Decisions that a till can make; the office knows more. */
export type Decision =
  | "accept_price"
  | "adjust_stock"
  | "link_customer"
  | "acknowledge"
  | "book"
  | "discard";

export interface ReviewRow {
  readonly id: string;
  readonly code: string;
  readonly detail: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly entry: {
    readonly id: string;
    readonly kind: string;
    readonly state: string;
    readonly happened_at: string | null;
    readonly receipt_number: string;
    readonly total: number | null;
    readonly cashier: string;
  };
  /** The usual one first. */
  readonly decisions: readonly Decision[];
}

export interface ReviewPage {
  readonly results: readonly ReviewRow[];
  readonly next: string | null;
}

const OPEN = "/api/v1/sync/exceptions?state=open&page_size=100";

/** All of these throw ApiProblem or NoAnswer. */
export async function fetchOpenQuestions(api: Api): Promise<ReviewPage> {
  return (await (await api.request(OPEN)).json()) as ReviewPage;
}

export async function resolveQuestion(
  api: Api,
  id: string,
  key: string,
  body: { readonly decision: Decision; readonly note: string; readonly approval?: string },
): Promise<void> {
  await api.request(`/api/v1/sync/exceptions/${id}/resolve`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify(body),
  });
}

/** Whether the entry could be applied this time. */
export async function retryEntry(api: Api, entry: string, key: string): Promise<boolean> {
  const response = await api.request(`/api/v1/sync/entries/${entry}/retry`, {
    method: "POST",
    headers: { "Idempotency-Key": key },
  });
  const { state } = (await response.json()) as { state: string };
  return state === "applied";
}
