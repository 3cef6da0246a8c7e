/** Price lists, promotions and member discounts of the outlet, as the engine reads them. */

import type { RulesJson } from "../../pricing";
import type { Api } from "../../shared/api/client";

type PromotionJson = NonNullable<RulesJson["promotions"]>[number];

/** A group of customers: members, resellers, staff. */
export interface GroupRow {
  readonly id: string;
  readonly name: string;
  readonly is_member: boolean;
}

/** The answer of `GET /sync/rules`. Sales that use a `limited` promotion are counted. */
export interface OffersRow extends RulesJson {
  readonly promotions?: readonly (PromotionJson & { readonly limited?: boolean })[];
  readonly groups?: readonly GroupRow[];
}

/** What the device keeps: the rules, and the tag under which they are asked for again. */
export interface KeptOffers {
  readonly etag: string | null;
  readonly rules: OffersRow;
}

/** The present rules; the very same object when nothing changed. Throws ApiProblem or NoAnswer. */
export async function fetchOffers(api: Api, known: KeptOffers | null): Promise<KeptOffers> {
  const headers = known?.etag ? { "If-None-Match": known.etag } : {};
  const response = await api.request("/api/v1/sync/rules", { headers });
  if (response.status === 304 && known) {
    return known;
  }
  return {
    etag: response.headers.get("ETag"),
    rules: (await response.json()) as OffersRow,
  };
}
