/** A rule set checks itself once, when it is made, and keeps its fractions as integers. */

import { type Deal, type MemberGift, makeDeals, memberGifts } from "./deals";
import {
  add,
  compare,
  divide,
  type Fraction,
  fraction,
  lcm,
  multiply,
  ONE,
  plain,
  subtract,
  ZERO,
} from "./decimal";
import { PricingError } from "./errors";
import type { MemberDiscount, PriceList, Promotion } from "./offers";
import { PERCENT_SCALE, percentParts } from "./rounding";
import { Shelf } from "./shelf";
import { compareTexts } from "./texts";
import type { CashRounding, ServiceRule, TaxProfiles, TaxRounding, TaxRule } from "./types";

/**
 * One tax, with the profiles that levy it, and what explains it on a receipt.
 *
 * `numerator / denominator` is the effective rate. For an inclusive tax,
 * `shares[profile] / shareDenominator` is its part of what is left of a line once the
 * taxes after it are taken out.
 */
export interface TaxStage {
  readonly rule: TaxRule;
  readonly label: string;
  readonly numerator: bigint;
  readonly denominator: bigint;
  readonly profiles: ReadonlySet<string>;
  readonly shares: ReadonlyMap<string, bigint>;
  readonly shareDenominator: bigint;
}

/** `numerator / denominator` of the net without tax, or of net and service if included. */
export interface ServiceStage {
  readonly label: string;
  readonly included: boolean;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * `stages` in the order in which taxes are levied.
 *
 * `bare` is, by profile, the part of a shelf price that is neither tax nor service.
 */
export interface Plan {
  readonly stages: readonly TaxStage[];
  readonly service: ServiceStage | null;
  readonly bare: ReadonlyMap<string, Fraction>;
}

export interface RuleSetInput {
  readonly version: string;
  readonly taxProfiles: TaxProfiles;
  readonly service?: ServiceRule | null;
  readonly taxRounding?: TaxRounding;
  readonly cashRounding?: CashRounding | null;
  readonly priceLists?: readonly PriceList[];
  readonly promotions?: readonly Promotion[];
  readonly memberDiscounts?: readonly MemberDiscount[];
}

/** Everything that prices a cart besides the cart. */
export interface RuleSet {
  readonly version: string;
  readonly taxRounding: TaxRounding;
  readonly cashRounding: CashRounding | null;
  readonly plan: Plan;
  readonly shelf: Shelf;
  readonly deals: readonly Deal[];
  readonly members: ReadonlyMap<string, MemberGift>;
  /** Taxes and service as they are levied in a channel. */
  planFor(channel: string): Plan;
}

/** Throws PricingError for rules that contradict themselves. */
export function makeRuleSet(input: RuleSetInput): RuleSet {
  const taxRounding = input.taxRounding ?? "document";
  const cashRounding = input.cashRounding ?? null;
  checkRounding(taxRounding, cashRounding);
  const service = input.service ?? null;
  const plan = makePlan(input.taxProfiles, service);
  const without = service ? makePlan(input.taxProfiles, null) : plan;
  const channels = service?.channels ?? new Set();
  return {
    version: input.version,
    taxRounding,
    cashRounding,
    plan,
    shelf: new Shelf(input.priceLists ?? []),
    deals: makeDeals(input.promotions ?? []),
    members: memberGifts(input.memberDiscounts ?? []),
    planFor: (channel) => (channels.size && !channels.has(channel) ? without : plan),
  };
}

/** The stages that a cart with these profiles goes through. */
export function stagesFor(plan: Plan, profiles: readonly string[]): TaxStage[] {
  const used = new Set(profiles);
  return plan.stages.filter((stage) => [...stage.profiles].some((name) => used.has(name)));
}

function checkRounding(taxRounding: string, cash: CashRounding | null): void {
  if (!["document", "line"].includes(taxRounding)) {
    throw new PricingError("tax_rounding_unknown", "tax_rounding", taxRounding);
  }
  if (cash && !["nearest", "down", "up"].includes(cash.mode)) {
    throw new PricingError("cash_mode_unknown", "cash_rounding.mode", cash.mode);
  }
  if (cash && cash.step <= 0n) {
    throw new PricingError("cash_step_invalid", "cash_rounding.step", "an integer above 0");
  }
}

function makePlan(given: TaxProfiles, service: ServiceRule | null): Plan {
  checkProfiles(given);
  const profiles = withOneRuleEach(given);
  const charge = serviceStage(service);
  const { shares, bare } = includedShares(profiles, includedService(service));
  const stages = taxOrder(profiles).map((rule) =>
    taxStage(rule, profiles, shares.get(rule) ?? new Map()),
  );
  return { stages, service: charge, bare };
}

function checkProfiles(profiles: TaxProfiles): void {
  for (const [profile, taxes] of profiles) {
    const path = `tax_profiles[${profile}]`;
    if (new Set(taxes.map((rule) => rule.code)).size !== taxes.length) {
      throw new PricingError("tax_code_repeated", path, "a profile levies a tax once");
    }
    for (const rule of taxes) {
      checkTax(rule, `${path}[${rule.code}]`);
    }
  }
}

function checkTax(rule: TaxRule, path: string): void {
  percentParts(rule.rate, `${path}.rate`);
  if (!(0n < rule.baseNumerator && rule.baseNumerator <= rule.baseDenominator)) {
    throw new PricingError("base_fraction_range", `${path}.base_numerator`, "above 0, up to 1");
  }
}

/** One tax is one set of fields: equal rules of several profiles become one object. */
function withOneRuleEach(profiles: TaxProfiles): TaxProfiles {
  const known = new Map<string, TaxRule>();
  const one = (rule: TaxRule): TaxRule => {
    const key = identity(rule);
    const same = known.get(key) ?? rule;
    known.set(key, same);
    return same;
  };
  return new Map([...profiles].map(([name, taxes]) => [name, taxes.map(one)]));
}

function identity(rule: TaxRule): string {
  const base = [String(rule.baseNumerator), String(rule.baseDenominator)];
  const switches = [rule.inclusive, rule.onService, rule.inNextBase];
  return JSON.stringify([rule.code, rule.name, plain(rule.rate), ...base, ...switches]);
}

function effectiveRate(rule: TaxRule): Fraction {
  const rate = fraction(percentParts(rule.rate, "rate"), PERCENT_SCALE);
  return multiply(rate, fraction(rule.baseNumerator, rule.baseDenominator));
}

/** What service adds to a net of 1 inside the shelf price. */
function includedService(rule: ServiceRule | null): Fraction {
  if (!rule?.included) {
    return ZERO;
  }
  return fraction(percentParts(rule.rate, "service.rate"), PERCENT_SCALE);
}

interface IncludedShares {
  readonly shares: Map<TaxRule, Map<string, Fraction>>;
  readonly bare: Map<string, Fraction>;
}

/** By tax and profile, `TaxStage.shares`; by profile, `Plan.bare`. */
function includedShares(profiles: TaxProfiles, service: Fraction): IncludedShares {
  const shares = new Map<TaxRule, Map<string, Fraction>>();
  const bare = new Map<string, Fraction>();
  for (const [profile, taxes] of profiles) {
    const parts = includedParts(taxes, service);
    let left = add(ONE, service);
    for (const [, part] of parts) {
      left = add(left, part);
    }
    bare.set(profile, divide(ONE, left));
    for (const [rule, part] of parts.reverse()) {
      const byProfile = shares.get(rule) ?? new Map<string, Fraction>();
      byProfile.set(profile, divide(part, left));
      shares.set(rule, byProfile);
      left = subtract(left, part);
    }
  }
  return { shares, bare };
}

/** What each inclusive tax adds to a net of 1, given the service included in the price. */
function includedParts(taxes: readonly TaxRule[], service: Fraction): [TaxRule, Fraction][] {
  const parts: [TaxRule, Fraction][] = [];
  let chained = ZERO;
  for (const rule of taxes) {
    if (rule.inclusive) {
      const base = add(add(ONE, chained), rule.onService ? service : ZERO);
      const part = multiply(effectiveRate(rule), base);
      parts.push([rule, part]);
      chained = rule.inNextBase ? add(chained, part) : chained;
    }
  }
  return parts;
}

/** Every tax after those before it in any profile; the first by `compareRules` when free. */
function taxOrder(profiles: TaxProfiles): TaxRule[] {
  const before = new Map<TaxRule, Set<TaxRule>>();
  for (const taxes of profiles.values()) {
    taxes.forEach((rule, index) => {
      const needed = before.get(rule) ?? new Set<TaxRule>();
      taxes.slice(0, index).forEach((earlier) => {
        needed.add(earlier);
      });
      before.set(rule, needed);
    });
  }
  const order: TaxRule[] = [];
  while (before.size) {
    const ready = [...before.keys()].filter((rule) => isReady(before.get(rule), order));
    const next = ready.sort(compareRules)[0];
    if (!next) {
      const stuck = [...before.keys()].map((rule) => rule.code).sort(compareTexts);
      throw new PricingError("tax_order_conflict", "tax_profiles", stuck.join(", "));
    }
    order.push(next);
    before.delete(next);
  }
  return order;
}

function isReady(needed: ReadonlySet<TaxRule> | undefined, taken: readonly TaxRule[]): boolean {
  return [...(needed ?? [])].every((rule) => taken.includes(rule));
}

/** By code; taxes that share one by rate, base, and whether prices contain them. */
function compareRules(a: TaxRule, b: TaxRule): number {
  return (
    compareTexts(a.code, b.code) ||
    Number(percentParts(a.rate, "rate") - percentParts(b.rate, "rate")) ||
    compare(
      fraction(a.baseNumerator, a.baseDenominator),
      fraction(b.baseNumerator, b.baseDenominator),
    ) ||
    Number(a.inclusive) - Number(b.inclusive) ||
    Number(a.onService) - Number(b.onService) ||
    Number(a.inNextBase) - Number(b.inNextBase) ||
    compareTexts(a.name, b.name)
  );
}

function taxStage(
  rule: TaxRule,
  profiles: TaxProfiles,
  shares: ReadonlyMap<string, Fraction>,
): TaxStage {
  const rate = effectiveRate(rule);
  const common = [...shares.values()].reduce((whole, share) => lcm(whole, share.d), 1n);
  const levying = [...profiles].filter(([, taxes]) => taxes.includes(rule));
  return {
    rule,
    label: taxLabel(rule),
    numerator: rate.n,
    denominator: rate.d,
    profiles: new Set(levying.map(([name]) => name)),
    shares: new Map([...shares].map(([name, share]) => [name, (share.n * common) / share.d])),
    shareDenominator: common,
  };
}

function taxLabel(rule: TaxRule): string {
  const label = `${rule.code} ${plain(rule.rate)} %`;
  if (rule.baseNumerator === rule.baseDenominator) {
    return label;
  }
  return `${label} x ${rule.baseNumerator}/${rule.baseDenominator}`;
}

function serviceStage(rule: ServiceRule | null): ServiceStage | null {
  if (!rule) {
    return null;
  }
  const parts = percentParts(rule.rate, "service.rate");
  return {
    label: `${plain(rule.rate)} %`,
    included: rule.included,
    numerator: parts,
    denominator: rule.included ? PERCENT_SCALE + parts : PERCENT_SCALE,
  };
}
