/** The pipeline of docs/pricing.md, step by step. */

import { takeDiscounts } from "./discounts";
import { lineGross, openSheet } from "./lines";
import { buildCart, buildLines } from "./result";
import { roundCash, sum } from "./rounding";
import { type RuleSet, stagesFor } from "./rules";
import { serviceCharge } from "./service";
import { minus } from "./sheet";
import { levyTaxes, takeIncluded } from "./taxes";
import type { Cart, PricedCart } from "./types";

/** Price a cart, or throw PricingError if cart and rules contradict themselves. */
export function priceCart(cart: Cart, rules: RuleSet): PricedCart {
  const sheet = openSheet(cart, rules);
  const gross = cart.lines.map(lineGross);
  const discounts = takeDiscounts(cart, sheet, gross);
  const net = minus(minus(gross, discounts.line), discounts.order);
  const stages = stagesFor(rules.plan, sheet.profiles);
  const { left: untaxed, taken } = takeIncluded(stages, sheet, net);
  const service = serviceCharge(rules.plan.service, sheet, untaxed);
  const included = rules.plan.service?.included ?? false;
  const revenue = included ? minus(untaxed, service) : untaxed;
  const serviceOnTop = included ? sheet.nothing() : service;
  const taxes = levyTaxes(stages, sheet, { revenue, service, serviceOnTop, taken });
  const columns = { gross, discounts, net, service, revenue, taxes };
  const lines = buildLines(cart, columns, rules.plan);
  const rounding = cashRounding(cart, rules, sum(lines.map((line) => line.total)));
  return buildCart(cart, rules, columns, lines, rounding);
}

function cashRounding(cart: Cart, rules: RuleSet, total: bigint): bigint {
  const due = total - (cart.nonCashAmount ?? 0n);
  if (!rules.cashRounding || !cart.cashCloses || due <= 0n) {
    return 0n;
  }
  return roundCash(due, rules.cashRounding) - due;
}
