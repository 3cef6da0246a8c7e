/** Promotions as the engine works with them: checked once, when a rule set is made. */

import { checkWhen } from "./conditions";
import { PricingError } from "./errors";
import type { Benefit, MemberDiscount, Part, Promotion, Voucher } from "./offers";
import { thousandths } from "./quantities";
import { checkAmount, PERCENT_SCALE, percentParts, roundRatio, wholeAmount } from "./rounding";
import { isAscii } from "./texts";

const KINDS: ReadonlySet<string> = new Set(["amount", "product", "quantity", "bundle", "buy_get"]);
const PRICEABLE: ReadonlySet<string> = new Set(["product", "quantity", "bundle", "buy_get"]);

/** A benefit as integers: percent in millionths, amounts and prices in minor units. */
export interface Gift {
  readonly kind: "percent" | "amount" | "price";
  readonly value: bigint;
}

/** A promotion with its benefit and least quantity (thousandths) as integers. */
export interface Deal {
  readonly rule: Promotion;
  readonly gift: Gift;
  readonly leastUnits: number;
}

/** A group's discount with its benefit as integers. */
export interface MemberGift {
  readonly rule: MemberDiscount;
  readonly gift: Gift;
}

/** In the order in which they are applied. Throws PricingError for a contradiction. */
export function makeDeals(promotions: readonly Promotion[]): readonly Deal[] {
  const ordered = promotions.toSorted(
    (a, b) => a.priority - b.priority || Number(a.id > b.id) - Number(a.id < b.id),
  );
  if (new Set(ordered.map((rule) => rule.id)).size !== ordered.length) {
    throw new PricingError("promotion_id_duplicate", "promotions", "ids are unique");
  }
  return ordered.map((rule) => makeDeal(rule, `promotions[${rule.id}]`));
}

/** By customer group. Throws PricingError for two of a group and for a bad benefit. */
export function memberGifts(discounts: readonly MemberDiscount[]): ReadonlyMap<string, MemberGift> {
  const found = new Map<string, MemberGift>();
  for (const rule of discounts) {
    const path = `member_discounts[${rule.group}]`;
    if (found.has(rule.group)) {
      throw new PricingError("member_discount_repeated", path, "one for a group");
    }
    checkCap(rule.maxAmount, path);
    found.set(rule.group, { rule, gift: makeGift(rule.benefit, path) });
  }
  return found;
}

/** The benefit of the cart's voucher, checked with everything else about it. */
export function voucherGift(index: number, voucher: Voucher): Gift {
  const path = `vouchers[${index}]`;
  checkAmount(voucher.minAmount, "min_amount_invalid", `${path}.min_amount`);
  checkCap(voucher.maxAmount, path);
  return makeGift(voucher.benefit, path);
}

/** A percentage of an amount, rounded. */
export function percentOf(amount: bigint, gift: Gift): bigint {
  return roundRatio(amount * gift.value, PERCENT_SCALE);
}

/** Throws PricingError unless it is a percentage, an amount, or (if `priceable`) a price. */
function makeGift({ kind, value }: Benefit, path: string, priceable = false): Gift {
  if (kind === "percent") {
    return { kind, value: percentParts(value, `${path}.benefit.value`) };
  }
  if (kind !== "amount" && !(priceable && kind === "price")) {
    throw new PricingError("benefit_kind_unknown", `${path}.benefit.kind`, kind);
  }
  return { kind, value: wholeAmount(value, "benefit_invalid", `${path}.benefit.value`) };
}

function makeDeal(rule: Promotion, path: string): Deal {
  if (!KINDS.has(rule.kind)) {
    throw new PricingError("promotion_kind_unknown", `${path}.kind`, rule.kind);
  }
  if (!isAscii(rule.id)) {
    throw new PricingError("promotion_id_invalid", `${path}.id`, "ASCII, not empty");
  }
  checkWhen(rule.when, `${path}.when`);
  checkAmount(rule.minAmount, "min_amount_invalid", `${path}.min_amount`);
  checkCap(rule.maxAmount, path);
  if (rule.limitPerOrder !== null && !isCount(rule.limitPerOrder)) {
    throw new PricingError("limit_invalid", `${path}.limit_per_order`, "an integer above 0");
  }
  checkParts(rule, path);
  const leastUnits =
    rule.kind === "quantity" ? thousandths(rule.minQuantity, `${path}.min_quantity`) : 0;
  return { rule, gift: makeGift(rule.benefit, path, PRICEABLE.has(rule.kind)), leastUnits };
}

function checkParts(rule: Promotion, path: string): void {
  if (rule.kind === "bundle") {
    if (!rule.parts.length) {
      throw new PricingError("bundle_empty", `${path}.parts`, "a bundle has at least one part");
    }
    rule.parts.forEach((part, index) => {
      checkPart(part, `${path}.parts[${index}]`);
    });
  }
  if (rule.kind === "buy_get") {
    checkPart(rule.buy, `${path}.buy`);
    checkPart(rule.get, `${path}.get`);
  }
}

function checkPart(part: Part | null, path: string): void {
  if (part === null || !isCount(part.quantity)) {
    throw new PricingError("part_quantity_invalid", `${path}.quantity`, "an integer above 0");
  }
}

function checkCap(amount: bigint | null, path: string): void {
  if (amount !== null) {
    checkAmount(amount, "max_amount_invalid", `${path}.max_amount`);
  }
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}
