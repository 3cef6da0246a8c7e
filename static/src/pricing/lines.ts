import { PricingError } from "./errors";
import { thousandths, UNIT } from "./quantities";
import { checkAmount, roundRatio } from "./rounding";
import type { RuleSet } from "./rules";
import { Sheet } from "./sheet";
import type { ListPrice } from "./shelf";
import { isAscii } from "./texts";
import type { Cart, CartLine } from "./types";

/** The columns that every step shares, with what only the whole cart can contradict checked. */
export function openSheet(cart: Cart, rules: RuleSet): Sheet {
  const ids = cart.lines.map((line) => line.id);
  if (new Set(ids).size !== ids.length) {
    throw new PricingError("line_id_duplicate", "lines", "line ids are unique in a cart");
  }
  checkAmount(cart.nonCashAmount ?? 0n, "non_cash_invalid", "non_cash_amount");
  const profiles = cart.lines.map((line) => line.taxProfile);
  profiles.forEach((profile, index) => {
    if (!rules.plan.bare.has(profile)) {
      throw new PricingError("tax_profile_unknown", `lines[${index}].tax_profile`, profile);
    }
  });
  return new Sheet(ids, profiles, rules.taxRounding === "line");
}

/** The quantity in thousandths, once everything about the line is known to be sound. */
export function lineUnits(line: CartLine, index: number): number {
  const path = `lines[${index}]`;
  if (!isAscii(line.id)) {
    throw new PricingError("line_id_invalid", `${path}.id`, "ASCII, not empty");
  }
  checkAmount(line.unitPrice, "unit_price_invalid", `${path}.unit_price`);
  line.modifiers?.forEach(({ price }, number) => {
    checkAmount(price, "modifier_price_invalid", `${path}.modifiers[${number}].price`);
  });
  if (hasLabel(line)) {
    checkAmount(line.labelPrice, "label_price_invalid", `${path}.label_price`);
    if (line.modifiers?.length) {
      throw new PricingError("label_with_modifiers", `${path}.modifiers`, "a label is the price");
    }
  }
  return thousandths(line.quantity, `${path}.quantity`);
}

/** The list's or the thing's own price with its modifiers. */
export function unitPrice(line: CartLine, listed: ListPrice | null): bigint {
  let price = listed ? listed.price : line.unitPrice;
  for (const modifier of line.modifiers ?? []) {
    price += modifier.price;
  }
  return price;
}

/** unit price x quantity, rounded; or what the label says. */
export function lineGross(line: CartLine, price: bigint, units: number): bigint {
  return hasLabel(line) ? line.labelPrice : roundRatio(price * BigInt(units), BigInt(UNIT));
}

/** Whether the line has the price of a weighed label. */
export function hasLabel(line: CartLine): line is CartLine & { readonly labelPrice: bigint } {
  return typeof line.labelPrice === "bigint";
}
