/** A cart's data and the outlet's rules become what the page shows. */

import {
  type PricedCart,
  type PricedLine,
  plain,
  priceCart,
  type Quote,
  quoteJson,
  reasonsJson,
  roundCash,
  toNumber,
} from "../../pricing";
import type { CartData, CartLineData } from "./cart-data";
import type { CatalogueStore } from "./catalogue";
import { addedPrice, refreshed } from "./modifiers";
import type { CartLine, CartTotals, ChosenModifier, TenderDraft } from "./types";

export interface PricedView {
  readonly lines: readonly CartLine[];
  readonly totals: CartTotals;
}

const NOTHING: CartTotals = {
  gross: 0,
  lineDiscount: 0,
  orderDiscount: 0,
  discount: 0,
  net: 0,
  service: 0,
  serviceIncluded: false,
  tax: 0,
  taxes: [],
  total: 0,
  cashTotal: 0,
  notices: [],
  reasons: [],
  manualDiscountPercent: "0",
};

/** The id under which the engine, here and on the server, knows the line at this place. */
export function lineId(index: number): string {
  return String(index).padStart(4, "0");
}

/** Price the cart as the server will; null before there are rules to price by. */
export function price(
  cart: CartData,
  catalogue: CatalogueStore,
  tenders: readonly TenderDraft[] = [],
): PricedCart | null {
  const known = catalogue.rules.value;
  if (!known) {
    return null;
  }
  const nonCash = tenders.filter((tender) => tender.method !== "cash");
  return priceCart(
    {
      lines: cart.lines.map((line, index) => ({
        id: lineId(index),
        unitPrice: BigInt(linePrice(line, catalogue)),
        quantity: line.quantity,
        taxProfile: taxProfile(line, catalogue),
        discount: line.discount,
      })),
      discount: cart.discount,
      nonCashAmount: BigInt(nonCash.reduce((sum, tender) => sum + tender.amount, 0)),
      cashCloses: nonCash.length < tenders.length,
    },
    known.rules,
  );
}

/** The cart as lines and totals. */
export function viewCart(cart: CartData, catalogue: CatalogueStore): PricedView {
  const priced = price(cart, catalogue);
  if (!priced) {
    return { lines: [], totals: NOTHING };
  }
  const keys = new Map(cart.lines.map((line, index) => [lineId(index), line.key]));
  return {
    lines: cart.lines.flatMap((line, index) => {
      const amounts = priced.lines[index];
      return amounts ? [viewLine(line, amounts, catalogue)] : [];
    }),
    totals: viewTotals(priced, keys, cashTotal(priced, catalogue)),
  };
}

/** The priced cart as `POST /quotes` would answer it, to be frozen in the journal. */
export function quoteOf(cart: CartData, priced: PricedCart): Quote {
  return quoteJson(
    priced,
    cart.lines.map((line) => [line.item, line.name]),
  );
}

/** The amount to pay in cash for what is due. */
export function roundedCash(due: number, catalogue: CatalogueStore): number {
  const rule = catalogue.rules.value?.rules.cashRounding;
  return rule && due > 0 ? toNumber(roundCash(BigInt(due), rule)) : due;
}

function cashTotal(priced: PricedCart, catalogue: CatalogueStore): number {
  return roundedCash(toNumber(priced.expectedTotal), catalogue);
}

function linePrice(line: CartLineData, catalogue: CatalogueStore): number {
  const own = line.unitPrice ?? listPrice(line, catalogue);
  return own + addedPrice(modifiersOf(line, catalogue));
}

/** The price of a piece or pack in the catalogue. */
function listPrice(line: CartLineData, catalogue: CatalogueStore): number {
  const product = catalogue.product(line.item);
  const thing = line.pack ? product?.packs.find((pack) => pack.id === line.pack?.id) : product;
  return thing?.price ?? line.listPrice;
}

function modifiersOf(line: CartLineData, catalogue: CatalogueStore): readonly ChosenModifier[] {
  return refreshed(catalogue.product(line.item)?.modifierGroups ?? [], line.modifiers);
}

function isOverridden(line: CartLineData, catalogue: CatalogueStore): boolean {
  const isOpen = catalogue.product(line.item)?.openPrice ?? false;
  return line.unitPrice !== null && !isOpen && line.unitPrice !== listPrice(line, catalogue);
}

/** A profile that the copy does not know yet is priced by the outlet's own; the server decides. */
function taxProfile(line: CartLineData, catalogue: CatalogueStore): string {
  const known = catalogue.rules.value;
  const own = catalogue.product(line.item)?.taxProfile;
  return own && known?.profiles.has(own) ? own : (known?.defaultProfile ?? "");
}

function viewLine(line: CartLineData, amounts: PricedLine, catalogue: CatalogueStore): CartLine {
  const product = catalogue.product(line.item);
  return {
    key: line.key,
    item: line.item,
    name: product?.name ?? line.name,
    unit: line.pack?.name ?? product?.unit ?? line.unit,
    pack: line.pack?.id ?? null,
    modifiers: modifiersOf(line, catalogue),
    isLabelled: line.label !== null,
    quantity: plain(line.quantity),
    unitPrice: toNumber(amounts.unitPrice),
    listPrice: listPrice(line, catalogue),
    ownPrice: line.unitPrice,
    isOverridden: isOverridden(line, catalogue),
    note: line.note,
    discount: line.discount,
    gross: toNumber(amounts.gross),
    lineDiscount: toNumber(amounts.lineDiscount),
    orderDiscount: toNumber(amounts.orderDiscount),
    net: toNumber(amounts.net),
    service: toNumber(amounts.service),
    tax: toNumber(amounts.tax),
    total: toNumber(amounts.total),
    reasons: reasonsJson(amounts.reasons),
  };
}

function viewTotals(
  priced: PricedCart,
  keys: ReadonlyMap<string, string>,
  cash: number,
): CartTotals {
  return {
    gross: toNumber(priced.gross),
    lineDiscount: toNumber(priced.lineDiscount),
    orderDiscount: toNumber(priced.orderDiscount),
    discount: toNumber(priced.discount),
    net: toNumber(priced.net),
    service: toNumber(priced.service),
    serviceIncluded: priced.serviceIncluded,
    tax: toNumber(priced.tax),
    taxes: priced.taxes.map((tax) => ({
      code: tax.code,
      name: tax.name,
      rate: tax.rate,
      base: toNumber(tax.base),
      dpp: toNumber(tax.dpp),
      amount: toNumber(tax.amount),
      inclusive: tax.inclusive,
    })),
    total: toNumber(priced.expectedTotal),
    cashTotal: cash,
    notices: priced.notices.map((notice) => ({
      code: notice.code,
      line: notice.lineId === null ? null : (keys.get(notice.lineId) ?? null),
      requested: toNumber(notice.requested),
      given: toNumber(notice.given),
    })),
    reasons: reasonsJson(priced.reasons),
    manualDiscountPercent: priced.manualDiscountPercent,
  };
}
