/** What the pipeline worked out, line by line. */

import type { ManualDiscounts } from "./discounts";
import type { Given, PromotionPart } from "./promotions";
import type { VoucherGiven } from "./remainder";
import type { ListPrice } from "./shelf";
import type { TaxColumn } from "./taxes";
import type { Notice } from "./types";

/** Prices and discounts up to the manual ones; `left` is what remains of each line. */
export interface Offers {
  readonly units: readonly number[];
  readonly listed: readonly (ListPrice | null)[];
  readonly prices: readonly bigint[];
  readonly gross: readonly bigint[];
  readonly promotions: readonly Given[];
  readonly promotionParts: readonly (readonly PromotionPart[])[];
  readonly byPromotions: readonly bigint[];
  readonly member: string;
  readonly byMember: readonly bigint[];
  readonly vouchers: readonly VoucherGiven[];
  readonly byVouchers: readonly bigint[];
  readonly left: readonly bigint[];
  readonly notices: readonly Notice[];
}

/** Everything about the lines, as columns. */
export interface Columns {
  readonly offers: Offers;
  readonly manual: ManualDiscounts;
  readonly net: readonly bigint[];
  readonly service: readonly bigint[];
  readonly revenue: readonly bigint[];
  readonly taxes: readonly TaxColumn[];
}
