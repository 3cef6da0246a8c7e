/**
 * What goes into the engine and what comes out: the twin of `apps/pricing/engine/types.py`.
 *
 * Amounts are big integers in minor units; quantities and percentages are decimal texts.
 */

import type { Facts } from "./conditions";
import type { Voucher } from "./offers";

export type DiscountKind = "percent" | "amount";
export type RoundingMode = "nearest" | "down" | "up";
export type TaxRounding = "document" | "line";

/** A manual discount: percent 0 to 100, or an amount in minor units. */
export interface Discount {
  readonly kind: DiscountKind;
  readonly value: string;
  readonly reason?: string;
}

/** An extra such as a topping; `price` is added to the unit price. */
export interface Modifier {
  readonly name: string;
  readonly price: bigint;
}

/**
 * `id` is stable over the life of the cart: it decides ties in every allocation.
 *
 * `unitPrice` is the thing's own; a price list may replace it unless `fixedPrice` (typed in, or
 * overridden). `item` names the thing in price lists and promotions: a product, or a pack of it.
 * `labelPrice` is what a weighed label says: it is the line's gross.
 */
export interface CartLine {
  readonly id: string;
  readonly unitPrice: bigint;
  readonly quantity: string;
  readonly taxProfile: string;
  readonly discount?: Discount | null;
  readonly item?: string;
  readonly category?: string | null;
  readonly fixedPrice?: boolean;
  readonly modifiers?: readonly Modifier[];
  readonly labelPrice?: bigint | null;
}

export interface Cart {
  readonly lines: readonly CartLine[];
  readonly discount?: Discount | null;
  readonly nonCashAmount?: bigint;
  readonly cashCloses?: boolean;
  readonly vouchers?: readonly Voucher[];
  readonly facts?: Facts;
}

/**
 * One tax. PPN is rate 12 with base 11/12; both are shown, the product is levied.
 *
 * `inNextBase` puts the tax into the base of every later tax of the same profile.
 */
export interface TaxRule {
  readonly code: string;
  readonly name: string;
  readonly rate: string;
  readonly baseNumerator: bigint;
  readonly baseDenominator: bigint;
  readonly inclusive: boolean;
  readonly onService: boolean;
  readonly inNextBase: boolean;
}

/**
 * A service charge in percent; `included` when shelf prices already contain it.
 *
 * `channels` are those that it is charged in; empty means all.
 */
export interface ServiceRule {
  readonly rate: string;
  readonly included: boolean;
  readonly channels?: ReadonlySet<string>;
}

export interface CashRounding {
  readonly step: bigint;
  readonly mode: RoundingMode;
}

export type TaxProfiles = ReadonlyMap<string, readonly TaxRule[]>;

/** Why an amount is what it is; `detail` is free of any language but the user's own words. */
export interface Reason {
  readonly code: string;
  readonly amount: bigint;
  readonly detail: string;
}

/**
 * What could not be given in full; `lineId` is null for the whole order.
 *
 * `detail` is the promotion's or member discount's name or the voucher's code.
 */
export interface Notice {
  readonly code: string;
  readonly lineId: string | null;
  readonly requested: bigint;
  readonly given: bigint;
  readonly detail: string;
}

/** A promotion (by id) or voucher (by code) that gave `amount`, `times` times. */
export interface Applied {
  readonly id: string;
  readonly name: string;
  readonly amount: bigint;
  readonly times: bigint;
}

/** A promotion's or voucher's part of a line: what reports and refunds go by. */
export interface LineDiscount {
  readonly id: string;
  readonly amount: bigint;
}

/** `added` is the part of `amount` that is not already inside the line's net. */
export interface LineTax {
  readonly code: string;
  readonly base: bigint;
  readonly dpp: bigint;
  readonly amount: bigint;
  readonly added: bigint;
  readonly inclusive: boolean;
}

/** One tax over the whole document; `dpp` is the base times its fraction (DPP nilai lain). */
export interface PricedTax extends LineTax {
  readonly name: string;
  readonly rate: string;
}

/** total = revenue + service + tax, and revenue = revenueGross - revenueDiscount. */
export interface PricedLine {
  readonly id: string;
  readonly unitPrice: bigint;
  readonly quantity: string;
  readonly gross: bigint;
  readonly promotionDiscount: bigint;
  readonly memberDiscount: bigint;
  readonly voucherDiscount: bigint;
  readonly lineDiscount: bigint;
  readonly orderDiscount: bigint;
  readonly discount: bigint;
  readonly net: bigint;
  readonly service: bigint;
  readonly taxes: readonly LineTax[];
  readonly tax: bigint;
  readonly total: bigint;
  readonly revenueGross: bigint;
  readonly revenueDiscount: bigint;
  readonly revenue: bigint;
  readonly promotions: readonly LineDiscount[];
  readonly vouchers: readonly LineDiscount[];
  readonly reasons: readonly Reason[];
}

/** Every amount but `rounding` and `total` is the sum of the lines' amounts. */
export interface PricedCart {
  readonly lines: readonly PricedLine[];
  readonly gross: bigint;
  readonly promotionDiscount: bigint;
  readonly memberDiscount: bigint;
  readonly voucherDiscount: bigint;
  readonly lineDiscount: bigint;
  readonly orderDiscount: bigint;
  readonly discount: bigint;
  readonly net: bigint;
  readonly service: bigint;
  readonly serviceIncluded: boolean;
  readonly taxes: readonly PricedTax[];
  readonly tax: bigint;
  readonly expectedTotal: bigint;
  readonly rounding: bigint;
  readonly total: bigint;
  readonly revenueGross: bigint;
  readonly revenueDiscount: bigint;
  readonly revenue: bigint;
  readonly rulesVersion: string;
  readonly promotions: readonly Applied[];
  readonly vouchers: readonly Applied[];
  readonly notices: readonly Notice[];
  readonly manualDiscountPercent: string;
  readonly reasons: readonly Reason[];
}
