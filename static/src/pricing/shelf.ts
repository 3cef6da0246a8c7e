/** Which price a line has: the thing's own, or that of the most specific price list. */

import { checkWhen, holds, type Moment, specificity } from "./conditions";
import { PricingError } from "./errors";
import { hasLabel } from "./lines";
import type { PriceBreak, PriceList } from "./offers";
import { thousandths } from "./quantities";
import { checkAmount } from "./rounding";
import { compareTexts } from "./texts";
import type { CartLine } from "./types";

/** A price, and the name of the list that it comes from. */
export interface ListPrice {
  readonly price: bigint;
  readonly name: string;
}

interface Break {
  readonly least: number;
  readonly price: bigint;
}

/** A price list with breaks in thousandths, the highest first. */
interface ShelfList {
  readonly rule: PriceList;
  readonly breaks: ReadonlyMap<string, readonly Break[]>;
}

/** The price lists of a rule set, the most specific first. */
export class Shelf {
  private readonly lists: readonly ShelfList[];

  /** Throws PricingError for lists that contradict themselves. */
  constructor(lists: readonly PriceList[]) {
    this.lists = lists.toSorted(compareLists).map((rule) => ({ rule, breaks: readBreaks(rule) }));
  }

  /**
   * A line's list price, or null where its own price holds.
   *
   * Breaks count the units of all lines of the same item.
   */
  prices(
    lines: readonly CartLine[],
    units: readonly number[],
    moment: Moment,
  ): (ListPrice | null)[] {
    const active = this.lists.filter(({ rule }) => holds(rule.when, moment));
    if (!active.length) {
      return lines.map(() => null);
    }
    const together = new Map<string, number>();
    lines.forEach(({ item = "" }, index) => {
      together.set(item, (together.get(item) ?? 0) + (units[index] ?? 0));
    });
    return lines.map((line) => {
      const { item = "", fixedPrice } = line;
      return fixedPrice || hasLabel(line) ? null : resolve(active, item, together.get(item) ?? 0);
    });
  }
}

function resolve(active: readonly ShelfList[], item: string, units: number): ListPrice | null {
  for (const { rule, breaks } of active) {
    const reached = breaks.get(item)?.find(({ least }) => least <= units);
    if (reached) {
      return { price: reached.price, name: rule.name };
    }
  }
  return null;
}

function compareLists(a: PriceList, b: PriceList): number {
  const other = specificity(b.when);
  const first = specificity(a.when).findIndex((narrow, index) => narrow !== other[index]);
  if (first >= 0) {
    return other[first] ? 1 : -1;
  }
  return a.priority - b.priority || compareTexts(a.id, b.id);
}

function readBreaks(rule: PriceList): ReadonlyMap<string, readonly Break[]> {
  const path = `price_lists[${rule.id}]`;
  checkWhen(rule.when, `${path}.when`);
  const entries = [...rule.prices].map(
    ([item, breaks]) => [item, itemBreaks(breaks, `${path}.prices[${item}]`)] as const,
  );
  return new Map(entries);
}

function itemBreaks(breaks: readonly PriceBreak[], path: string): readonly Break[] {
  const found = new Map<number, bigint>();
  for (const [from, price] of breaks) {
    checkAmount(price, "price_invalid", path);
    const least = thousandths(from, path);
    if (found.has(least)) {
      throw new PricingError("price_break_repeated", path, "one price from a quantity on");
    }
    found.set(least, price);
  }
  return [...found].map(([least, price]) => ({ least, price })).sort((a, b) => b.least - a.least);
}
