/** From the catalogue's copy to the engine's rule set, as `apps/pricing/rules.py` does it. */

import {
  type CompiledRules,
  makeRuleSet,
  PricingError,
  type RuleSet,
  type RuleSetInput,
  type TaxRule,
} from "../../pricing";
import { localParts } from "../../shared/i18n";
import type { OutletRow, TaxProfileRow } from "../storage/copy";

/** A rule set, and the tax profile of products that name none. */
export interface OutletRules {
  readonly rules: RuleSet;
  readonly profiles: ReadonlySet<string>;
  readonly defaultProfile: string;
}

/**
 * The business day (`2026-11-21`) that a moment belongs to.
 *
 * An outlet whose day starts at 04:00 books a sale at 01:30 to the day before.
 */
export function businessDate(moment: Date, timezone: string, dayStart: string): string {
  const { year, month, day, hour, minute } = localParts(moment, timezone);
  const [startHour = 0, startMinute = 0] = dayStart.split(":").map(Number);
  const shifted = Date.UTC(year, month - 1, day, hour - startHour, minute - startMinute);
  return new Date(shifted).toISOString().slice(0, 10);
}

/**
 * What prices of the outlet are computed from on a business day; `offers` are its price lists,
 * promotions and member discounts, null before they are known. Throws PricingError.
 */
export function outletRules(
  outlet: OutletRow,
  profiles: readonly TaxProfileRow[],
  day: string,
  offers: CompiledRules | null = null,
): OutletRules {
  const taxProfiles = new Map(profiles.map((profile) => [profile.id, taxesOn(profile, day)]));
  const defaultProfile = outlet.tax_profile ?? "";
  if (!taxProfiles.has(defaultProfile)) {
    taxProfiles.set(defaultProfile, []);
  }
  const rate = outlet.service_rate ?? "0";
  const included = outlet.service_included ?? false;
  const channels = offers?.service?.channels ?? new Set();
  const rules = withOffers(offers, {
    version: outlet.rules_version,
    taxProfiles,
    service: Number(rate) ? { rate, included, channels } : null,
    taxRounding: outlet.tax_rounding === "line" ? "line" : "document",
    cashRounding: cashRounding(outlet),
  });
  return { rules, profiles: new Set(taxProfiles.keys()), defaultProfile };
}

/** An offer that this till cannot read must not keep it from selling: the server decides. */
function withOffers(offers: CompiledRules | null, input: RuleSetInput): RuleSet {
  if (offers) {
    try {
      const { priceLists, promotions, memberDiscounts } = offers;
      return makeRuleSet({ ...input, priceLists, promotions, memberDiscounts });
    } catch (error) {
      if (!(error instanceof PricingError)) {
        throw error;
      }
    }
  }
  return makeRuleSet(input);
}

function taxesOn(profile: TaxProfileRow, day: string): TaxRule[] {
  return profile.rates
    .filter((rate) => rate.valid_from <= day && (!rate.valid_until || rate.valid_until >= day))
    .sort((a, b) => a.position - b.position || (a.code < b.code ? -1 : 1))
    .map((rate) => ({
      code: rate.code,
      name: rate.name,
      rate: rate.rate,
      baseNumerator: BigInt(rate.base_numerator),
      baseDenominator: BigInt(rate.base_denominator),
      inclusive: rate.inclusive,
      onService: rate.on_service,
      inNextBase: rate.in_next_base,
    }));
}

function cashRounding(outlet: OutletRow) {
  const mode = outlet.cash_mode;
  if (!outlet.cash_step || (mode !== "nearest" && mode !== "down" && mode !== "up")) {
    return null;
  }
  return { step: BigInt(outlet.cash_step), mode } as const;
}
