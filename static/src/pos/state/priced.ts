/** A cart's data and the outlet's rules become what the page shows. */

import {
  type Cart,
  type CartLine as EngineLine,
  type Notice as EngineNotice,
  type PricedCart,
  type PricedLine,
  plain,
  priceCart,
  type Quote,
  quoteJson,
  readDecimal,
  readVoucher,
  reasonsJson,
  roundCash,
  roundRatio,
  toNumber,
} from "../../pricing";
import { factsOf } from "./buyer";
import type { CartData, CartLineData } from "./cart-data";
import type { CatalogueStore } from "./catalogue";
import { refreshed } from "./modifiers";
import type { OutletRules } from "./rules";
import type {
  CartLine,
  CartTotals,
  CartVoucher,
  ChosenModifier,
  Notice,
  TenderDraft,
} from "./types";

export interface PricedView {
  readonly lines: readonly CartLine[];
  readonly totals: CartTotals;
  readonly vouchers: readonly CartVoucher[];
}

const NOTHING: CartTotals = {
  gross: 0,
  discount: 0,
  saved: 0,
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
  return known && priceCart(engineCart(cart, catalogue, known, tenders), known.rules);
}

function engineCart(
  cart: CartData,
  catalogue: CatalogueStore,
  known: OutletRules,
  tenders: readonly TenderDraft[],
): Cart {
  const nonCash = tenders.filter((tender) => tender.method !== "cash");
  return {
    lines: cart.lines.map((line, index) => engineLine(line, index, catalogue, known)),
    discount: cart.discount,
    vouchers: cart.vouchers.map(readVoucher),
    facts: factsOf(cart, catalogue),
    nonCashAmount: BigInt(nonCash.reduce((sum, tender) => sum + tender.amount, 0)),
    cashCloses: nonCash.length < tenders.length,
  };
}

function engineLine(
  line: CartLineData,
  index: number,
  catalogue: CatalogueStore,
  known: OutletRules,
): EngineLine {
  return {
    id: lineId(index),
    item: line.pack ? `${line.item}/${line.pack.id}` : line.item,
    category: catalogue.product(line.item)?.category ?? null,
    unitPrice: BigInt(line.unitPrice ?? listPrice(line, catalogue)),
    fixedPrice: line.unitPrice !== null,
    modifiers: modifiersOf(line, catalogue).map(({ name, price }) => ({
      name,
      price: BigInt(price),
    })),
    labelPrice: line.label?.price == null ? null : BigInt(line.label.price),
    quantity: line.quantity,
    taxProfile: taxProfile(line, catalogue, known),
    discount: line.discount,
  };
}

/** The cart as lines and totals. */
export function viewCart(cart: CartData, catalogue: CatalogueStore): PricedView {
  const priced = price(cart, catalogue);
  if (!priced) {
    return { lines: [], totals: NOTHING, vouchers: [] };
  }
  const keys = new Map(cart.lines.map((line, index) => [lineId(index), line.key]));
  const others = overridden(cart, priced, catalogue);
  const lines = cart.lines.flatMap((line, index) => {
    const amounts = priced.lines[index];
    return amounts ? [viewLine(line, amounts, others.has(line.key), catalogue)] : [];
  });
  const saved = lines.reduce((sum, line) => sum + line.saved, 0);
  const notices = priced.notices.map((notice) => viewNotice(notice, keys));
  return {
    lines,
    totals: { ...viewTotals(priced, cashTotal(priced, catalogue)), saved, notices },
    vouchers: cart.vouchers.map(({ code, name }) => viewVoucher(code, name, priced, notices)),
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

/** The price of a piece or pack in the catalogue. */
function listPrice(line: CartLineData, catalogue: CatalogueStore): number {
  const product = catalogue.product(line.item);
  const thing = line.pack ? product?.packs.find((pack) => pack.id === line.pack?.id) : product;
  return thing?.price ?? line.listPrice;
}

function modifiersOf(line: CartLineData, catalogue: CatalogueStore): readonly ChosenModifier[] {
  return refreshed(catalogue.product(line.item)?.modifierGroups ?? [], line.modifiers);
}

/** Lines with a typed price that is not the shop's own: its list's, or the product's. */
function overridden(
  cart: CartData,
  priced: PricedCart,
  catalogue: CatalogueStore,
): ReadonlySet<string> {
  const typed = cart.lines.filter(
    (line) => line.unitPrice !== null && !catalogue.product(line.item)?.openPrice,
  );
  if (typed.length === 0) {
    return new Set();
  }
  const keys = new Set(typed.map(({ key }) => key));
  const lines = cart.lines.map((line) =>
    keys.has(line.key) ? { ...line, unitPrice: null } : line,
  );
  const shop = price({ ...cart, lines, vouchers: [] }, catalogue);
  const differs = cart.lines.filter(
    (line, index) =>
      keys.has(line.key) && shop?.lines[index]?.unitPrice !== priced.lines[index]?.unitPrice,
  );
  return new Set(differs.map(({ key }) => key));
}

/** A profile that the copy does not know yet is priced by the outlet's own; the server decides. */
function taxProfile(line: CartLineData, catalogue: CatalogueStore, known: OutletRules): string {
  const own = catalogue.product(line.item)?.taxProfile;
  return own && known.profiles.has(own) ? own : known.defaultProfile;
}

function viewLine(
  line: CartLineData,
  amounts: PricedLine,
  isOverridden: boolean,
  catalogue: CatalogueStore,
): CartLine {
  const product = catalogue.product(line.item);
  return {
    key: line.key,
    item: line.item,
    name: product?.name ?? line.name,
    unit: line.pack?.name ?? product?.unit ?? line.unit,
    pack: line.pack?.id ?? null,
    factor: product?.packs.find(({ id }) => id === line.pack?.id)?.factor ?? "1",
    modifiers: modifiersOf(line, catalogue),
    isLabelled: line.label !== null,
    quantity: plain(line.quantity),
    unitPrice: toNumber(amounts.unitPrice),
    listPrice: listPrice(line, catalogue),
    ownPrice: line.unitPrice,
    isOverridden,
    note: line.note,
    discount: line.discount,
    gross: toNumber(amounts.gross),
    lineDiscount: toNumber(amounts.lineDiscount),
    orderDiscount: toNumber(amounts.orderDiscount),
    reduction: toNumber(amounts.discount),
    saved: toNumber(amounts.discount) + savedByList(line, amounts, catalogue),
    net: toNumber(amounts.net),
    service: toNumber(amounts.service),
    tax: toNumber(amounts.tax),
    total: toNumber(amounts.total),
    reasons: reasonsJson(amounts.reasons),
  };
}

/** What a price list makes a line cheaper; a dearer list saves nothing. */
function savedByList(line: CartLineData, amounts: PricedLine, catalogue: CatalogueStore): number {
  const listed = amounts.reasons.find(({ code }) => code === "list_price_included");
  if (!listed) {
    return 0;
  }
  const { units, places } = readDecimal(line.quantity) ?? { units: 0n, places: 0 };
  const own = BigInt(listPrice(line, catalogue));
  const usual = roundRatio(own * units, 10n ** BigInt(places));
  return Math.max(0, toNumber(usual - listed.amount));
}

function viewTotals(priced: PricedCart, cash: number): Omit<CartTotals, "saved" | "notices"> {
  return {
    gross: toNumber(priced.gross),
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
    reasons: reasonsJson(priced.reasons),
    manualDiscountPercent: priced.manualDiscountPercent,
  };
}

function viewNotice(notice: EngineNotice, keys: ReadonlyMap<string, string>): Notice {
  return {
    code: notice.code,
    line: notice.lineId === null ? null : (keys.get(notice.lineId) ?? null),
    requested: toNumber(notice.requested),
    given: toNumber(notice.given),
    detail: notice.detail,
  };
}

function viewVoucher(
  code: string,
  name: string,
  priced: PricedCart,
  notices: readonly Notice[],
): CartVoucher {
  const applied = priced.vouchers.find(({ id }) => id === code);
  const notice = notices.find(({ detail }) => detail === code) ?? null;
  return { code, name, amount: toNumber(applied?.amount ?? 0n), notice };
}
