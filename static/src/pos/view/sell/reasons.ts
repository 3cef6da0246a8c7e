/** Reasons of the pricing engine (docs/pricing.md) in words. */

import { formatRupiah } from "../../../shared/money";
import type { Notice, Reason } from "../../state";
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

/** What gave a discount, in the words under a line and on a receipt. */
export function offerLabel(reason: Reason): string {
  const t = texts.value.cart;
  switch (reason.code) {
    case "promotion":
    case "member_discount":
      return reason.detail;
    case "voucher":
      return t.voucher(reason.detail);
    default:
      return discountLabel(reason);
  }
}

/** Any reason in plain words, for the sheet that explains a price. */
export function reasonLabel(reason: Reason): string {
  const t = texts.value.cart;
  switch (reason.code) {
    case "gross":
      return reason.detail ? timesLabel(reason.detail) : t.subtotal;
    case "list_price_included":
      return reason.detail;
    case "label_price_included":
      return t.labelPrice;
    case "modifier_included":
      return t.included(reason.detail);
    default:
      return sumLabel(reason);
  }
}

/** `18000 x 3` as `Rp18.000 × 3`. */
function timesLabel(detail: string): string {
  const [price = "", quantity = ""] = detail.split(" x ");
  return `${formatRupiah(Number(price))} × ${quantityText(quantity)}`;
}

/** Why something was not given, or not in full, and what would help. */
export function noticeText({ code, requested, given, detail }: Notice): string {
  const t = texts.value.cart;
  switch (code) {
    case "voucher_minimum":
      return t.noticeMinimum(detail, formatRupiah(requested), formatRupiah(given));
    case "voucher_without_effect":
      return t.noticeNoEffect(detail);
    default:
      return t.noticeLowered(detail, formatRupiah(given), formatRupiah(requested));
  }
}

/** The sum lines below the cart and on the done page. */
export function sumLabel(reason: Reason): string {
  const t = texts.value.cart;
  switch (reason.code) {
    case "promotion":
    case "member_discount":
    case "voucher":
    case "line_discount":
    case "order_discount":
      return offerLabel(reason);
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
