/**
 * The products in memory, sorted and findable by code.
 *
 * Tens of thousands of them come in pages: each page is sorted by itself and merged into the
 * rest, so that neither the first load nor a change of one price ever stops the page for long.
 */

import { readDecimal, roundRatio, toNumber } from "../../pricing";
import { type Change, isRow, type ProductRow } from "../storage/copy";
import { fold, type Searchable, searchText } from "./search";
import type { ModifierGroup, Pack, Product } from "./types";

export interface PricedProduct extends Product {
  readonly taxProfile: string | null;
  /** The product's code on a scale's label; empty for most. */
  readonly scaleCode: string;
}

/** What a code stands for: a product, or a pack of it. */
export interface Sold {
  readonly product: PricedProduct;
  readonly pack: string | null;
}

interface CodedId {
  readonly id: string;
  readonly pack: string | null;
}

interface Indexed {
  readonly product: PricedProduct;
  /** The name as it is sorted and searched. */
  readonly key: string;
  readonly searchable: Searchable;
  /** Barcodes of the product and of its packs, in lower case. */
  readonly codes: readonly string[];
}

export class ProductIndex {
  private sorted: readonly Indexed[] = [];

  private readonly byId = new Map<string, Indexed>();
  private readonly byBarcode = new Map<string, CodedId>();
  private readonly byScaleCode = new Map<string, string>();
  private readonly bySku = new Map<string, string>();
  private readonly children = new Map<string, readonly string[]>();

  take(rows: readonly Change<ProductRow>[]): void {
    const { touched, known } = this.remembered(rows);
    const fresh = [...touched].flatMap((id) => this.byId.get(id) ?? []).sort(byName);
    const others = known ? this.sorted.filter((one) => !touched.has(one.product.id)) : this.sorted;
    this.sorted = merged(others, fresh);
  }

  /** They are found at once, and shown once all are `sort`ed. */
  takeUnsorted(rows: readonly Change<ProductRow>[]): void {
    this.remembered(rows);
  }

  /** Quick for what came by name. */
  sort(): void {
    this.sorted = [...this.byId.values()].sort(byName);
  }

  /** The ids whose products are others now; `known` says whether some of them were there before. */
  private remembered(rows: readonly Change<ProductRow>[]): {
    readonly touched: ReadonlySet<string>;
    readonly known: boolean;
  } {
    const touched = new Set<string>();
    let known = 0;
    const parents = new Set<string>();
    for (const change of rows) {
      const old = this.byId.get(change.id);
      touched.add(change.id);
      if (old) {
        known += 1;
        this.forget(old);
      }
      const row = isRow(change) && change.is_active ? change : null;
      if (row) {
        this.remember(row);
      }
      for (const parent of [old?.product.variantOf, row?.variant_of]) {
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
    return { touched, known: known > 0 };
  }

  get(id: string): PricedProduct | null {
    return this.byId.get(id)?.product ?? null;
  }

  /** Barcodes win over SKUs; a product that is only a group of variants has neither. */
  findByCode(text: string): Sold | null {
    const code = text.trim().toLowerCase();
    const { id, pack } = this.byBarcode.get(code) ?? { id: this.bySku.get(code) ?? "", pack: null };
    const product = this.get(id);
    return product && !product.hasVariants ? { product, pack } : null;
  }

  findByScaleCode(plu: string): PricedProduct | null {
    return this.get(this.byScaleCode.get(plu) ?? "");
  }

  variants(id: string): PricedProduct[] {
    const found = (this.children.get(id) ?? []).flatMap((child) => this.byId.get(child) ?? []);
    return found.sort(byName).map(({ product }) => product);
  }

  /** Ids of all, variants too, by name. */
  ids(): string[] {
    return this.sorted.map(({ product }) => product.id);
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
    const variants = (this.children.get(product.id) ?? []).flatMap((id) => this.byId.get(id) ?? []);
    const codes = variants.sort(byName).map((one) => codesOf(one.product.sku, one.codes));
    return { ...product, text: product.text + searchText(codes) };
  }

  private tops(): Indexed[] {
    return this.sorted.filter(({ product }) => product.variantOf === null);
  }

  private remember(row: ProductRow): void {
    const product = toProduct(row);
    const key = fold(row.name);
    const codes = packedCodes(row).map(([code]) => code);
    const text = searchText([key, codesOf(row.sku, codes)]);
    const searchable = { id: row.id, name: key, text };
    this.byId.set(row.id, { product, key, searchable, codes });
    if (row.sku) {
      this.bySku.set(row.sku.toLowerCase(), row.id);
    }
    for (const [code, pack] of packedCodes(row)) {
      this.byBarcode.set(code, { id: row.id, pack });
    }
    if (product.scaleCode) {
      this.byScaleCode.set(product.scaleCode, row.id);
    }
    if (row.variant_of !== null) {
      const others = this.children.get(row.variant_of) ?? [];
      this.children.set(row.variant_of, [...others, row.id]);
    }
  }

  private forget({ product, codes }: Indexed): void {
    const { id, sku, scaleCode, variantOf } = product;
    this.byId.delete(id);
    if (this.bySku.get(sku.toLowerCase()) === id) {
      this.bySku.delete(sku.toLowerCase());
    }
    for (const code of codes) {
      if (this.byBarcode.get(code)?.id === id) {
        this.byBarcode.delete(code);
      }
    }
    if (this.byScaleCode.get(scaleCode) === id) {
      this.byScaleCode.delete(scaleCode);
    }
    const left = (this.children.get(variantOf ?? "") ?? []).filter((child) => child !== id);
    if (left.length) {
      this.children.set(variantOf ?? "", left);
    } else {
      this.children.delete(variantOf ?? "");
    }
  }
}

function codesOf(sku: string, barcodes: readonly string[]): string {
  return [sku, ...barcodes].map(fold).filter(Boolean).join(" ");
}

/** Barcodes in lower case, each with the pack that it is on. */
function packedCodes(row: ProductRow): (readonly [code: string, pack: string | null])[] {
  const ofPacks = (row.units ?? []).flatMap((unit) =>
    unit.barcodes.map((code) => [code.toLowerCase(), unit.id] as const),
  );
  return [...row.barcodes.map((code) => [code.toLowerCase(), null] as const), ...ofPacks];
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
    openQuantity: row.open_quantity ?? false,
    trackStock: row.track_stock,
    barcodes: row.barcodes,
    packs: row.units ? row.units.map((unit) => toPack(unit, row.price)) : NO_PACKS,
    modifierGroups: row.modifiers ? row.modifiers.map(toGroup) : NO_GROUPS,
    scaleCode: row.scale_code ?? "",
    variantOf: row.variant_of,
    hasVariants: false,
    taxProfile: row.tax_profile,
  };
}

type Unit = NonNullable<ProductRow["units"]>[number];
type GroupRow = NonNullable<ProductRow["modifiers"]>[number];

/** One for all of the many products that have none. */
const NO_PACKS: readonly Pack[] = [];
const NO_GROUPS: readonly ModifierGroup[] = [];

function toPack({ id, name, factor, price }: Unit, productPrice: number): Pack {
  return { id, name, factor, price: price ?? timesFactor(productPrice, factor) };
}

/** The price of a pack without one of its own, rounded as everywhere. */
function timesFactor(price: number, factor: string): number {
  const { units, places } = readDecimal(factor) ?? { units: 0n, places: 0 };
  return toNumber(roundRatio(BigInt(price) * units, 10n ** BigInt(places)));
}

function toGroup({ id, name, minimum, maximum, options }: GroupRow): ModifierGroup {
  return {
    id,
    name,
    minimum,
    maximum,
    options: options.map((option) => ({
      id: option.id,
      name: option.name,
      price: option.price,
      isDefault: option.default,
    })),
  };
}
