/** The cart: every change gives a new one, priced by the engine at once. */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { readDecimal } from "../../pricing";
import { type CartData, type CartLineData, emptyCart, type SentToKitchen } from "./cart-data";
import type { CatalogueStore } from "./catalogue";
import { viewCart } from "./priced";
import type { PricedProduct } from "./product-index";
import { addQuantities, pieces, readQuantity } from "./quantity";
import type { AddResult, CartState, ManualDiscount, Undoable } from "./types";

const MOST_LINES = 500;
/** Keeps every amount of a cart well inside what a number holds exactly. */
const HIGHEST_PRICE = 999_999_999;
const LONGEST_NOTE = 200;
const LONGEST_REASON = 100;

/** The cart with what only the modules around it need. */
export interface CartStore extends CartState {
  readonly data: ReadonlySignal<CartData>;
  replace(data: CartData): void;
  /** What the kitchen has, if the cart is still this order. */
  setKitchen(orderId: string, kitchen: SentToKitchen): void;
  /** The same lines under a new order id: another sale of them, which the kitchen has not got. */
  renew(): void;
  /** Begin the next sale: empty, with a new order id, on the same channel. */
  next(): void;
}

interface Removed {
  readonly before: CartData;
  readonly shown: Undoable;
}

export function createCart(catalogue: CatalogueStore): CartStore {
  const data = signal<CartData>(emptyCart("take_away"));
  const lastKey = signal<string | null>(null);
  const removed = signal<Removed | null>(null);
  const view = computed(() => viewCart(data.value, catalogue));
  let keys = 0;

  function change(part: Partial<CartData>): void {
    data.value = { ...data.peek(), ...part };
    removed.value = null;
  }

  function changeLine(key: string, part: Partial<CartLineData>): boolean {
    const { lines } = data.peek();
    if (!lines.some((line) => line.key === key)) {
      return false;
    }
    change({ lines: lines.map((line) => (line.key === key ? { ...line, ...part } : line)) });
    lastKey.value = key;
    return true;
  }

  function addProduct(product: PricedProduct, quantity: string, unitPrice: number | null) {
    const { lines } = data.peek();
    const equal = lines.find((line) => isPlain(line) && line.item === product.id);
    if (equal && unitPrice === null) {
      const sum = addQuantities(equal.quantity, quantity);
      return sum && changeLine(equal.key, { quantity: sum }) ? added(equal.key) : OUT_OF_RANGE;
    }
    if (lines.length >= MOST_LINES) {
      return OUT_OF_RANGE;
    }
    keys += 1;
    const key = `${Date.now().toString(36)}-${keys}`;
    change({ lines: [...lines, newLine(key, product, quantity, unitPrice)] });
    lastKey.value = key;
    return added(key);
  }

  function add(item: string, options: { quantity?: string; unitPrice?: number } = {}): AddResult {
    const product = catalogue.product(item);
    if (!product) {
      return { kind: "unknown" };
    }
    if (product.hasVariants) {
      return { kind: "variant_needed", product };
    }
    if (product.openPrice && options.unitPrice === undefined) {
      return { kind: "price_needed", product };
    }
    const quantity = readQuantity(options.quantity ?? "1");
    const unitPrice = options.unitPrice ?? null;
    if (!quantity || (unitPrice !== null && !isPrice(unitPrice))) {
      return OUT_OF_RANGE;
    }
    return addProduct(product, quantity, unitPrice);
  }

  function remove(key: string): void {
    const before = data.peek();
    const gone = before.lines.find((line) => line.key === key);
    if (gone) {
      change({ lines: before.lines.filter((line) => line !== gone) });
      removed.value = { before, shown: { kind: "line_removed", label: gone.name } };
    }
  }

  return {
    data,
    orderId: computed(() => data.value.orderId),
    lines: computed(() => view.value.lines),
    totals: computed(() => view.value.totals),
    isEmpty: computed(() => data.value.lines.length === 0),
    count: computed(() => countPieces(data.value)),
    lastKey,
    discount: computed(() => data.value.discount),
    channel: computed(() => data.value.channel),
    customer: computed(() => data.value.customer),
    note: computed(() => data.value.note),
    undoable: computed(() => removed.value?.shown ?? null),

    add,
    remove,

    scan(code) {
      const product = catalogue.findBarcode(code);
      return product ? add(product.id) : { kind: "unknown" };
    },

    setQuantity(key, text) {
      const quantity = readQuantity(text);
      return quantity !== null && changeLine(key, { quantity });
    },

    step(key, by) {
      const line = data.peek().lines.find((one) => one.key === key);
      const quantity = line && addQuantities(line.quantity, String(by));
      if (quantity) {
        changeLine(key, { quantity });
      } else if (by < 0) {
        remove(key);
      }
    },

    setNote: (key, note) => void changeLine(key, { note: note.trim().slice(0, LONGEST_NOTE) }),
    setLineDiscount: (key, discount) =>
      isDiscount(discount) && changeLine(key, { discount: tidy(discount) }),

    setDiscount(discount) {
      if (!isDiscount(discount)) {
        return false;
      }
      change({ discount: tidy(discount) });
      return true;
    },

    setUnitPrice: (key, unitPrice) =>
      (unitPrice === null || isPrice(unitPrice)) && changeLine(key, { unitPrice }),

    setChannel: (channel) => change({ channel }),
    setCustomer: (customer) => change({ customer }),
    setOrderNote: (note) => change({ note: note.trim().slice(0, LONGEST_NOTE) }),

    clear() {
      const before = data.peek();
      if (before.lines.length) {
        data.value = emptyCart(before.channel);
        const label = String(before.lines.length);
        removed.value = { before, shown: { kind: "cleared", label } };
      }
    },

    undo() {
      const last = removed.peek();
      if (last) {
        data.value = last.before;
        removed.value = null;
      }
    },

    replace(next) {
      data.value = next;
      removed.value = null;
      lastKey.value = null;
    },

    setKitchen(orderId, kitchen) {
      if (data.peek().orderId === orderId) {
        change({ kitchen });
      }
    },

    renew() {
      const { orderId, kitchen } = emptyCart(data.peek().channel);
      data.value = { ...data.peek(), orderId, kitchen };
    },

    next() {
      data.value = emptyCart(data.peek().channel);
      removed.value = null;
      lastKey.value = null;
    },
  };
}

const OUT_OF_RANGE: AddResult = { kind: "out_of_range" };

function added(key: string): AddResult {
  return { kind: "added", key };
}

/** Pieces of a cart, for its badge. */
export function countPieces(data: CartData): number {
  return data.lines.reduce((sum, line) => sum + pieces(line.quantity), 0);
}

function newLine(
  key: string,
  product: PricedProduct,
  quantity: string,
  unitPrice: number | null,
): CartLineData {
  return {
    key,
    item: product.id,
    name: product.name,
    unit: product.unit,
    listPrice: product.price,
    quantity,
    unitPrice,
    note: "",
    discount: null,
  };
}

/** Another piece of the same may join the line. */
function isPlain(line: CartLineData): boolean {
  return line.unitPrice === null && !line.note && !line.discount;
}

function isPrice(price: number): boolean {
  return Number.isSafeInteger(price) && price >= 0 && price <= HIGHEST_PRICE;
}

function isDiscount(discount: ManualDiscount | null): boolean {
  if (!discount) {
    return true;
  }
  const value = readDecimal(discount.value);
  if (!value || value.units < 0n) {
    return false;
  }
  if (discount.kind === "percent") {
    return value.places <= 2 && Number(discount.value) <= 100;
  }
  return value.places === 0 && Number(discount.value) <= HIGHEST_PRICE;
}

/** A discount of nothing is none. */
function tidy(discount: ManualDiscount | null): ManualDiscount | null {
  if (!discount || !Number(discount.value)) {
    return null;
  }
  const reason = discount.reason?.trim().slice(0, LONGEST_REASON);
  return { kind: discount.kind, value: discount.value, ...(reason ? { reason } : {}) };
}
