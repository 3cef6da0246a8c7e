/** The only places where an amount is rounded or divided. */

import { readDecimal, scaled, sign } from "./decimal";
import { PricingError } from "./errors";
import type { CashRounding } from "./types";

export const PERCENT_SCALE = 1_000_000n;
const PERCENT_PLACES = 4;
const WHOLE = 100n * 10n ** BigInt(PERCENT_PLACES);
const AMOUNT_LIMIT = 10n ** 18n;

/** numerator / denominator to the nearest integer, half away from zero; denominator > 0. */
export function roundRatio(numerator: bigint, denominator: bigint): bigint {
  if (numerator < 0n) {
    return -roundRatio(-numerator, denominator);
  }
  return (2n * numerator + denominator) / (2n * denominator);
}

/**
 * Divide `total` by weight: floor, then the largest remainders, ties by smallest key.
 *
 * The parts always sum to the total, and a negative total gives the negated parts.
 * Keys are unique. A total other than 0 needs a weight above 0; no weight is negative.
 */
export function allocate(
  total: bigint,
  weights: readonly bigint[],
  keys: readonly string[],
): bigint[] {
  if (total < 0n) {
    return allocate(-total, weights, keys).map((part) => -part);
  }
  if (!total) {
    return weights.map(() => 0n);
  }
  const whole = sum(weights);
  if (!whole || weights.some((weight) => weight < 0n)) {
    throw new PricingError("allocation_weights", "weights", "need one above 0 and none below");
  }
  const parts = weights.map((weight) => (total * weight) / whole);
  const missing = Number(total - sum(parts));
  if (missing) {
    for (const index of byRemainder(total, whole, weights, keys).slice(0, missing)) {
      parts[index] = (parts[index] ?? 0n) + 1n;
    }
  }
  return parts;
}

function byRemainder(
  total: bigint,
  whole: bigint,
  weights: readonly bigint[],
  keys: readonly string[],
): number[] {
  const ranked = weights.map((weight, index) => ({
    index,
    remainder: (total * weight) % whole,
    key: keys[index] ?? "",
  }));
  ranked.sort((a, b) => sign(b.remainder - a.remainder) || (a.key < b.key ? -1 : 1));
  return ranked.map((entry) => entry.index);
}

/** The cash amount to pay for `due` (not negative) under the rule. */
export function roundCash(due: bigint, rule: CashRounding): bigint {
  if (rule.mode === "nearest") {
    return roundRatio(due, rule.step) * rule.step;
  }
  const down = (due / rule.step) * rule.step;
  return rule.mode === "down" || down === due ? down : down + rule.step;
}

/** A percentage in millionths (10 % is 100,000 of PERCENT_SCALE), exact to four decimals. */
export function percentParts(value: string, field: string): bigint {
  const read = readDecimal(value);
  if (!read || read.units < 0n || read.units * 10_000n > WHOLE * 10n ** BigInt(read.places)) {
    throw new PricingError("percent_range", field, "a decimal from 0 to 100");
  }
  if (read.places > PERCENT_PLACES) {
    throw new PricingError("percent_decimals", field, "at most 4 decimals");
  }
  return scaled(read, PERCENT_PLACES);
}

/** Throws PricingError unless `value` is an integer of 0 or more. */
export function checkAmount(value: bigint, code: string, path: string): void {
  if (value < 0n) {
    throw new PricingError(code, path, "an integer of 0 or more");
  }
}

/** An amount in minor units, from 0 to below 10^18, as an integer. */
export function wholeAmount(value: string, code: string, path: string): bigint {
  const read = readDecimal(value);
  if (!read || read.places || read.units < 0n || read.units >= AMOUNT_LIMIT) {
    throw new PricingError(code, path, "an integer of 0 or more");
  }
  return read.units;
}

export function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

export function sum(amounts: readonly bigint[]): bigint {
  let total = 0n;
  for (const amount of amounts) {
    total += amount;
  }
  return total;
}
