/** What a shop may offer: price lists, promotions, member discounts, vouchers. */

import type { When } from "./conditions";

export type PromotionKind = "amount" | "product" | "quantity" | "bundle" | "buy_get";
export type BenefitKind = "percent" | "amount" | "price";

/** A price from a quantity (a decimal text) on. */
export type PriceBreak = readonly [from: string, price: bigint];

/**
 * Prices that replace a thing's own: by item key, breaks of (from quantity, price).
 *
 * Of several lists the most specific one wins, see `specificity`; then the lowest priority, then
 * the smallest id.
 */
export interface PriceList {
  readonly id: string;
  readonly name: string;
  readonly priority: number;
  readonly when: When;
  readonly prices: ReadonlyMap<string, readonly PriceBreak[]>;
}

/** Which lines are meant: by item key or category; both empty means everything. */
export interface Target {
  readonly items: ReadonlySet<string>;
  readonly categories: ReadonlySet<string>;
  readonly excluded: ReadonlySet<string>;
}

export const EVERYTHING: Target = { items: new Set(), categories: new Set(), excluded: new Set() };

/** Percent off, an amount off (a unit, or each time), or a price (of a unit, or of a set). */
export interface Benefit {
  readonly kind: BenefitKind;
  readonly value: string;
}

/** So many whole units of what the target means. */
export interface Part {
  readonly target: Target;
  readonly quantity: number;
}

/**
 * One promotion; which fields count depends on its kind, see docs/pricing.md.
 *
 * `limitPerOrder` counts units for `product` and `quantity`, times for the other kinds.
 * `maxAmount` caps what it gives in one order, in minor units.
 */
export interface Promotion {
  readonly id: string;
  readonly name: string;
  readonly kind: PromotionKind;
  readonly benefit: Benefit;
  readonly priority: number;
  readonly stackable: boolean;
  readonly when: When;
  readonly target: Target;
  readonly minAmount: bigint;
  readonly repeat: boolean;
  readonly minQuantity: string;
  readonly parts: readonly Part[];
  readonly buy: Part | null;
  readonly get: Part | null;
  readonly limitPerOrder: number | null;
  readonly maxAmount: bigint | null;
}

/**
 * What customers of a group get off the rest.
 *
 * `onPromoted`: also off units that a promotion touched.
 */
export interface MemberDiscount {
  readonly group: string;
  readonly name: string;
  readonly benefit: Benefit;
  readonly maxAmount: bigint | null;
  readonly onPromoted: boolean;
}

/** A voucher that is valid here and now; only `minAmount` is left to check. */
export interface Voucher {
  readonly code: string;
  readonly name: string;
  readonly benefit: Benefit;
  readonly minAmount: bigint;
  readonly maxAmount: bigint | null;
  readonly target: Target;
  readonly onPromoted: boolean;
}

/** Whether a line of this item and category is meant. */
export function means(target: Target, item: string, category: string | null): boolean {
  if (target.excluded.has(item)) {
    return false;
  }
  if (!target.items.size && !target.categories.size) {
    return true;
  }
  return target.items.has(item) || (category !== null && target.categories.has(category));
}
