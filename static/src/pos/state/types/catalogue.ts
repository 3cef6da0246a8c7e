/** What is sold, and how it is found. */

import type { ReadonlySignal } from "@preact/signals";

export interface Category {
  readonly id: string;
  readonly name: string;
  readonly position: number;
}

/** A pack in which a product is also sold: a dozen, a box. It is a thing to buy of its own. */
export interface Pack {
  readonly id: string;
  readonly name: string;
  /** How many of the product's own unit are in it. */
  readonly factor: string;
  /** Its own, or as many times the product's. */
  readonly price: number;
}

/** What may be added to a piece; `price` is added to the price of the piece. */
export interface Modifier {
  readonly id: string;
  readonly name: string;
  readonly price: number;
  readonly isDefault: boolean;
}

/** `minimum` to `maximum` of the options are chosen, each at most once. */
export interface ModifierGroup {
  readonly id: string;
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly options: readonly Modifier[];
}

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly sku: string;
  readonly price: number;
  readonly category: string | null;
  readonly unit: string;
  readonly image: string | null;
  readonly openPrice: boolean;
  /** The cashier types how much: cloth, copies, minutes. */
  readonly openQuantity: boolean;
  readonly trackStock: boolean;
  readonly barcodes: readonly string[];
  readonly packs: readonly Pack[];
  readonly modifierGroups: readonly ModifierGroup[];
  /** The product that this one is a variant of. */
  readonly variantOf: string | null;
  /** Products with variants are not sold themselves: choose one of `catalogue.variants(id)`. */
  readonly hasVariants: boolean;
}

export interface OutletInfo {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly address: string;
  readonly phone: string;
  readonly timezone: string;
  readonly receiptHeader: string;
  readonly receiptFooter: string;
  readonly allowNegativeStock: boolean;
}

export type CatalogueState =
  | { readonly kind: "empty" }
  /** The first load; `loaded` items so far. There is nothing to sell yet. */
  | { readonly kind: "loading"; readonly loaded: number }
  | { readonly kind: "ready"; readonly refreshedAt: Date | null }
  /** The first load failed; `retry()` of the connection tries again. */
  | { readonly kind: "failed" };

export interface Catalogue {
  readonly state: ReadonlySignal<CatalogueState>;
  readonly outlet: ReadonlySignal<OutletInfo | null>;
  readonly categories: ReadonlySignal<readonly Category[]>;
  /** What the grid shows: active products without the variants, by name. */
  readonly products: ReadonlySignal<readonly Product[]>;
  /** All products are read; before that some can be scanned, but not seen or searched for. */
  readonly isWhole: ReadonlySignal<boolean>;
  /** The search knows all products; before that it looks through names only. */
  readonly searchReady: ReadonlySignal<boolean>;
  inCategory(category: string | null): readonly Product[];
  product(id: string): Product | null;
  variants(id: string): readonly Product[];
  /** Name, SKU and barcode; beginnings and small typing errors count. Best first. */
  search(text: string, limit?: number): readonly Product[];
  /** The sellable product with exactly this barcode or SKU; also of one of its packs. */
  findBarcode(code: string): Product | null;
  /** Low or no stock at this outlet by product id; products that are not low are missing. */
  readonly lowStock: ReadonlySignal<ReadonlyMap<string, string>>;
}
