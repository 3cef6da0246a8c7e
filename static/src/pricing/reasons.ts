/** A reason for every amount. Codes that end in `_included` explain and are not summed. */

import type { Columns } from "./columns";
import { plain } from "./decimal";
import { discountDetail } from "./discounts";
import { hasLabel } from "./lines";
import { UNIT } from "./quantities";
import { roundRatio, sum } from "./rounding";
import type { Plan, RuleSet } from "./rules";
import { at } from "./sheet";
import type { TaxColumn } from "./taxes";
import type { Cart, CartLine, LineTax, PricedTax, Reason } from "./types";

export function lineReasons(
  line: CartLine,
  index: number,
  cart: Cart,
  columns: Columns,
  plan: Plan,
  levied: readonly TaxColumn[],
  taxes: readonly LineTax[],
): Reason[] {
  const { offers, manual } = columns;
  return [
    ...priceReasons(line, index, columns),
    ...(offers.promotionParts[index] ?? []).map(({ applied, amount }) =>
      reason("promotion", -amount, applied.name),
    ),
    ...reasonIf("member_discount", -at(offers.byMember, index), offers.member),
    ...offers.vouchers.flatMap(({ applied, byLine }) =>
      reasonIf("voucher", -at(byLine, index), applied.id),
    ),
    ...lineDiscountReasons(line, at(manual.line, index)),
    ...orderDiscountReasons(cart, at(manual.order, index)),
    ...serviceReasons(plan, at(columns.service, index)),
    ...taxReasons(levied, taxes),
  ];
}

export function cartReasons(
  cart: Cart,
  rules: RuleSet,
  plan: Plan,
  columns: Columns,
  taxes: readonly PricedTax[],
  rounding: bigint,
): Reason[] {
  const { offers, manual } = columns;
  return [
    reason("gross", sum(offers.gross), ""),
    ...offers.promotions.map(({ applied }) => reason("promotion", -applied.amount, applied.name)),
    ...reasonIf("member_discount", -sum(offers.byMember), offers.member),
    ...offers.vouchers.map(({ applied }) => reason("voucher", -applied.amount, applied.id)),
    ...reasonIf("line_discount", -sum(manual.line), ""),
    ...orderDiscountReasons(cart, sum(manual.order)),
    ...serviceReasons(plan, sum(columns.service)),
    ...taxReasons(columns.taxes, taxes),
    ...roundingReasons(rules, rounding),
  ];
}

function priceReasons(line: CartLine, index: number, { offers }: Columns): Reason[] {
  const gross = at(offers.gross, index);
  const units = BigInt(offers.units[index] ?? 0);
  const listed = offers.listed[index];
  const included = (code: string, price: bigint, detail: string) =>
    reason(code, roundRatio(price * units, BigInt(UNIT)), detail);
  return [
    reason("gross", gross, `${at(offers.prices, index)} x ${plain(line.quantity)}`),
    ...(hasLabel(line) ? [reason("label_price_included", gross, "")] : []),
    ...(listed ? [included("list_price_included", listed.price, listed.name)] : []),
    ...(line.modifiers ?? []).map(({ name, price }) => included("modifier_included", price, name)),
  ];
}

function reason(code: string, amount: bigint, detail: string): Reason {
  return { code, amount, detail };
}

function reasonIf(code: string, amount: bigint, detail: string): Reason[] {
  return amount ? [reason(code, amount, detail)] : [];
}

function lineDiscountReasons(line: CartLine, given: bigint): Reason[] {
  return line.discount ? [reason("line_discount", -given, discountDetail(line.discount))] : [];
}

function orderDiscountReasons(cart: Cart, given: bigint): Reason[] {
  return cart.discount ? [reason("order_discount", -given, discountDetail(cart.discount))] : [];
}

function serviceReasons(plan: Plan, amount: bigint): Reason[] {
  if (!plan.service) {
    return [];
  }
  const code = plan.service.included ? "service_included" : "service";
  return [reason(code, amount, plan.service.label)];
}

/** An inclusive tax has a reason for what the price contains and one for what it adds. */
function taxReasons(columns: readonly TaxColumn[], taxes: readonly LineTax[]): Reason[] {
  return taxes.flatMap((tax, index) => {
    const label = columns[index]?.stage.label ?? "";
    const included = reason("tax_included", tax.amount - tax.added, label);
    const added = reason("tax", tax.added, label);
    return [...(tax.inclusive ? [included] : []), ...(tax.added || !tax.inclusive ? [added] : [])];
  });
}

function roundingReasons(rules: RuleSet, rounding: bigint): Reason[] {
  const rule = rules.cashRounding;
  return rule && rounding ? [reason("cash_rounding", rounding, `${rule.mode} ${rule.step}`)] : [];
}
