/** The cart: every change gives a new one, priced by the engine at once. */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { readDecimal, type VoucherJson } from "../../pricing";
import type { KnownFacts } from "./buyer";
import { type CartData, type CartLineData, emptyCart, type SentToKitchen } from "./cart-data";
import type { CatalogueStore } from "./catalogue";
import { readLabel } from "./labels";
import { choose, defaultChoice, isSameChoice, mustChoose } from "./modifiers";
import { viewCart } from "./priced";
import type { PricedProduct } from "./product-index";
import { addQuantities, pieces, readQuantity } from "./quantity";
import type {
  AddOptions,
  AddResult,
  CartState,
  CartVoucher,
  ChosenModifier,
  ManualDiscount,
  Pack,
  Undoable,
} from "./types";

const MOST_LINES = 500;
/** Keeps every amount of a cart well inside what a number holds exactly. */
const HIGHEST_PRICE = 999_999_999;
const LONGEST_NOTE = 200;
const LONGEST_REASON = 100;

/** The cart with what only the modules around it need. */
export interface CartStore extends CartState {
  readonly data: ReadonlySignal<CartData>;
  readonly vouchers: ReadonlySignal<readonly CartVoucher[]>;
  replace(data: CartData): void;
  /** What the kitchen has, if the cart is still this order. */
  setKitchen(orderId: string, kitchen: SentToKitchen): void;
  setVouchers(vouchers: readonly VoucherJson[]): void;
  /** What the server said, if the cart is still this order; an undo stays possible. */
  setFacts(orderId: string, facts: KnownFacts): void;
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

  function addLine(line: CartLineData): AddResult {
    const { lines } = data.peek();
    const equal = isPlain(line) && lines.find((one) => isPlain(one) && isSameThing(one, line));
    if (equal) {
      const sum = addQuantities(equal.quantity, line.quantity);
      return sum && changeLine(equal.key, { quantity: sum }) ? added(equal.key) : OUT_OF_RANGE;
    }
    if (lines.length >= MOST_LINES) {
      return OUT_OF_RANGE;
    }
    change({ lines: [...lines, line] });
    lastKey.value = line.key;
    return added(line.key);
  }

  function add(item: string, options: AddOptions = {}): AddResult {
    const product = catalogue.product(item);
    const pack = options.pack ? findPack(product, options.pack) : null;
    if (!product || (options.pack && !pack)) {
      return { kind: "unknown" };
    }
    if (product.hasVariants) {
      return { kind: "variant_needed", product };
    }
    const question = questionOf(product, options);
    if (question) {
      return { kind: question, product, options };
    }
    const groups = product.modifierGroups;
    const modifiers = choose(groups, options.modifiers ?? defaultChoice(groups));
    if (!modifiers) {
      return { kind: "modifiers_wrong" };
    }
    const quantity = readQuantity(options.quantity ?? "1");
    const unitPrice = options.unitPrice ?? null;
    if (!quantity || (unitPrice !== null && !isPrice(unitPrice))) {
      return OUT_OF_RANGE;
    }
    keys += 1;
    const key = `${Date.now().toString(36)}-${keys}`;
    const label = options.label ?? null;
    return addLine(newLine(key, product, { pack, modifiers, quantity, unitPrice, label }));
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
    vouchers: computed(() => view.value.vouchers),
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
      const sold = catalogue.findSold(code);
      if (sold) {
        return add(sold.product.id, { pack: sold.pack });
      }
      const read = readLabel(code, catalogue);
      return read?.kind === "labelled"
        ? add(read.product.id, { quantity: read.quantity, label: read.label })
        : (read ?? { kind: "unknown" });
    },

    knows: (code) => catalogue.findSold(code) !== null || readLabel(code, catalogue) !== null,

    setQuantity(key, text) {
      const quantity = readQuantity(text);
      const line = data.peek().lines.find((one) => one.key === key);
      if (!quantity || !line) {
        return false;
      }
      // Another weight than the scale's is no longer what the label says.
      return quantity === line.quantity || changeLine(key, { quantity, label: null });
    },

    step(key, by) {
      const line = data.peek().lines.find((one) => one.key === key);
      const quantity = line && !line.label && addQuantities(line.quantity, String(by));
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
      (unitPrice === null || isPrice(unitPrice)) &&
      changeLine(key, unitPrice === null ? { unitPrice } : { unitPrice, label: null }),

    setPack(key, id) {
      const line = data.peek().lines.find((one) => one.key === key);
      const pack = id === null ? null : findPack(catalogue.product(line?.item ?? ""), id);
      if (!line || (id !== null && !pack)) {
        return false;
      }
      // A price that was typed for a piece is none for a dozen.
      return line.pack?.id === id || changeLine(key, { pack, unitPrice: null, label: null });
    },

    setModifiers(key, ids) {
      const line = data.peek().lines.find((one) => one.key === key);
      const product = line && catalogue.product(line.item);
      const modifiers = product ? choose(product.modifierGroups, ids) : null;
      return modifiers !== null && changeLine(key, { modifiers });
    },

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

    setVouchers: (vouchers) => change({ vouchers }),

    setFacts(orderId, facts) {
      const before = data.peek();
      const isNews = JSON.stringify(before.facts) !== JSON.stringify(facts);
      if (before.orderId === orderId && isNews) {
        data.value = { ...before, facts };
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

interface LineParts {
  readonly pack: Pack | null;
  readonly modifiers: readonly ChosenModifier[];
  readonly quantity: string;
  readonly unitPrice: number | null;
  readonly label: CartLineData["label"];
}

function newLine(key: string, product: PricedProduct, parts: LineParts): CartLineData {
  const { pack } = parts;
  return {
    ...parts,
    key,
    item: product.id,
    name: product.name,
    unit: product.unit,
    listPrice: pack?.price ?? product.price,
    pack: pack && { id: pack.id, name: pack.name },
    note: "",
    discount: null,
  };
}

function findPack(product: PricedProduct | null, id: string): Pack | null {
  return product?.packs.find((pack) => pack.id === id) ?? null;
}

/** What has to be asked before the product can be added. */
function questionOf(
  product: PricedProduct,
  options: AddOptions,
): "modifiers_needed" | "quantity_needed" | "price_needed" | null {
  if (options.modifiers === undefined && mustChoose(product.modifierGroups)) {
    return "modifiers_needed";
  }
  if (options.quantity === undefined && product.openQuantity && !options.pack) {
    return "quantity_needed";
  }
  if (options.unitPrice === undefined && product.openPrice && !options.label) {
    return "price_needed";
  }
  return null;
}

/** Another piece of the same may join the line. */
function isPlain(line: CartLineData): boolean {
  return line.unitPrice === null && !line.note && !line.discount && !line.label;
}

function isSameThing(one: CartLineData, other: CartLineData): boolean {
  return (
    one.item === other.item &&
    one.pack?.id === other.pack?.id &&
    isSameChoice(one.modifiers, other.modifiers)
  );
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
