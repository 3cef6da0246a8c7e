/** Reasons of the pricing engine (docs/pricing.md) in words. */

import { formatRupiah } from "../../../shared/money";
import type { Reason } from "../../state";
import { quantityText } from "../format";
import { texts } from "../texts";

const PARTS = /^(?:(\d+(?:\.\d+)?) %|(\d+))(?:: (.*))?$/;

/** `10 %: teman` as `Diskon 10 % (teman)`. A plain amount stands at the right already. */
export function discountLabel(reason: Reason): string {
  const t = texts.value.cart;
  const name = reason.code === "order_discount" ? t.orderDiscount : t.discount;
  const [, percent, , why] = PARTS.exec(reason.detail) ?? [];
  return [name, percent && `${quantityText(percent)} %`, why && `(${why})`]
    .filter(Boolean)
    .join(" ");
}

/** The sum lines below the cart and on the done page. */
export function sumLabel(reason: Reason): string {
  const t = texts.value.cart;
  switch (reason.code) {
    case "line_discount":
    case "order_discount":
      return discountLabel(reason);
    case "service":
      return `${t.service} ${quantityText(reason.detail.replace(" %", ""))} %`;
    case "service_included":
      return t.included(`${t.service} ${reason.detail}`);
    case "tax_included":
      return t.included(taxName(reason.detail));
    case "cash_rounding":
      return t.rounding;
    default:
      return taxName(reason.detail) || formatRupiah(reason.amount);
  }
}

/** `PPN 12 % x 11/12` as `PPN 12 % × 11/12`. */
function taxName(detail: string): string {
  return detail.replace(" x ", " × ").replace(/(\d)\.(\d)/, (_, a, b) => quantityText(`${a}.${b}`));
}
