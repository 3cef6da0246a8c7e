/** A receipt as data: the API's, or drawn up here while the server is away. */

import { formatMoment } from "../../../shared/i18n";
import { formatRupiah } from "../../../shared/money";
import type { ReceiptDocument, Sale } from "../../state";
import { quantityText } from "../format";
import { offerLabel } from "../sell/reasons";
import { texts } from "../texts";
import { till } from "../till";

export type ReceiptRow = ReceiptDocument["total"];

/** What is drawn of the API's document. */
export type Receipt = Omit<ReceiptDocument, "order" | "copy" | "title" | "paper" | "language"> & {
  readonly language: string;
};

/** The same receipt from what this device knows; its number follows when the sale is sent. */
export function receiptOfSale(sale: Sale): Receipt {
  const t = texts.value;
  const outlet = till.catalogue.outlet.value;
  const zone = outlet?.timezone ?? "Asia/Jakarta";
  return {
    language: document.documentElement.lang,
    logo: "",
    name: outlet?.name ?? "",
    header: outlet?.receiptHeader ?? "",
    address: outlet?.address ?? "",
    phone: outlet?.phone ?? "",
    mark: sale.state === "practice" ? t.receipt.practice : "",
    void: sale.state === "voided" ? { text: t.receipt.void, reason: "" } : null,
    number: sale.receiptNumber ?? t.receipt.offline,
    channel: t.cart.channels[sale.channel],
    facts: [
      { code: "time", label: t.receipt.time, text: formatMoment(sale.placedAt, zone) },
      { code: "cashier", label: t.receipt.cashier, text: cashierText(sale) },
      ...shiftFact(zone),
    ],
    note: sale.note,
    lines: sale.lines.map((line) => ({
      name: line.name,
      modifiers: line.reasons
        .filter((reason) => reason.code === "modifier_included")
        .map((reason) => `+ ${reason.detail}`),
      detail: `${soldText(line)} × ${formatRupiah(line.unitPrice)}`,
      amount: line.gross,
      text: formatRupiah(line.gross),
      discounts: line.reasons
        .filter((reason) => UNDER_A_LINE.has(reason.code) && reason.amount !== 0)
        .map((reason) => row(offerLabel(reason), reason.amount)),
      note: line.note,
    })),
    ...sums(sale),
    verify: null,
    website: "",
    footer: outlet?.receiptFooter ?? "",
  };
}

/** All but the order's own discount stands under the lines that it is taken off. */
const UNDER_A_LINE = new Set(["promotion", "member_discount", "voucher", "line_discount"]);

/** `2 lusin`; the server names the pack, until then the catalogue. */
function soldText({ item, pack, quantity }: Sale["lines"][number]): string {
  const known = till.catalogue.product(item)?.packs.find(({ id }) => id === pack?.id);
  return [quantityText(quantity), pack?.name || known?.name].filter(Boolean).join(" ");
}

function cashierText(sale: Sale): string {
  return [sale.cashier, till.session.terminal.value?.code].filter(Boolean).join(" · ");
}

function shiftFact(zone: string): Receipt["facts"] {
  const state = till.shift.state.value;
  return state.kind === "open"
    ? [
        {
          code: "shift",
          label: texts.value.receipt.shift,
          text: formatMoment(state.shift.openedAt, zone),
        },
      ]
    : [];
}

function sums(
  sale: Sale,
): Pick<Receipt, "subtotal" | "additions" | "total" | "included" | "tenders" | "change"> {
  const t = texts.value;
  const lineDiscount = sale.lines
    .flatMap((line) => line.reasons)
    .filter((reason) => UNDER_A_LINE.has(reason.code))
    .reduce((sum, reason) => sum + reason.amount, 0);
  const orderDiscount = -sale.discount - lineDiscount;
  const added = sale.taxes.filter((tax) => !tax.inclusive);
  const service = sale.lines.some((line) =>
    line.reasons.some((reason) => reason.code === "service"),
  );
  return {
    subtotal: row(t.receipt.subtotal, sale.gross + lineDiscount),
    additions: [
      row(t.cart.orderDiscount, orderDiscount),
      row(t.cart.service, service ? sale.service : 0),
      ...added.map((tax) => row(tax.name, tax.amount)),
      row(t.cart.rounding, sale.rounding),
    ].filter((one) => one.amount !== 0),
    total: row(t.cart.total, sale.total),
    included: sale.taxes
      .filter((tax) => tax.inclusive)
      .map((tax) => row(t.cart.included(tax.name), tax.amount)),
    tenders: sale.tenders.map((tender) => row(t.pay.methods[tender.method], tender.received)),
    change: sale.change > 0 ? row(t.pay.change, sale.change) : null,
  };
}

function row(label: string, amount: number): ReceiptRow {
  return { label, amount, text: formatRupiah(amount) };
}

/** A receipt as text for a message: what matters, in the width of a phone. */
export function receiptText(receipt: Receipt): string {
  const lines = receipt.lines.flatMap((line) => [
    `${line.name}`,
    ...line.modifiers.map((modifier) => `  ${modifier}`),
    `  ${line.detail} = ${line.text}`,
    ...line.discounts.map((one) => `  ${one.label} ${one.text}`),
  ]);
  const rows = [...receipt.additions, receipt.total, ...receipt.tenders];
  return [
    `*${receipt.name}*`,
    receipt.mark,
    `${receipt.number} · ${receipt.channel}`,
    ...receipt.facts.map((fact) => `${fact.label}: ${fact.text}`),
    "",
    ...lines,
    "",
    ...rows.map((one) => `${one.label}: ${one.text}`),
    receipt.change ? `${receipt.change.label}: ${receipt.change.text}` : "",
    "",
    receipt.footer,
    receipt.verify?.url ?? "",
  ]
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
