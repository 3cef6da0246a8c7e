/**
 * The products in memory, sorted and findable by code.
 *
 * Tens of thousands of them come in pages: each page is sorted by itself and merged into the
 * rest, so that neither the first load nor a change of one price ever stops the page for long.
 */

import type { ProductRow } from "../storage/copy";
import { fold, type Searchable, searchText } from "./search";
import type { Product } from "./types";

export interface PricedProduct extends Product {
  readonly taxProfile: string | null;
}

/** A feed's row is either whole or a tombstone. */
export type Change<Row> = Row | { readonly id: string; readonly deleted?: boolean };

interface Indexed {
  readonly product: PricedProduct;
  /** The name as it is sorted and searched. */
  readonly key: string;
  readonly searchable: Searchable;
}

export class ProductIndex {
  private sorted: readonly Indexed[] = [];

  private readonly byId = new Map<string, Indexed>();
  private readonly byBarcode = new Map<string, string>();
  private readonly bySku = new Map<string, string>();
  private readonly children = new Map<string, readonly string[]>();

  take(rows: readonly Change<ProductRow>[]): void {
    const touched = new Set<string>();
    let known = 0;
    const parents = new Set<string>();
    for (const change of rows) {
      const old = this.byId.get(change.id)?.product;
      touched.add(change.id);
      if (old) {
        known += 1;
        this.forget(old);
      }
      const row = isRow(change) && change.is_active ? change : null;
      if (row) {
        this.remember(row);
      }
      for (const parent of [old?.variantOf, row?.variant_of]) {
        if (parent) parents.add(parent);
      }
    }
    for (const id of [...parents, ...touched]) {
      const one = this.byId.get(id);
      const hasVariants = this.children.has(id);
      if (one && one.product.hasVariants !== hasVariants) {
        this.byId.set(id, { ...one, product: { ...one.product, hasVariants } });
        touched.add(id);
        known += 1;
      }
    }
    const fresh = [...touched].flatMap((id) => this.byId.get(id) ?? []).sort(byName);
    const others = known ? this.sorted.filter((one) => !touched.has(one.product.id)) : this.sorted;
    this.sorted = merged(others, fresh);
  }

  get(id: string): PricedProduct | null {
    return this.byId.get(id)?.product ?? null;
  }

  /** Barcodes win over SKUs; a product that is only a group of variants has neither. */
  findByCode(text: string): PricedProduct | null {
    const code = text.trim().toLowerCase();
    const product = this.get(this.byBarcode.get(code) ?? this.bySku.get(code) ?? "");
    return product?.hasVariants ? null : product;
  }

  variants(id: string): PricedProduct[] {
    const found = (this.children.get(id) ?? []).flatMap((child) => this.byId.get(child) ?? []);
    return found.sort(byName).map(({ product }) => product);
  }

  /** What is shown: all but the variants, by name. */
  shown(): PricedProduct[] {
    return this.tops().map(({ product }) => product);
  }

  searchable(): Searchable[] {
    return this.tops().map(({ product, searchable }) =>
      product.hasVariants ? this.withVariants(searchable) : searchable,
    );
  }

  /** A product is found by the codes of its variants. */
  private withVariants(product: Searchable): Searchable {
    const codes = this.variants(product.id).map(codesOf);
    return { ...product, text: product.text + searchText(codes) };
  }

  private tops(): Indexed[] {
    return this.sorted.filter(({ product }) => product.variantOf === null);
  }

  private remember(row: ProductRow): void {
    const product = toProduct(row);
    const key = fold(row.name);
    const text = searchText([key, codesOf(row)]);
    this.byId.set(row.id, { product, key, searchable: { id: row.id, name: key, text } });
    if (row.sku) {
      this.bySku.set(row.sku.toLowerCase(), row.id);
    }
    for (const barcode of row.barcodes) {
      this.byBarcode.set(barcode.toLowerCase(), row.id);
    }
    if (row.variant_of !== null) {
      const others = this.children.get(row.variant_of) ?? [];
      this.children.set(row.variant_of, [...others, row.id]);
    }
  }

  private forget({ id, sku, barcodes, variantOf }: PricedProduct): void {
    this.byId.delete(id);
    if (this.bySku.get(sku.toLowerCase()) === id) {
      this.bySku.delete(sku.toLowerCase());
    }
    for (const barcode of barcodes) {
      if (this.byBarcode.get(barcode.toLowerCase()) === id) {
        this.byBarcode.delete(barcode.toLowerCase());
      }
    }
    const left = (this.children.get(variantOf ?? "") ?? []).filter((child) => child !== id);
    if (left.length) {
      this.children.set(variantOf ?? "", left);
    } else {
      this.children.delete(variantOf ?? "");
    }
  }
}

function codesOf({ sku, barcodes }: Pick<Product, "sku" | "barcodes">): string {
  return [sku, ...barcodes].map(fold).filter(Boolean).join(" ");
}

function isRow(change: Change<ProductRow>): change is ProductRow {
  return !("deleted" in change && change.deleted);
}

function byName(one: Indexed, other: Indexed): number {
  return one.key < other.key ? -1 : Number(one.key > other.key);
}

/** Two sorted lists as one. */
function merged(old: readonly Indexed[], fresh: readonly Indexed[]): Indexed[] {
  const all: Indexed[] = [];
  let place = 0;
  for (const one of fresh) {
    for (let next = old[place]; next && byName(next, one) <= 0; next = old[place]) {
      all.push(next);
      place += 1;
    }
    all.push(one);
  }
  for (; place < old.length; place += 1) {
    const next = old[place];
    if (next) all.push(next);
  }
  return all;
}

function toProduct(row: ProductRow): PricedProduct {
  return {
    id: row.id,
    name: row.name,
    sku: row.sku,
    price: row.price,
    category: row.category,
    unit: row.unit,
    image: row.image,
    openPrice: row.open_price,
    trackStock: row.track_stock,
    barcodes: row.barcodes,
    variantOf: row.variant_of,
    hasVariants: false,
    taxProfile: row.tax_profile,
  };
}
