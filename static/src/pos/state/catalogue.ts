/** The catalogue in memory: what the grid shows, what a scan finds, what the engine prices by. */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { FeedPage } from "../network/feed";
import type {
  CatalogueCopy,
  CategoryRow,
  CustomerRow,
  OutletRow,
  ProductRow,
  TaxProfileRow,
} from "../storage/copy";
import { businessDate, type OutletRules, outletRules } from "./rules";
import { fold, type Searchable, TextSearch } from "./search";
import type { Catalogue, CatalogueState, Customer, Customers, OutletInfo, Product } from "./types";

const SEARCH_LIMIT = 60;

export interface PricedProduct extends Product {
  readonly taxProfile: string | null;
}

/** The catalogue with what prices need, and the ways to fill it. */
export interface CatalogueStore extends Catalogue {
  readonly customers: Customers;
  readonly rules: ReadonlySignal<OutletRules | null>;
  readonly businessDay: ReadonlySignal<string | null>;
  product(id: string): PricedProduct | null;
  /** Where an item is cooked; empty when nobody cooks it. */
  stationOf(id: string): string;
  load(copy: CatalogueCopy): void;
  /** Take a page of the feed over; `publish` makes it visible. */
  take(page: FeedPage): void;
  publish(): void;
  restart(): void;
  setState(state: CatalogueState): void;
  setLowStock(quantities: ReadonlyMap<string, string>): void;
  /** The clock: rates may change with the business day. */
  tick(): void;
}

interface View {
  readonly byId: ReadonlyMap<string, PricedProduct>;
  readonly shown: readonly PricedProduct[];
  readonly byCategory: ReadonlyMap<string | null, readonly PricedProduct[]>;
  readonly variants: ReadonlyMap<string, readonly PricedProduct[]>;
  readonly byCode: ReadonlyMap<string, string>;
}

const NOTHING: View = {
  byId: new Map(),
  shown: [],
  byCategory: new Map(),
  variants: new Map(),
  byCode: new Map(),
};

export function createCatalogue(now: () => Date = () => new Date()): CatalogueStore {
  const rows = {
    categories: new Map<string, CategoryRow>(),
    tax_profiles: new Map<string, TaxProfileRow>(),
    products: new Map<string, ProductRow>(),
    customers: new Map<string, CustomerRow>(),
  };
  let changed = { products: true, customers: true };
  const state = signal<CatalogueState>({ kind: "empty" });
  const outletRow = signal<OutletRow | null>(null);
  const categories = signal<readonly CategoryRow[]>([]);
  const stations = computed(
    () => new Map(categories.value.map(({ id, station }) => [id, station])),
  );
  const taxProfiles = signal<readonly TaxProfileRow[]>([]);
  const view = signal<View>(NOTHING);
  const searchReady = signal(false);
  const lowStock = signal<ReadonlyMap<string, string>>(new Map());
  const moment = signal(now());
  const productSearch = new TextSearch();
  const customerSearch = new TextSearch();
  let customersById: ReadonlyMap<string, Customer> = new Map();

  const businessDay = computed(() => {
    const outlet = outletRow.value;
    return outlet && businessDate(moment.value, outlet.timezone, outlet.day_start);
  });
  const rules = computed(() => {
    const [outlet, day] = [outletRow.value, businessDay.value];
    return outlet && day ? outletRules(outlet, taxProfiles.value, day) : null;
  });

  function publish(): void {
    categories.value = sortCategories([...rows.categories.values()]);
    taxProfiles.value = [...rows.tax_profiles.values()];
    if (changed.products) {
      const next = viewOf([...rows.products.values()], rows.categories);
      view.value = next;
      searchReady.value = false;
      productSearch.replaceAll(searchable(next), () => {
        searchReady.value = true;
      });
    }
    if (changed.customers) {
      customersById = new Map([...rows.customers.values()].map((row) => [row.id, row]));
      customerSearch.replaceAll([...rows.customers.values()].map(searchableCustomer));
    }
    changed = { products: false, customers: false };
  }

  function fromIds(ids: readonly string[]): PricedProduct[] {
    return ids.flatMap((id) => view.peek().byId.get(id) ?? []);
  }

  return {
    state,
    outlet: computed(() => outletRow.value && outletInfo(outletRow.value)),
    categories,
    products: computed(() => view.value.shown),
    searchReady,
    lowStock,
    rules,
    businessDay,

    inCategory: (category) => view.value.byCategory.get(category) ?? [],
    product: (id) => view.value.byId.get(id) ?? null,
    variants: (id) => view.value.variants.get(id) ?? [],
    stationOf: (id) => stationOf(id, view.value, stations.value),
    search: (text, limit = SEARCH_LIMIT) => {
      const exact = findByCode(view.value, text);
      const found = fromIds(productSearch.find(text, limit));
      return exact
        ? [exact, ...found.filter((product) => product !== exact)].slice(0, limit)
        : found;
    },
    findBarcode: (code) => findByCode(view.value, code),

    customers: {
      search: (text, limit = SEARCH_LIMIT) =>
        customerSearch.find(text, limit).flatMap((id) => customersById.get(id) ?? []),
      customer: (id) => customersById.get(id) ?? null,
    },

    load(copy) {
      for (const row of copy.categories) rows.categories.set(row.id, row);
      for (const row of copy.taxProfiles) rows.tax_profiles.set(row.id, row);
      for (const row of copy.products) rows.products.set(row.id, row);
      for (const row of copy.customers) rows.customers.set(row.id, row);
      outletRow.value = copy.outlet;
      changed = { products: true, customers: true };
      publish();
    },

    take(page) {
      const { categories, tax_profiles, products, customers } = page.items;
      changed = {
        products: changed.products || products.length > 0 || categories.length > 0,
        customers: changed.customers || customers.length > 0,
      };
      takeRows(rows.categories, categories);
      takeRows(rows.tax_profiles, tax_profiles);
      takeRows(rows.products, products);
      takeRows(rows.customers, customers);
      if (page.outlet) {
        outletRow.value = page.outlet;
      }
    },

    publish,

    restart() {
      for (const table of Object.values(rows)) table.clear();
      changed = { products: true, customers: true };
    },

    setState(next) {
      state.value = next;
    },
    setLowStock(quantities) {
      lowStock.value = quantities;
    },
    tick() {
      moment.value = now();
    },
  };
}

/** A feed's row is either whole or a tombstone. */
function takeRows<Row extends { id: string }>(
  table: Map<string, Row>,
  rows: readonly { id: string; deleted?: boolean }[],
): void {
  for (const row of rows) {
    if (row.deleted) {
      table.delete(row.id);
    } else {
      table.set(row.id, row as unknown as Row);
    }
  }
}

function viewOf(rows: readonly ProductRow[], categories: ReadonlyMap<string, CategoryRow>): View {
  const active = rows.filter((row) => row.is_active);
  const parents = new Set(active.map((row) => row.variant_of));
  const named = active.map((row) => ({ row, key: fold(row.name) }));
  named.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  const products = named.map(({ row }) => toProduct(row, parents.has(row.id), categories));
  const shown = products.filter((product) => product.variantOf === null);
  return {
    byId: new Map(products.map((product) => [product.id, product])),
    shown,
    byCategory: new Map<string | null, readonly PricedProduct[]>([
      ...groupBy(shown, (product) => product.category),
      [null, shown],
    ]),
    variants: groupBy(
      products.filter((product) => product.variantOf !== null),
      (product) => product.variantOf ?? "",
    ),
    byCode: codesOf(products),
  };
}

function toProduct(
  row: ProductRow,
  hasVariants: boolean,
  categories: ReadonlyMap<string, CategoryRow>,
): PricedProduct {
  return {
    id: row.id,
    name: row.name,
    sku: row.sku,
    price: row.price,
    category: row.category !== null && categories.has(row.category) ? row.category : null,
    unit: row.unit,
    image: row.image,
    openPrice: row.open_price,
    trackStock: row.track_stock,
    barcodes: row.barcodes,
    variantOf: row.variant_of,
    hasVariants,
    taxProfile: row.tax_profile,
  };
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    group ? group.push(item) : groups.set(key, [item]);
  }
  return groups;
}

/** Barcodes win over SKUs; a product that is only a group of variants has neither. */
function codesOf(products: readonly PricedProduct[]): Map<string, string> {
  const sellable = products.filter((product) => !product.hasVariants);
  const codes = new Map<string, string>();
  for (const product of sellable) {
    if (product.sku) codes.set(product.sku.toLowerCase(), product.id);
  }
  for (const product of sellable) {
    for (const barcode of product.barcodes) codes.set(barcode.toLowerCase(), product.id);
  }
  return codes;
}

function findByCode(view: View, code: string): PricedProduct | null {
  const id = view.byCode.get(code.trim().toLowerCase());
  return (id && view.byId.get(id)) || null;
}

/** A variant goes where its product goes. */
function stationOf(id: string, { byId }: View, stations: ReadonlyMap<string, string>): string {
  const product = byId.get(id);
  const category = product?.category ?? byId.get(product?.variantOf ?? "")?.category ?? "";
  return stations.get(category) ?? "";
}

function searchable({ shown, variants }: View): Searchable[] {
  return shown.map((product) => ({
    id: product.id,
    name: fold(product.name),
    codes: [product, ...(variants.get(product.id) ?? [])].flatMap((one) => [
      one.sku,
      ...one.barcodes,
    ]),
  }));
}

function searchableCustomer(row: CustomerRow): Searchable {
  return { id: row.id, name: fold(row.name), codes: [row.code, row.phone, localPhone(row.phone)] };
}

/** People type 0812…, the server keeps +62812…. */
function localPhone(phone: string): string {
  return phone.startsWith("+62") ? `0${phone.slice(3)}` : phone;
}

function sortCategories(rows: readonly CategoryRow[]): CategoryRow[] {
  return [...rows].sort((a, b) => a.position - b.position || (a.name < b.name ? -1 : 1));
}

function outletInfo(row: OutletRow): OutletInfo {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    address: row.address,
    phone: row.phone,
    timezone: row.timezone,
    receiptHeader: row.receipt_header,
    receiptFooter: row.receipt_footer,
    allowNegativeStock: row.allow_negative_stock,
  };
}
