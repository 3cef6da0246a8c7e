import { readDecimal, scaled } from "./decimal";
import { PricingError } from "./errors";
import { roundRatio } from "./rounding";
import type { RuleSet } from "./rules";
import { Sheet } from "./sheet";
import type { Cart, CartLine } from "./types";

const QUANTITY_PLACES = 3;
const QUANTITY_SCALE = 10n ** BigInt(QUANTITY_PLACES);
const QUANTITY_LIMIT = 10n ** 9n;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what the specification asks for.
const ASCII = /^[\x00-\x7f]+$/;

/** The columns that every step shares, with what only the whole cart can contradict checked. */
export function openSheet(cart: Cart, rules: RuleSet): Sheet {
  const ids = cart.lines.map((line) => line.id);
  if (new Set(ids).size !== ids.length) {
    throw new PricingError("line_id_duplicate", "lines", "line ids are unique in a cart");
  }
  if ((cart.nonCashAmount ?? 0n) < 0n) {
    throw new PricingError("non_cash_invalid", "non_cash_amount", "an integer of 0 or more");
  }
  const profiles = cart.lines.map((line) => line.taxProfile);
  profiles.forEach((profile, index) => {
    if (!rules.plan.bare.has(profile)) {
      throw new PricingError("tax_profile_unknown", `lines[${index}].tax_profile`, profile);
    }
  });
  return new Sheet(ids, profiles, rules.taxRounding === "line");
}

/** unit price x quantity, rounded; quantity above 0 with at most 3 decimals. */
export function lineGross(line: CartLine, index: number): bigint {
  if (!ASCII.test(line.id)) {
    throw new PricingError("line_id_invalid", `lines[${index}].id`, "ASCII, not empty");
  }
  if (line.unitPrice < 0n) {
    throw new PricingError("unit_price_invalid", `lines[${index}].unit_price`, "0 or more");
  }
  const thousandths = quantityThousandths(line.quantity, `lines[${index}].quantity`);
  return roundRatio(line.unitPrice * thousandths, QUANTITY_SCALE);
}

function quantityThousandths(quantity: string, path: string): bigint {
  const read = readDecimal(quantity);
  if (!read) {
    throw new PricingError("quantity_invalid", path, "a finite decimal");
  }
  if (read.units <= 0n || read.units >= QUANTITY_LIMIT * 10n ** BigInt(read.places)) {
    throw new PricingError("quantity_invalid", path, "above 0, below 10^9");
  }
  if (read.places > QUANTITY_PLACES) {
    throw new PricingError("quantity_decimals", path, "at most 3 decimals");
  }
  return scaled(read, QUANTITY_PLACES);
}
