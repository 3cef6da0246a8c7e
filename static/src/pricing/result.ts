/** Turns columns into the priced cart. */

import type { Columns } from "./columns";
import { ONE, plain } from "./decimal";
import { cartReasons, lineReasons } from "./reasons";
import { roundRatio, sum } from "./rounding";
import type { Plan, RuleSet } from "./rules";
import { at } from "./sheet";
import type { TaxColumn } from "./taxes";
import type {
  Cart,
  CartLine,
  LineDiscount,
  LineTax,
  PricedCart,
  PricedLine,
  PricedTax,
} from "./types";

export function buildLine(
  line: CartLine,
  index: number,
  cart: Cart,
  columns: Columns,
  plan: Plan,
): PricedLine {
  const { offers, manual } = columns;
  const levied = columns.taxes.filter((column) => column.stage.profiles.has(line.taxProfile));
  const taxes = levied.map((column) => lineTax(column, index));
  const [revenue, service] = [at(columns.revenue, index), at(columns.service, index)];
  const [gross, net] = [at(offers.gross, index), at(columns.net, index)];
  const tax = sum(taxes.map((part) => part.amount));
  const bare = plan.bare.get(line.taxProfile) ?? ONE;
  const revenueDiscount = roundRatio((gross - net) * bare.n, bare.d);
  return {
    id: line.id,
    unitPrice: at(offers.prices, index),
    quantity: plain(line.quantity),
    gross,
    promotionDiscount: at(offers.byPromotions, index),
    memberDiscount: at(offers.byMember, index),
    voucherDiscount: at(offers.byVouchers, index),
    lineDiscount: at(manual.line, index),
    orderDiscount: at(manual.order, index),
    discount: gross - net,
    net,
    service,
    taxes,
    tax,
    total: revenue + service + tax,
    revenueGross: revenue + revenueDiscount,
    revenueDiscount,
    revenue,
    promotions: promotionParts(index, columns),
    vouchers: voucherParts(index, columns),
    reasons: lineReasons(line, index, cart, columns, plan, levied, taxes),
  };
}

export function buildCart(
  cart: Cart,
  rules: RuleSet,
  plan: Plan,
  columns: Columns,
  lines: readonly PricedLine[],
  rounding: bigint,
): PricedCart {
  const { offers, manual } = columns;
  const taxes = columns.taxes.map(documentTax);
  const [gross, net] = [sum(offers.gross), sum(columns.net)];
  const [service, revenue] = [sum(columns.service), sum(columns.revenue)];
  const tax = sum(taxes.map((part) => part.amount));
  const revenueDiscount = sum(lines.map((line) => line.revenueDiscount));
  const expectedTotal = revenue + service + tax;
  return {
    lines,
    gross,
    promotionDiscount: sum(offers.byPromotions),
    memberDiscount: sum(offers.byMember),
    voucherDiscount: sum(offers.byVouchers),
    lineDiscount: sum(manual.line),
    orderDiscount: sum(manual.order),
    discount: gross - net,
    net,
    service,
    serviceIncluded: plan.service?.included ?? false,
    taxes,
    tax,
    expectedTotal,
    rounding,
    total: expectedTotal + rounding,
    revenueGross: revenue + revenueDiscount,
    revenueDiscount,
    revenue,
    rulesVersion: rules.version,
    promotions: offers.promotions.map(({ applied }) => applied),
    vouchers: offers.vouchers.map(({ applied }) => applied),
    notices: [...offers.notices, ...manual.notices],
    manualDiscountPercent: manual.percent,
    reasons: cartReasons(cart, rules, plan, columns, taxes, rounding),
  };
}

function promotionParts(index: number, { offers }: Columns): LineDiscount[] {
  const parts = offers.promotionParts[index] ?? [];
  return parts.map(({ applied, amount }) => ({ id: applied.id, amount }));
}

function voucherParts(index: number, { offers }: Columns): LineDiscount[] {
  return offers.vouchers.flatMap(({ applied, byLine }) => {
    const amount = at(byLine, index);
    return amount ? [{ id: applied.id, amount }] : [];
  });
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
