/**
 * Reads the cases that both engines must agree on, and writes a result the way Python does.
 * Used by tests only: integers of any size go through JSON unharmed.
 */

import { PricingError } from "./errors";
import { priceCart } from "./price";
import { makeRuleSet } from "./rules";
import type { Cart, CashRounding, Discount, PricedCart, ServiceRule, TaxRounding } from "./types";

interface RawTax {
  readonly code: string;
  readonly name: string;
  readonly rate: string;
  readonly base_numerator: bigint;
  readonly base_denominator: bigint;
  readonly inclusive: boolean;
  readonly on_service: boolean;
  readonly in_next_base: boolean;
}

/** A cart and its rules, as `tests/pricing/cases.py` writes them. */
export interface Case {
  readonly rules: {
    readonly version: string;
    readonly tax_profiles: Readonly<Record<string, readonly RawTax[]>>;
    readonly service: ServiceRule | null;
    readonly tax_rounding: TaxRounding;
    readonly cash_rounding: CashRounding | null;
  };
  readonly cart: {
    readonly lines: readonly {
      readonly id: string;
      readonly unit_price: bigint;
      readonly quantity: string;
      readonly tax_profile: string;
      readonly discount: Discount | null;
    }[];
    readonly discount: Discount | null;
    readonly non_cash_amount: bigint;
    readonly cash_closes: boolean;
  };
}

/** The priced cart with Python's names, or the error as `{error: {code, field}}`. */
export function answerCase(given: Case): unknown {
  try {
    return pricedJson(priceCase(given));
  } catch (error) {
    if (error instanceof PricingError) {
      return { error: { code: error.code, field: error.field } };
    }
    throw error;
  }
}

export function priceCase({ rules, cart }: Case): PricedCart {
  const profiles = Object.entries(rules.tax_profiles).map(
    ([name, taxes]) => [name, taxes.map(taxRule)] as const,
  );
  const ruleSet = makeRuleSet({
    version: rules.version,
    taxProfiles: new Map(profiles),
    service: rules.service,
    taxRounding: rules.tax_rounding,
    cashRounding: rules.cash_rounding,
  });
  const priced: Cart = {
    lines: cart.lines.map((line) => ({
      id: line.id,
      unitPrice: line.unit_price,
      quantity: line.quantity,
      taxProfile: line.tax_profile,
      discount: line.discount,
    })),
    discount: cart.discount,
    nonCashAmount: cart.non_cash_amount,
    cashCloses: cart.cash_closes,
  };
  return priceCart(priced, ruleSet);
}

/** Every field of the result, by Python's names. */
function pricedJson(cart: PricedCart): unknown {
  return snakeCase(cart);
}

interface Source {
  readonly source?: string;
}

/** JSON with its integers as big integers. */
export function parseExact(text: string): unknown {
  const revive = (_key: string, value: unknown, context?: Source): unknown =>
    typeof value === "number" ? BigInt(context?.source ?? value) : value;
  return JSON.parse(text, revive);
}

/** JSON of a value with big integers. */
export function writeExact(value: unknown): string {
  const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown };
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "bigint" ? rawJSON(String(item)) : item,
  );
}

function taxRule(raw: RawTax) {
  return {
    code: raw.code,
    name: raw.name,
    rate: raw.rate,
    baseNumerator: raw.base_numerator,
    baseDenominator: raw.base_denominator,
    inclusive: raw.inclusive,
    onService: raw.on_service,
    inNextBase: raw.in_next_base,
  };
}

function snakeCase(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(snakeCase);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const entries = Object.entries(value).map(([name, item]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    snakeCase(item),
  ]);
  return Object.fromEntries(entries);
}
