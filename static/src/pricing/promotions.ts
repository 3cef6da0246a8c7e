/** Step 2: promotions, in the order of priority and id. */

import { holds, type Moment } from "./conditions";
import { type Deal, type Gift, percentOf } from "./deals";
import type { Lots } from "./lots";
import type { Part, Promotion, Target } from "./offers";
import { UNIT } from "./quantities";
import { allocate, roundRatio, smaller, sum } from "./rounding";
import { at } from "./sheet";
import type { Applied, CartLine, Notice } from "./types";

/** Amounts by line, and units by line: only the lines that take part. */
type Amounts = ReadonlyMap<number, bigint>;
type Units = ReadonlyMap<number, number>;

const THOUSAND = BigInt(UNIT);

/** What a promotion took off each line, where it did. */
export interface Given {
  readonly applied: Applied;
  readonly byLine: Amounts;
}

/** What a promotion took off one line. */
export interface PromotionPart {
  readonly applied: Applied;
  readonly amount: bigint;
}

/** What all promotions gave, in their order, and what they could not give. */
export interface Promotions {
  readonly given: readonly Given[];
  readonly notices: readonly Notice[];
}

/**
 * Units (thousandths) that a promotion needs, and those of them that earn its benefit.
 *
 * An amount is given `times` times; a price is the price of each of the `prices`.
 */
interface Use {
  readonly units: Units;
  readonly earning: Units;
  readonly times: bigint;
  readonly prices: bigint;
}

/** What is taken off each earning line, of what was wanted. */
interface Reduction {
  readonly byLine: Amounts;
  readonly wanted: bigint;
}

/** The cart's lines as promotions look for them: by item and category, the dearest first. */
export class Basket {
  readonly ids: readonly string[];
  private readonly all: readonly number[];
  private readonly items = new Map<string, number[]>();
  private readonly categories = new Map<string, number[]>();
  private readonly rank: number[] = [];

  constructor(
    lines: readonly CartLine[],
    prices: readonly bigint[],
    readonly lots: Lots,
  ) {
    this.ids = lines.map((line) => line.id);
    this.all = [...lines.keys()].sort((a, b) => {
      const [left, right] = [at(prices, a), at(prices, b)];
      return left === right ? this.compareIds(a, b) : left > right ? -1 : 1;
    });
    this.all.forEach((index, rank) => {
      const { item = "", category = null } = lines[index] ?? {};
      this.rank[index] = rank;
      append(this.items, item, index);
      if (category !== null) {
        append(this.categories, category, index);
      }
    });
  }

  /** Open units of the lines that a target means, the dearest line first. */
  openLines(target: Target, stackable: boolean): Map<number, number> {
    const units = new Map<number, number>();
    for (const index of this.meant(target)) {
      const count = this.lots.openUnits(index, stackable);
      if (count) {
        units.set(index, count);
      }
    }
    return units;
  }

  /** Whole open units (not thousandths), the dearest line first. */
  wholeUnits(target: Target, stackable: boolean): Map<number, number> {
    const units = new Map<number, number>();
    for (const index of this.meant(target)) {
      const count = Math.floor(this.lots.openUnits(index, stackable) / UNIT);
      if (count) {
        units.set(index, count);
      }
    }
    return units;
  }

  private meant({ items, categories, excluded }: Target): readonly number[] {
    const found =
      items.size || categories.size
        ? this.union(named(this.items, items), named(this.categories, categories))
        : this.all;
    if (!excluded.size) {
      return found;
    }
    const left = new Set(named(this.items, excluded));
    return found.filter((index) => !left.has(index));
  }

  private union(one: readonly number[], other: readonly number[]): readonly number[] {
    const found =
      one.length && other.length ? [...new Set([...one, ...other])] : [...one, ...other];
    return found.sort((a, b) => (this.rank[a] ?? 0) - (this.rank[b] ?? 0));
  }

  private compareIds(a: number, b: number): number {
    return (this.ids[a] ?? "") < (this.ids[b] ?? "") ? -1 : 1;
  }
}

/** Apply every promotion whose conditions hold and that gives something. */
export function applyPromotions(
  deals: readonly Deal[],
  moment: Moment,
  basket: Basket,
): Promotions {
  const given: Given[] = [];
  const notices: Notice[] = [];
  for (const deal of deals) {
    const { rule } = deal;
    const use = mayApply(rule, moment) ? USES[rule.kind](deal, basket) : null;
    const reduction = use && reduce(deal, use, basket);
    const amount = reduction ? sum([...reduction.byLine.values()]) : 0n;
    if (use && reduction && amount) {
      for (const [index, units] of use.units) {
        basket.lots.use(index, units, reduction.byLine.get(index) ?? 0n, rule.stackable);
      }
      const applied = { id: rule.id, name: rule.name, amount, times: use.times };
      given.push({ applied, byLine: reduction.byLine });
      if (amount < reduction.wanted) {
        notices.push(capped(reduction.wanted, amount, rule.name));
      }
    }
  }
  return { given, notices };
}

/** For each line, the promotions that took something off it, and how much. */
export function partsByLine(given: readonly Given[], length: number): PromotionPart[][] {
  const lines = Array.from({ length }, (): PromotionPart[] => []);
  for (const { applied, byLine } of given) {
    for (const [index, amount] of byLine) {
      if (amount) {
        lines[index]?.push({ applied, amount });
      }
    }
  }
  return lines;
}

function mayApply(rule: Promotion, moment: Moment): boolean {
  return !moment.facts.exhausted.has(rule.id) && holds(rule.when, moment);
}

function capped(requested: bigint, given: bigint, detail: string): Notice {
  return { code: "discount_capped", lineId: null, requested, given, detail };
}

const USES: Record<Promotion["kind"], (deal: Deal, basket: Basket) => Use | null> = {
  amount: useAmount,
  product: useProduct,
  quantity: useProduct,
  bundle: useBundle,
  buy_get: useBuyGet,
};

/** All open units of the target, once what is left to pay for them is enough. */
function useAmount({ rule }: Deal, basket: Basket): Use | null {
  const units = basket.openLines(rule.target, rule.stackable);
  let worth = 0n;
  for (const [index, count] of units) {
    worth += basket.lots.worth(index, count);
  }
  if (!units.size || worth < rule.minAmount) {
    return null;
  }
  const times = rule.repeat && rule.minAmount ? worth / rule.minAmount : 1n;
  const limit = rule.limitPerOrder;
  const limited = limit === null ? times : smaller(times, BigInt(limit));
  return { units, earning: units, times: limited, prices: 1n };
}

/** All open units of the target, or the dearest ones up to the limit. */
function useProduct({ rule, leastUnits }: Deal, basket: Basket): Use | null {
  const units = basket.openLines(rule.target, rule.stackable);
  if (total(units) < Math.max(leastUnits, 1)) {
    return null;
  }
  const limit = rule.limitPerOrder;
  const used = limit === null ? units : take(units, limit * UNIT);
  return { units: used, earning: used, times: 1n, prices: 1n };
}

/** As many whole sets as there are; each part in turn takes the dearest units. */
function useBundle({ rule }: Deal, basket: Basket): Use | null {
  const shelves = rule.parts.map((part) => basket.wholeUnits(part.target, rule.stackable));
  const sets = rule.parts.map((part, index) => fits(shelves[index], part));
  let fewest = 0;
  let most = limited(Math.min(...sets), rule);
  while (fewest < most) {
    const middle = Math.floor((fewest + most + 1) / 2);
    if (fill(rule.parts, shelves, middle)) {
      fewest = middle;
    } else {
      most = middle - 1;
    }
  }
  const units = fewest ? fill(rule.parts, shelves, fewest) : null;
  if (!units) {
    return null;
  }
  const used = inThousandths(units);
  return { units: used, earning: used, times: BigInt(fewest), prices: BigInt(fewest) };
}

/** Units by line for so many sets, or null if a part finds too few. */
function fill(parts: readonly Part[], shelves: readonly Units[], times: number): Units | null {
  const used = new Map<number, number>();
  for (const [position, part] of parts.entries()) {
    const free = without(shelves[position] ?? new Map(), used);
    const taken = take(free, part.quantity * times);
    if (total(taken) < part.quantity * times) {
      return null;
    }
    for (const [index, count] of taken) {
      used.set(index, (used.get(index) ?? 0) + count);
    }
  }
  return used;
}

/** The dearest units are bought, the cheapest ones earn the benefit. */
function useBuyGet({ rule }: Deal, basket: Basket): Use | null {
  const { buy, get } = rule;
  if (!buy || !get) {
    return null;
  }
  const buyable = basket.wholeUnits(buy.target, rule.stackable);
  const gettable = basket.wholeUnits(get.target, rule.stackable);
  const times = limited(buyGetTimes(buy, get, buyable, gettable), rule);
  if (!times) {
    return null;
  }
  const onlyBuyable = [...buyable].filter(([index]) => !gettable.has(index));
  const both = [...buyable].filter(([index]) => gettable.has(index));
  const bought = take(new Map([...onlyBuyable, ...both]), buy.quantity * times);
  const cheapestFirst = new Map([...without(gettable, bought)].reverse());
  const earned = take(cheapestFirst, get.quantity * times);
  const used = new Map(bought);
  for (const [index, count] of earned) {
    used.set(index, (used.get(index) ?? 0) + count);
  }
  const prices = BigInt(get.quantity * times);
  const [units, earning] = [inThousandths(used), inThousandths(earned)];
  return { units, earning, times: BigInt(times), prices };
}

/** How often it fits: enough to buy, enough to get, and enough of both together. */
function buyGetTimes(buy: Part, get: Part, buyable: Units, gettable: Units): number {
  const everything = total(new Map([...buyable, ...gettable]));
  return Math.min(
    fits(buyable, buy),
    fits(gettable, get),
    Math.floor(everything / (buy.quantity + get.quantity)),
  );
}

function fits(units: Units | undefined, part: Part): number {
  return units ? Math.floor(total(units) / part.quantity) : 0;
}

function limited(times: number, rule: Promotion): number {
  return rule.limitPerOrder === null ? times : Math.min(times, rule.limitPerOrder);
}

/** Up to `wanted` units from the lines in their order. */
function take(units: Units, wanted: number): Map<number, number> {
  const taken = new Map<number, number>();
  let missing = wanted;
  for (const [index, count] of units) {
    const part = Math.min(count, missing);
    if (part) {
      taken.set(index, part);
      missing -= part;
    }
  }
  return taken;
}

function without(units: Units, used: Units): Units {
  const left = new Map<number, number>();
  for (const [index, count] of units) {
    left.set(index, count - (used.get(index) ?? 0));
  }
  return left;
}

function total(units: Units): number {
  let count = 0;
  for (const part of units.values()) {
    count += part;
  }
  return count;
}

function inThousandths(units: Units): Units {
  const scaled = new Map<number, number>();
  for (const [index, count] of units) {
    scaled.set(index, count * UNIT);
  }
  return scaled;
}

function reduce(deal: Deal, use: Use, basket: Basket): Reduction {
  const worth = new Map<number, bigint>();
  for (const index of use.earning.keys()) {
    worth.set(index, earningWorth(index, use, basket));
  }
  const { kind } = deal.rule;
  const reduction =
    kind === "product" || kind === "quantity"
      ? reduceUnits(deal.gift, use, worth)
      : reduceSet(deal.gift, use, worth, basket);
  return underCap(deal.rule, reduction, basket);
}

function earningWorth(index: number, use: Use, basket: Basket): bigint {
  const used = use.units.get(index) ?? 0;
  const earning = use.earning.get(index) ?? 0;
  const worth = basket.lots.worth(index, used);
  return earning === used ? worth : roundRatio(worth * BigInt(earning), BigInt(used));
}

/** Each line by itself: percent of it, or an amount off or a price for each unit. */
function reduceUnits(gift: Gift, use: Use, worth: Amounts): Reduction {
  const byLine = new Map<number, bigint>();
  let wanted = 0n;
  for (const [index, amount] of worth) {
    const part = unitGift(gift, amount, use.earning.get(index) ?? 0);
    wanted += part;
    byLine.set(index, smaller(part, amount));
  }
  return { byLine, wanted };
}

function unitGift(gift: Gift, worth: bigint, units: number): bigint {
  if (gift.kind === "percent") {
    return percentOf(worth, gift);
  }
  const amount = roundRatio(gift.value * BigInt(units), THOUSAND);
  return gift.kind === "amount" ? amount : above(worth, amount);
}

/** All earning units together, divided over their lines by what is left of them. */
function reduceSet(gift: Gift, use: Use, worth: Amounts, basket: Basket): Reduction {
  const whole = sum([...worth.values()]);
  const wanted = setGift(gift, whole, use);
  return { byLine: divide(smaller(wanted, whole), worth, basket), wanted };
}

function setGift(gift: Gift, whole: bigint, use: Use): bigint {
  if (gift.kind === "percent") {
    return percentOf(whole, gift);
  }
  return gift.kind === "amount" ? gift.value * use.times : above(whole, gift.value * use.prices);
}

/** A cap is part of the promotion, so what it withholds was never wanted. */
function underCap({ maxAmount }: Promotion, reduction: Reduction, basket: Basket): Reduction {
  if (maxAmount === null || sum([...reduction.byLine.values()]) <= maxAmount) {
    return reduction;
  }
  return { byLine: divide(maxAmount, reduction.byLine, basket), wanted: maxAmount };
}

/** An amount over lines, by what each of them weighs. */
function divide(amount: bigint, weights: Amounts, basket: Basket): Amounts {
  const lines = [...weights.keys()];
  const ids = lines.map((index) => basket.ids[index] ?? "");
  const parts = allocate(amount, [...weights.values()], ids);
  return new Map(lines.map((index, position) => [index, at(parts, position)]));
}

/** How far an amount is above another; 0 if it is not. */
function above(amount: bigint, other: bigint): bigint {
  return amount > other ? amount - other : 0n;
}

/** The values of the names that both have, found from the side that has fewer. */
function named(lines: ReadonlyMap<string, readonly number[]>, names: ReadonlySet<string>) {
  const found: number[] = [];
  if (names.size < lines.size) {
    for (const name of names) {
      found.push(...(lines.get(name) ?? []));
    }
    return found;
  }
  for (const [name, indexes] of lines) {
    if (names.has(name)) {
      found.push(...indexes);
    }
  }
  return found;
}

function append(lines: Map<string, number[]>, name: string, index: number): void {
  const known = lines.get(name);
  if (known) {
    known.push(index);
  } else {
    lines.set(name, [index]);
  }
}
