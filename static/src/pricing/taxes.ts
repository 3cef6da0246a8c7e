import type { TaxStage } from "./rules";
import { at, minus, plus, type Sheet } from "./sheet";
import type { TaxRule } from "./types";

type Column = readonly bigint[];
type TakenTaxes = ReadonlyMap<TaxRule, Column>;

/**
 * What taxes are levied on, line by line, and the inclusive taxes already `taken` from it.
 *
 * `serviceOnTop` is the service that the shelf price does not contain.
 */
export interface Basis {
  readonly revenue: Column;
  readonly service: Column;
  readonly serviceOnTop: Column;
  readonly taken: TakenTaxes;
}

/** One tax, line by line; lines whose profile does not levy it hold 0. */
export interface TaxColumn {
  readonly stage: TaxStage;
  readonly base: Column;
  readonly dpp: Column;
  readonly amount: Column;
  readonly added: Column;
}

/**
 * What is left of net without inclusive taxes, and those taxes; the last tax comes out first.
 *
 * No line falls below zero: a share is at most 1/2 and rounding at most doubles the whole.
 */
export function takeIncluded(
  stages: readonly TaxStage[],
  sheet: Sheet,
  net: Column,
): { readonly left: Column; readonly taken: TakenTaxes } {
  let left = net;
  const taken = new Map<TaxRule, Column>();
  for (const stage of stages.toReversed()) {
    if (stage.rule.inclusive) {
      const weights = sheet.profiles.map(
        (profile, index) => at(left, index) * (stage.shares.get(profile) ?? 0n),
      );
      const tax = sheet.spread(weights, stage.shareDenominator);
      left = minus(left, tax);
      taken.set(stage.rule, tax);
    }
  }
  return { left, taken };
}

/** Every tax on its base. An inclusive tax adds only what it levies on amounts on top. */
export function levyTaxes(stages: readonly TaxStage[], sheet: Sheet, basis: Basis): TaxColumn[] {
  const nothing = sheet.nothing();
  let chained: Column = nothing;
  let chainedOnTop: Column = nothing;
  return stages.map((stage) => {
    const base = taxBase(stage, sheet, basis.revenue, basis.service, chained);
    const onTop = stage.rule.inclusive
      ? taxBase(stage, sheet, nothing, basis.serviceOnTop, chainedOnTop)
      : base;
    const added = sheet.spread(
      onTop.map((part) => part * stage.numerator),
      stage.denominator,
    );
    const amount = plus(added, basis.taken.get(stage.rule) ?? nothing);
    if (stage.rule.inNextBase) {
      chained = plus(chained, amount);
      chainedOnTop = plus(chainedOnTop, added);
    }
    return { stage, base, dpp: taxDpp(stage, sheet, base), amount, added };
  });
}

function taxBase(
  stage: TaxStage,
  sheet: Sheet,
  start: Column,
  service: Column,
  chained: Column,
): bigint[] {
  return sheet.profiles.map((profile, index) => {
    if (!stage.profiles.has(profile)) {
      return 0n;
    }
    const charge = stage.rule.onService ? at(service, index) : 0n;
    return at(start, index) + charge + at(chained, index);
  });
}

function taxDpp(stage: TaxStage, sheet: Sheet, base: Column): Column {
  const { baseNumerator, baseDenominator } = stage.rule;
  if (baseNumerator === baseDenominator) {
    return base;
  }
  return sheet.spread(
    base.map((part) => part * baseNumerator),
    baseDenominator,
  );
}
