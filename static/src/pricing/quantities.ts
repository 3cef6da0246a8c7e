/** Quantities as integers: thousandths of a unit, below 10^12, so plain numbers hold them. */

import { readDecimal, scaled } from "./decimal";
import { PricingError } from "./errors";

export const UNIT = 1000;
const PLACES = 3;
const LIMIT = 10n ** 9n;

/** 2.5 as 2500. Throws PricingError unless above 0, below 10^9, at most 3 decimals. */
export function thousandths(quantity: string, path: string): number {
  const read = readDecimal(quantity);
  if (!read) {
    throw new PricingError("quantity_invalid", path, "a finite decimal");
  }
  if (read.units <= 0n || read.units >= LIMIT * 10n ** BigInt(read.places)) {
    throw new PricingError("quantity_invalid", path, "above 0, below 10^9");
  }
  if (read.places > PLACES) {
    throw new PricingError("quantity_decimals", path, "at most 3 decimals");
  }
  return Number(scaled(read, PLACES));
}
