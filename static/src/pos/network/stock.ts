/** What is running low at this outlet. */

import type { Api } from "../../shared/api/client";

export interface LowStock {
  readonly etag: string | null;
  /** Quantities as texts, by product. */
  readonly quantities: ReadonlyMap<string, string>;
}

/** The present list, or the known one when nothing changed. Throws ApiProblem or NoAnswer. */
export async function fetchLowStock(api: Api, known: LowStock): Promise<LowStock> {
  const headers = known.etag ? { "If-None-Match": known.etag } : {};
  const response = await api.request("/api/v1/sync/stock", { headers });
  if (response.status === 304) {
    return known;
  }
  const { low } = (await response.json()) as {
    low: readonly { item: string; quantity: string }[];
  };
  return {
    etag: response.headers.get("ETag"),
    quantities: new Map(low.map(({ item, quantity }) => [item, quantity])),
  };
}
