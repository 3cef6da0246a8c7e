/**
 * Reads the cases that both engines must agree on, and writes a result the way Python does.
 * Used by tests and benchmarks only: integers of any size go through JSON unharmed.
 */

import { type Facts, NOWHERE } from "./conditions";
import { PricingError } from "./errors";
import { priceCart } from "./price";
import { type RulesJson, readRules, readVoucher, type VoucherJson } from "./read-rules";
import { returnLine, splitByItems, splitEqually } from "./refunds";
import { makeRuleSet, type RuleSet } from "./rules";
import type {
  Cart,
  CartLine,
  CashRounding,
  Discount,
  Modifier,
  PricedCart,
  PricedLine,
  TaxRounding,
} from "./types";

export { priceCart };

interface RawTax {
  readonly code: string;
  readonly name: string;
  readonly rate: string;
  readonly base_numerator?: bigint;
  readonly base_denominator?: bigint;
  readonly inclusive?: boolean;
  readonly on_service?: boolean;
  readonly in_next_base?: boolean;
}

interface RawRules extends RulesJson {
  readonly tax_profiles: Readonly<Record<string, readonly RawTax[]>>;
  readonly tax_rounding?: TaxRounding;
  readonly cash_rounding?: CashRounding | null;
}

interface RawLine {
  readonly id: string;
  readonly unit_price: bigint;
  readonly quantity: string;
  readonly tax_profile: string;
  readonly discount?: Discount | null;
  readonly item?: string;
  readonly category?: string | null;
  readonly fixed_price?: boolean;
  readonly modifiers?: readonly Modifier[];
  readonly label_price?: bigint | null;
}

interface RawFacts {
  readonly date?: string;
  readonly minute?: bigint;
  readonly outlet?: string;
  readonly channel?: string;
  readonly group?: string | null;
  readonly member?: boolean;
  readonly first_purchase?: boolean;
  readonly birthday?: boolean;
  readonly exhausted?: readonly string[];
}

interface RawCart {
  readonly lines: readonly RawLine[];
  readonly discount?: Discount | null;
  readonly non_cash_amount?: bigint;
  readonly cash_closes?: boolean;
  readonly vouchers?: readonly VoucherJson[];
  readonly facts?: RawFacts;
}

interface RawReturn {
  readonly line: string;
  readonly quantity: string;
  readonly before?: string;
}

type Shares = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A cart, the quantities of lines that are brought back, and who pays which of them. */
interface CartCase {
  readonly cart: RawCart;
  readonly returns?: readonly RawReturn[];
  readonly shares?: Shares;
  readonly people?: bigint;
}

/** A cart and its rules, as `tests/pricing/cases.py` writes them. */
export interface Case extends CartCase {
  readonly rules: RawRules;
}

/** What `tests/pricing/cases.py` answers: the priced cart, or the error as `{error: {code, field}}`. */
export function answerCase(given: Case): unknown {
  return answerCases(given.rules, [given])[0];
}

/** Answers to carts of one rule set. */
export function answerCases(rules: RawRules, cases: readonly CartCase[]): unknown[] {
  try {
    const known = readRuleSet(rules);
    return cases.map((given) => orError(() => answer(given, known)));
  } catch (error) {
    return cases.map(() => errorJson(error));
  }
}

function orError(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return errorJson(error);
  }
}

function errorJson(error: unknown): unknown {
  if (error instanceof PricingError) {
    return { error: { code: error.code, field: error.field } };
  }
  throw error;
}

/** Every field of the priced cart, and what the case asks of it. */
function answer(given: CartCase, rules: RuleSet): unknown {
  const cart = priceCart(readCart(given.cart), rules);
  const lines = new Map(cart.lines.map((line) => [line.id, line]));
  return {
    ...(snakeCase(cart) as object),
    ...(given.returns && { returned: given.returns.map((raw) => returned(raw, lines)) }),
    ...(given.shares && {
      shares: Object.fromEntries(splitByItems(lines, readShares(given.shares))),
    }),
    ...(given.people !== undefined && {
      people: splitEqually(cart.expectedTotal, Number(given.people)),
    }),
  };
}

function returned(raw: RawReturn, lines: ReadonlyMap<string, PricedLine>): unknown {
  const line = lines.get(raw.line);
  return line && snakeCase(returnLine(line, raw.quantity, raw.before));
}

function readShares(raw: Shares): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(Object.entries(raw).map(([key, parts]) => [key, new Map(Object.entries(parts))]));
}

export function priceCase({ rules, cart }: Case): PricedCart {
  return priceCart(readCart(cart), readRuleSet(rules));
}

/** Throws PricingError for rules that contradict themselves. */
export function readRuleSet(raw: RawRules): RuleSet {
  const profiles = Object.entries(raw.tax_profiles).map(
    ([name, taxes]) => [name, taxes.map(taxRule)] as const,
  );
  return makeRuleSet({
    ...readRules(raw),
    taxProfiles: new Map(profiles),
    taxRounding: raw.tax_rounding ?? "document",
    cashRounding: raw.cash_rounding ?? null,
  });
}

export function readCart(raw: RawCart): Cart {
  return {
    lines: raw.lines.map(readLine),
    discount: raw.discount ?? null,
    nonCashAmount: raw.non_cash_amount ?? 0n,
    cashCloses: raw.cash_closes ?? false,
    vouchers: (raw.vouchers ?? []).map(readVoucher),
    facts: raw.facts ? readFacts(raw.facts) : NOWHERE,
  };
}

function readLine(raw: RawLine): CartLine {
  return {
    id: raw.id,
    unitPrice: raw.unit_price,
    quantity: raw.quantity,
    taxProfile: raw.tax_profile,
    discount: raw.discount ?? null,
    item: raw.item ?? "",
    category: raw.category ?? null,
    fixedPrice: raw.fixed_price ?? false,
    modifiers: raw.modifiers ?? [],
    labelPrice: raw.label_price ?? null,
  };
}

function readFacts(raw: RawFacts): Facts {
  return {
    date: raw.date ?? NOWHERE.date,
    minute: Number(raw.minute ?? 0n),
    outlet: raw.outlet ?? "",
    channel: raw.channel ?? "",
    group: raw.group ?? null,
    member: raw.member ?? false,
    firstPurchase: raw.first_purchase ?? false,
    birthday: raw.birthday ?? false,
    exhausted: new Set(raw.exhausted),
  };
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
    baseNumerator: raw.base_numerator ?? 1n,
    baseDenominator: raw.base_denominator ?? 1n,
    inclusive: raw.inclusive ?? false,
    onService: raw.on_service ?? true,
    inNextBase: raw.in_next_base ?? false,
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
