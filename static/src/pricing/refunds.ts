/** Returned goods and split bills: parts of frozen amounts, which are never priced again. */

import { readDecimal, writeDecimal } from "./decimal";
import { PricingError } from "./errors";
import { thousandths } from "./quantities";
import { allocate, roundRatio, sum } from "./rounding";
import { compareTexts } from "./texts";
import type { LineTax, PricedLine } from "./types";

/**
 * What a returned quantity gives back: the amounts of a refund's line, none above 0.
 *
 * total = revenue + service + tax, and revenue = revenueGross - revenueDiscount.
 */
export interface ReturnedLine {
  readonly id: string;
  readonly quantity: string;
  readonly gross: bigint;
  readonly discount: bigint;
  readonly net: bigint;
  readonly service: bigint;
  readonly taxes: readonly LineTax[];
  readonly tax: bigint;
  readonly total: bigint;
  readonly revenueGross: bigint;
  readonly revenueDiscount: bigint;
  readonly revenue: bigint;
}

/** The units from `start` to `end` of `whole`, in thousandths. */
interface Slice {
  readonly whole: bigint;
  readonly start: bigint;
  readonly end: bigint;
}

/**
 * Give back `quantity` of a line of which `before` were returned earlier.
 *
 * Throws PricingError for more than is left.
 */
export function returnLine(line: PricedLine, quantity: string, before = "0"): ReturnedLine {
  const path = `returns[${line.id}].quantity`;
  const earlier = readDecimal(before)?.units === 0n ? 0 : thousandths(before, path);
  return returnUnits(line, thousandths(quantity, path), earlier);
}

/**
 * What each share pays, before cash rounding, for its quantities by line id.
 *
 * Throws PricingError unless the shares of every line sum to its quantity.
 */
export function splitByItems(
  lines: ReadonlyMap<string, PricedLine>,
  shares: ReadonlyMap<string, ReadonlyMap<string, string>>,
): Map<string, bigint> {
  const pays = new Map<string, bigint>();
  const taken = new Map<string, number>();
  for (const [key, quantities] of [...shares].sort(([a], [b]) => compareTexts(a, b))) {
    const parts = [...quantities].map(([id, quantity]) => {
      const line = lines.get(id);
      if (!line) {
        throw new PricingError("shares_invalid", `shares[${key}]`, `no line ${id}`);
      }
      const before = taken.get(id) ?? 0;
      const units = thousandths(quantity, `returns[${id}].quantity`);
      taken.set(id, before + units);
      return -returnUnits(line, units, before).total;
    });
    pays.set(key, sum(parts));
  }
  for (const [id, line] of lines) {
    if (taken.get(id) !== thousandths(line.quantity, `lines[${id}].quantity`)) {
      throw new PricingError("shares_invalid", "shares", "they sum to the quantity of each line");
    }
  }
  return pays;
}

/** `total` among so many; the first pay the odd units. */
export function splitEqually(total: bigint, shares: number): bigint[] {
  if (shares < 1) {
    throw new PricingError("shares_invalid", "shares", "at least one");
  }
  const keys = Array.from({ length: shares }, (_, number) => String(number).padStart(9, "0"));
  return allocate(
    total,
    keys.map(() => 1n),
    keys,
  );
}

function returnUnits(line: PricedLine, units: number, before: number): ReturnedLine {
  const part = slice(line, units, before);
  const taxes = line.taxes.map((tax) => returnedTax(tax, part));
  const discount = -partOf(line.discount, part);
  const net = -partOf(line.net, part);
  const service = -partOf(line.service, part);
  const tax = sum(taxes.map((each) => each.amount));
  const revenue = -partOf(line.revenue, part);
  const revenueDiscount = -partOf(line.revenueDiscount, part);
  return {
    id: line.id,
    quantity: writeDecimal({ units: BigInt(-units), places: 3 }),
    gross: net + discount,
    discount,
    net,
    service,
    taxes,
    tax,
    total: revenue + service + tax,
    revenueGross: revenue + revenueDiscount,
    revenueDiscount,
    revenue,
  };
}

function slice(line: PricedLine, units: number, before: number): Slice {
  const path = `returns[${line.id}].quantity`;
  const whole = thousandths(line.quantity, path);
  if (before + units > whole) {
    throw new PricingError("return_quantity_invalid", path, "not more than is left of the line");
  }
  return { whole: BigInt(whole), start: BigInt(before), end: BigInt(before + units) };
}

/** The slice's part of an amount; slices that follow each other sum to it. */
function partOf(amount: bigint, { whole, start, end }: Slice): bigint {
  return roundRatio(amount * end, whole) - roundRatio(amount * start, whole);
}

function returnedTax(tax: LineTax, part: Slice): LineTax {
  return {
    code: tax.code,
    base: -partOf(tax.base, part),
    dpp: -partOf(tax.dpp, part),
    amount: -partOf(tax.amount, part),
    added: -partOf(tax.added, part),
    inclusive: tax.inclusive,
  };
}
