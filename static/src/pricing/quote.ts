/** A priced cart as the JSON of `POST /quotes`: the twin of `quote_json` in apps/orders. */

import type { components } from "../shared/api/schema";
import type { Applied, PricedCart, Reason } from "./types";

export type Quote = components["schemas"]["QuoteOutput"];

/** Item id and name of each line, in the order of the cart. */
export type LineName = readonly [item: string, name: string];

/** The quote. Throws RangeError for amounts that a JSON number cannot hold exactly. */
export function quoteJson(cart: PricedCart, names: readonly LineName[]): Quote {
  return {
    lines: cart.lines.map((line, index) => {
      const [item, name] = names[index] ?? ["", ""];
      return {
        item,
        name,
        quantity: line.quantity,
        unit_price: toNumber(line.unitPrice),
        gross: toNumber(line.gross),
        promotion_discount: toNumber(line.promotionDiscount),
        member_discount: toNumber(line.memberDiscount),
        voucher_discount: toNumber(line.voucherDiscount),
        line_discount: toNumber(line.lineDiscount),
        order_discount: toNumber(line.orderDiscount),
        discount: toNumber(line.discount),
        service: toNumber(line.service),
        tax: toNumber(line.tax),
        total: toNumber(line.total),
        reasons: reasonsJson(line.reasons),
      };
    }),
    gross: toNumber(cart.gross),
    discount: toNumber(cart.discount),
    service: toNumber(cart.service),
    tax: toNumber(cart.tax),
    taxes: cart.taxes.map((tax) => ({
      code: tax.code,
      name: tax.name,
      rate: tax.rate,
      base: toNumber(tax.base),
      dpp: toNumber(tax.dpp),
      amount: toNumber(tax.amount),
      inclusive: tax.inclusive,
    })),
    expected_total: toNumber(cart.expectedTotal),
    rounding: toNumber(cart.rounding),
    total: toNumber(cart.total),
    promotions: appliedJson(cart.promotions),
    vouchers: appliedJson(cart.vouchers),
    notices: cart.notices.map((notice) => ({
      code: notice.code,
      line: notice.lineId === null ? null : Number(notice.lineId),
      requested: toNumber(notice.requested),
      given: toNumber(notice.given),
      detail: notice.detail,
    })),
    rules_version: cart.rulesVersion,
  };
}

export function reasonsJson(reasons: readonly Reason[]): Quote["lines"][number]["reasons"] {
  return reasons.map(({ code, amount, detail }) => ({ code, amount: toNumber(amount), detail }));
}

/** Promotions (by id) or vouchers (by code) and what each gave in the whole cart. */
function appliedJson(applied: readonly Applied[]): Quote["promotions"] {
  return applied.map(({ id, name, amount, times }) => ({
    id,
    name,
    amount: toNumber(amount),
    times: toNumber(times),
  }));
}

/** The amount as a number that holds it exactly, or RangeError. */
export function toNumber(amount: bigint): number {
  const number = Number(amount);
  if (!Number.isSafeInteger(number)) {
    throw new RangeError(`${amount} does not fit a number`);
  }
  return number;
}
