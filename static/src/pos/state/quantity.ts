/** Quantities as decimal texts: above 0, at most 3 decimals. */

import { plain, readDecimal, roundRatio, writeDecimal } from "../../pricing";

const PLACES = 3;
const SCALE = 10n ** BigInt(PLACES);
/** Keeps every amount of a cart well inside what a number holds exactly. */
const HIGHEST = 10_000n * SCALE;

/** The quantity as it is kept (`2`, `0.25`; a comma is a decimal point), or null. */
export function readQuantity(text: string): string | null {
  const units = toUnits(text.trim().replace(",", "."));
  return units !== null && units > 0n && units < HIGHEST ? fromUnits(units) : null;
}

/** The sum, or null when it is out of range; `other` may be negative. */
export function addQuantities(one: string, other: string): string | null {
  const [left, right] = [toUnits(one), toUnits(other)];
  return left === null || right === null ? null : readQuantity(fromUnits(left + right));
}

/** How much an amount buys at a price, at least a thousandth; null when it is out of range. */
export function divideQuantity(amount: number, price: number): string | null {
  const units = roundRatio(BigInt(amount) * SCALE, BigInt(price));
  return readQuantity(fromUnits(units > 0n ? units : 1n));
}

/** Whole quantities count as they are, weighed ones as one piece. */
export function pieces(quantity: string): number {
  const whole = Number(plain(quantity));
  return Number.isInteger(whole) ? whole : 1;
}

function toUnits(text: string): bigint | null {
  const read = readDecimal(text);
  return read && read.places <= PLACES ? read.units * 10n ** BigInt(PLACES - read.places) : null;
}

function fromUnits(units: bigint): string {
  return writeDecimal({ units, places: PLACES });
}
