/**
 * From the JSON of `GET /api/v1/sync/rules` to what a rule set is made of.
 *
 * Names are those of the Python engine. A name left out has its default: no limit, no condition.
 * What contradicts itself is found by `makeRuleSet`.
 */

import { ALWAYS, type When } from "./conditions";
import {
  type Benefit,
  EVERYTHING,
  type MemberDiscount,
  type Part,
  type PriceList,
  type Promotion,
  type Target,
  type Voucher,
} from "./offers";
import type { ServiceRule } from "./types";

/** `JSON.parse` gives numbers; the test vectors have big integers. */
export type Whole = number | bigint;

export interface WhenJson {
  readonly valid_from?: string | null;
  readonly valid_until?: string | null;
  readonly weekdays?: readonly Whole[];
  readonly minute_from?: Whole | null;
  readonly minute_until?: Whole | null;
  readonly outlets?: readonly string[];
  readonly channels?: readonly string[];
  readonly groups?: readonly string[];
  readonly member_only?: boolean;
  readonly first_purchase?: boolean;
  readonly birthday?: boolean;
}

export interface TargetJson {
  readonly items?: readonly string[];
  readonly categories?: readonly string[];
  readonly excluded?: readonly string[];
}

export interface PartJson {
  readonly target?: TargetJson;
  readonly quantity: Whole;
}

export interface BenefitJson {
  readonly kind: string;
  readonly value: string;
}

export interface PriceListJson {
  readonly id: string;
  readonly name: string;
  readonly priority: Whole;
  readonly when?: WhenJson;
  /** By item key: `[from quantity, price]`. */
  readonly prices: Readonly<Record<string, readonly (readonly (string | Whole)[])[]>>;
}

export interface PromotionJson {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly benefit: BenefitJson;
  readonly priority?: Whole;
  readonly stackable?: boolean;
  readonly when?: WhenJson;
  readonly target?: TargetJson;
  readonly min_amount?: Whole;
  readonly repeat?: boolean;
  readonly min_quantity?: string;
  readonly parts?: readonly PartJson[];
  readonly buy?: PartJson | null;
  readonly get?: PartJson | null;
  readonly limit_per_order?: Whole | null;
  readonly max_amount?: Whole | null;
}

export interface MemberDiscountJson {
  readonly group: string;
  readonly name: string;
  readonly benefit: BenefitJson;
  readonly max_amount?: Whole | null;
  readonly on_promoted?: boolean;
}

export interface VoucherJson {
  readonly code: string;
  readonly name: string;
  readonly benefit: BenefitJson;
  readonly min_amount?: Whole;
  readonly max_amount?: Whole | null;
  readonly target?: TargetJson;
  readonly on_promoted?: boolean;
}

export interface ServiceJson {
  readonly rate: string;
  readonly included?: boolean;
  readonly channels?: readonly string[];
}

export interface RulesJson {
  readonly version: string;
  readonly service?: ServiceJson | null;
  readonly price_lists?: readonly PriceListJson[];
  readonly promotions?: readonly PromotionJson[];
  readonly member_discounts?: readonly MemberDiscountJson[];
}

/** The part of a rule set that the server compiles; taxes and cash rounding come with the feed. */
export interface CompiledRules {
  readonly version: string;
  readonly service: ServiceRule | null;
  readonly priceLists: readonly PriceList[];
  readonly promotions: readonly Promotion[];
  readonly memberDiscounts: readonly MemberDiscount[];
}

export function readRules(raw: RulesJson): CompiledRules {
  return {
    version: raw.version,
    service: raw.service ? readService(raw.service) : null,
    priceLists: (raw.price_lists ?? []).map(readPriceList),
    promotions: (raw.promotions ?? []).map(readPromotion),
    memberDiscounts: (raw.member_discounts ?? []).map(readMemberDiscount),
  };
}

/** A voucher as `POST /api/v1/pricing/facts` answers it. */
export function readVoucher(raw: VoucherJson): Voucher {
  return {
    code: raw.code,
    name: raw.name,
    benefit: readBenefit(raw.benefit),
    minAmount: BigInt(raw.min_amount ?? 0),
    maxAmount: amountOrNull(raw.max_amount),
    target: readTarget(raw.target),
    onPromoted: raw.on_promoted ?? true,
  };
}

function readService(raw: ServiceJson): ServiceRule {
  return { rate: raw.rate, included: raw.included ?? false, channels: new Set(raw.channels) };
}

function readPriceList(raw: PriceListJson): PriceList {
  const prices = Object.entries(raw.prices).map(([item, breaks]) => {
    const pairs = breaks.map(([from, price]) => [String(from), BigInt(price ?? 0)] as const);
    return [item, pairs] as const;
  });
  return {
    id: raw.id,
    name: raw.name,
    priority: Number(raw.priority),
    when: readWhen(raw.when),
    prices: new Map(prices),
  };
}

function readPromotion(raw: PromotionJson): Promotion {
  return {
    id: raw.id,
    name: raw.name,
    kind: raw.kind as Promotion["kind"],
    benefit: readBenefit(raw.benefit),
    priority: Number(raw.priority ?? 0),
    stackable: raw.stackable ?? false,
    when: readWhen(raw.when),
    target: readTarget(raw.target),
    minAmount: BigInt(raw.min_amount ?? 0),
    repeat: raw.repeat ?? false,
    minQuantity: raw.min_quantity ?? "0",
    parts: (raw.parts ?? []).map(readPart),
    buy: raw.buy ? readPart(raw.buy) : null,
    get: raw.get ? readPart(raw.get) : null,
    limitPerOrder: numberOrNull(raw.limit_per_order),
    maxAmount: amountOrNull(raw.max_amount),
  };
}

function readMemberDiscount(raw: MemberDiscountJson): MemberDiscount {
  return {
    group: raw.group,
    name: raw.name,
    benefit: readBenefit(raw.benefit),
    maxAmount: amountOrNull(raw.max_amount),
    onPromoted: raw.on_promoted ?? false,
  };
}

function readWhen(raw: WhenJson | undefined): When {
  if (!raw) {
    return ALWAYS;
  }
  return {
    validFrom: raw.valid_from ?? null,
    validUntil: raw.valid_until ?? null,
    weekdays: new Set(raw.weekdays?.map(Number)),
    minuteFrom: numberOrNull(raw.minute_from),
    minuteUntil: numberOrNull(raw.minute_until),
    outlets: new Set(raw.outlets),
    channels: new Set(raw.channels),
    groups: new Set(raw.groups),
    memberOnly: raw.member_only ?? false,
    firstPurchase: raw.first_purchase ?? false,
    birthday: raw.birthday ?? false,
  };
}

function readTarget(raw: TargetJson | undefined): Target {
  if (!raw) {
    return EVERYTHING;
  }
  return {
    items: new Set(raw.items),
    categories: new Set(raw.categories),
    excluded: new Set(raw.excluded),
  };
}

function readPart(raw: PartJson): Part {
  return { target: readTarget(raw.target), quantity: Number(raw.quantity) };
}

function readBenefit(raw: BenefitJson): Benefit {
  return { kind: raw.kind as Benefit["kind"], value: raw.value };
}

function numberOrNull(value: Whole | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function amountOrNull(value: Whole | null | undefined): bigint | null {
  return value === null || value === undefined ? null : BigInt(value);
}
