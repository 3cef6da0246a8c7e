/** The pipeline of docs/pricing.md, step by step. */

import type { Offers } from "./columns";
import { momentOf, NOWHERE } from "./conditions";
import { takeManualDiscounts } from "./discounts";
import { lineGross, lineUnits, openSheet, unitPrice } from "./lines";
import { Lots } from "./lots";
import { applyPromotions, Basket, partsByLine } from "./promotions";
import { Remainder, takeMemberDiscount, takeVouchers } from "./remainder";
import { buildCart, buildLine } from "./result";
import { roundCash, sum } from "./rounding";
import { type RuleSet, stagesFor } from "./rules";
import { serviceCharge } from "./service";
import { at, minus, plus, type Sheet } from "./sheet";
import { levyTaxes, takeIncluded } from "./taxes";
import type { Cart, PricedCart } from "./types";

/** Price a cart, or throw PricingError if cart and rules contradict themselves. */
export function priceCart(cart: Cart, rules: RuleSet): PricedCart {
  const sheet = openSheet(cart, rules);
  const offers = makeOffers(cart, rules, sheet);
  const manual = takeManualDiscounts(cart, sheet, offers.left);
  const net = minus(minus(offers.left, manual.line), manual.order);
  const plan = rules.planFor((cart.facts ?? NOWHERE).channel);
  const stages = stagesFor(plan, sheet.profiles);
  const { left: untaxed, taken } = takeIncluded(stages, sheet, net);
  const service = serviceCharge(plan.service, sheet, untaxed);
  const included = plan.service?.included ?? false;
  const revenue = included ? minus(untaxed, service) : untaxed;
  const serviceOnTop = included ? sheet.nothing() : service;
  const taxes = levyTaxes(stages, sheet, { revenue, service, serviceOnTop, taken });
  const columns = { offers, manual, net, service, revenue, taxes };
  const lines = cart.lines.map((line, index) => buildLine(line, index, cart, columns, plan));
  const rounding = cashRounding(cart, rules, sum(lines.map((line) => line.total)));
  return buildCart(cart, rules, plan, columns, lines, rounding);
}

/** Steps 1 to 3, up to the manual discounts. */
function makeOffers(cart: Cart, rules: RuleSet, sheet: Sheet): Offers {
  const { lines, vouchers = [], facts = NOWHERE } = cart;
  const moment = momentOf(facts);
  const units = lines.map(lineUnits);
  const listed = rules.shelf.prices(lines, units, moment);
  const prices = lines.map((line, index) => unitPrice(line, listed[index] ?? null));
  const gross = lines.map((line, index) => lineGross(line, at(prices, index), units[index] ?? 0));
  const lots = new Lots(units, gross);
  const promotions = applyPromotions(rules.deals, moment, new Basket(lines, prices, lots));
  const promotionParts = partsByLine(promotions.given, lines.length);
  const remainder = new Remainder(lots, sheet.ids);
  const member = (facts.group !== null && rules.members.get(facts.group)) || null;
  const byMember = takeMemberDiscount(member, remainder);
  const redeemed = takeVouchers(vouchers, lines, remainder);
  return {
    units,
    listed,
    prices,
    gross,
    promotions: promotions.given,
    promotionParts,
    byPromotions: promotionParts.map((parts) => sum(parts.map(({ amount }) => amount))),
    member: member?.rule.name ?? "",
    byMember,
    vouchers: redeemed,
    byVouchers: redeemed.reduce((column, { byLine }) => plus(column, byLine), sheet.nothing()),
    left: remainder.left,
    notices: [...promotions.notices, ...remainder.notices],
  };
}

function cashRounding(cart: Cart, rules: RuleSet, total: bigint): bigint {
  const due = total - (cart.nonCashAmount ?? 0n);
  if (!rules.cashRounding || !cart.cashCloses || due <= 0n) {
    return 0n;
  }
  return roundCash(due, rules.cashRounding) - due;
}
