/** Turns columns into the priced cart, with a reason for every amount. */

import { ONE, plain } from "./decimal";
import { type Discounts, discountDetail } from "./discounts";
import { roundRatio, sum } from "./rounding";
import type { Plan, RuleSet } from "./rules";
import { at } from "./sheet";
import type { TaxColumn } from "./taxes";
import type { Cart, LineTax, PricedCart, PricedLine, PricedTax, Reason } from "./types";

/** What the pipeline worked out, line by line. */
export interface Columns {
  readonly gross: readonly bigint[];
  readonly discounts: Discounts;
  readonly net: readonly bigint[];
  readonly service: readonly bigint[];
  readonly revenue: readonly bigint[];
  readonly taxes: readonly TaxColumn[];
}

export function buildLines(cart: Cart, columns: Columns, plan: Plan): PricedLine[] {
  return cart.lines.map((line, index) => {
    const levied = columns.taxes.filter((column) => column.stage.profiles.has(line.taxProfile));
    const taxes = levied.map((column) => lineTax(column, index));
    const [revenue, service] = [at(columns.revenue, index), at(columns.service, index)];
    const [gross, net] = [at(columns.gross, index), at(columns.net, index)];
    const lineDiscount = at(columns.discounts.line, index);
    const orderDiscount = at(columns.discounts.order, index);
    const tax = sum(taxes.map((part) => part.amount));
    const bare = plan.bare.get(line.taxProfile) ?? ONE;
    const revenueDiscount = roundRatio((gross - net) * bare.n, bare.d);
    return {
      id: line.id,
      unitPrice: line.unitPrice,
      quantity: plain(line.quantity),
      gross,
      lineDiscount,
      orderDiscount,
      discount: gross - net,
      net,
      service,
      taxes,
      tax,
      total: revenue + service + tax,
      revenueGross: revenue + revenueDiscount,
      revenueDiscount,
      revenue,
      reasons: [
        reason("gross", gross, `${line.unitPrice} x ${plain(line.quantity)}`),
        ...(line.discount
          ? [reason("line_discount", -lineDiscount, discountDetail(line.discount))]
          : []),
        ...orderDiscountReasons(cart, orderDiscount),
        ...serviceReasons(plan, service),
        ...taxReasons(levied, taxes),
      ],
    };
  });
}

export function buildCart(
  cart: Cart,
  rules: RuleSet,
  columns: Columns,
  lines: readonly PricedLine[],
  rounding: bigint,
): PricedCart {
  const taxes = columns.taxes.map(documentTax);
  const [lineDiscount, orderDiscount] = [sum(columns.discounts.line), sum(columns.discounts.order)];
  const [gross, service, revenue] = [
    sum(columns.gross),
    sum(columns.service),
    sum(columns.revenue),
  ];
  const tax = sum(taxes.map((part) => part.amount));
  const revenueDiscount = sum(lines.map((line) => line.revenueDiscount));
  const expectedTotal = revenue + service + tax;
  return {
    lines,
    gross,
    lineDiscount,
    orderDiscount,
    discount: lineDiscount + orderDiscount,
    net: sum(columns.net),
    service,
    serviceIncluded: rules.plan.service?.included ?? false,
    taxes,
    tax,
    expectedTotal,
    rounding,
    total: expectedTotal + rounding,
    revenueGross: revenue + revenueDiscount,
    revenueDiscount,
    revenue,
    rulesVersion: rules.version,
    notices: columns.discounts.notices,
    manualDiscountPercent: columns.discounts.percent,
    reasons: [
      reason("gross", gross, ""),
      ...(lineDiscount ? [reason("line_discount", -lineDiscount, "")] : []),
      ...orderDiscountReasons(cart, orderDiscount),
      ...serviceReasons(rules.plan, service),
      ...taxReasons(columns.taxes, taxes),
      ...roundingReasons(rules, rounding),
    ],
  };
}

function reason(code: string, amount: bigint, detail: string): Reason {
  return { code, amount, detail };
}

function lineTax({ stage, ...column }: TaxColumn, index: number): LineTax {
  return {
    code: stage.rule.code,
    base: at(column.base, index),
    dpp: at(column.dpp, index),
    amount: at(column.amount, index),
    added: at(column.added, index),
    inclusive: stage.rule.inclusive,
  };
}

function documentTax({ stage, ...column }: TaxColumn): PricedTax {
  return {
    code: stage.rule.code,
    name: stage.rule.name,
    rate: plain(stage.rule.rate),
    base: sum(column.base),
    dpp: sum(column.dpp),
    amount: sum(column.amount),
    added: sum(column.added),
    inclusive: stage.rule.inclusive,
  };
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
