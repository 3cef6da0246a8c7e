/** The catalogue in memory: what the grid shows, what a scan finds, what the engine prices by. */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { readRules } from "../../pricing";
import { pause } from "../../shared/pause";
import type { LabelLayout } from "../../shared/weighed";
import type { KeptOffers } from "../network/rules";
import {
  type CategoryRow,
  type Change,
  type Rows as CopyRows,
  type CustomerRow,
  type OutletRow,
  type ProductRow,
  type StoredCopy,
  type TaxProfileRow,
  takeChanges,
} from "../storage/copy";
import { boundariesOf, nextBoundary, type WallClock, wallClock } from "./clock";
import { type PricedProduct, ProductIndex, type Sold } from "./product-index";
import { businessDate, type OutletRules, outletRules } from "./rules";
import { fold, type Searchable, searchText, TextSearch } from "./search";
import type { Catalogue, CatalogueState, Customer, Customers, OutletInfo } from "./types";
import { Unread } from "./unread";

const SEARCH_LIMIT = 60;

/** The catalogue with what prices need, and the ways to fill it. */
export interface CatalogueStore extends Catalogue {
  readonly customers: Customers;
  readonly rules: ReadonlySignal<OutletRules | null>;
  readonly businessDay: ReadonlySignal<string | null>;
  /** The outlet's clock, as far as offers care. */
  readonly clock: ReadonlySignal<WallClock>;
  /** When an offer or the business day begins or ends next, in milliseconds; null: never. */
  readonly nextChange: ReadonlySignal<number | null>;
  /** Promotions whose sales are counted: the server knows which are used up. */
  readonly limited: ReadonlySignal<ReadonlySet<string>>;
  /** The outlet's offers with the tag under which they are asked for again. */
  readonly offers: ReadonlySignal<KeptOffers | null>;
  setOffers(offers: KeptOffers | null): void;
  /** The version of the rules that the outlet has by now. */
  readonly rulesVersion: ReadonlySignal<string | null>;
  product(id: string): PricedProduct | null;
  /** What a barcode or SKU stands for, a pack too. */
  findSold(code: string): Sold | null;
  /** The product that a scale's label names by its code (PLU). */
  findWeighed(plu: string): PricedProduct | null;
  /** How the shop's scales print their labels. */
  readonly labelLayouts: ReadonlySignal<readonly LabelLayout[]>;
  /** Where an item is cooked; empty when nobody cooks it. */
  stationOf(id: string): string;
  /** Take rows over and show them. */
  load(rows: Rows): void;
  /** Show the copy's first page at once; the others are read while somebody sells. */
  open(copy: StoredCopy): Promise<void>;
  /** Ids of all products on sale by name, variants too. */
  productIds(): readonly string[];
  /** Take some rows over; `publish` makes them visible. */
  take(rows: Rows): void;
  /** Done at once for a page; more take their time. */
  publish(): Promise<void>;
  restart(): void;
  setState(state: CatalogueState): void;
  setLowStock(quantities: ReadonlyMap<string, string>): void;
  /** The clock: rates may change with the business day. */
  tick(): void;
}

interface View {
  /** Not to be changed any more. */
  readonly index: ProductIndex;
  readonly shown: readonly PricedProduct[];
  readonly byCategory: ReadonlyMap<string | null, readonly PricedProduct[]>;
}

/** Rows as the copy keeps them, or as the feed tells what changed. */
export interface Rows extends CopyRows {
  readonly outlet?: OutletRow | null | undefined;
}

export function createCatalogue(now: () => Date = () => new Date()): CatalogueStore {
  const rows = {
    categories: new Map<string, CategoryRow>(),
    tax_profiles: new Map<string, TaxProfileRow>(),
    customers: new Map<string, CustomerRow>(),
  };
  let index = new ProductIndex();
  /** Taken, but not shown yet. */
  let waiting: (readonly Change<ProductRow>[])[] = [];
  let changed = { products: true, customers: true };
  const state = signal<CatalogueState>({ kind: "empty" });
  const outletRow = signal<OutletRow | null>(null);
  const categories = signal<readonly CategoryRow[]>([]);
  const stations = computed(
    () => new Map(categories.value.map(({ id, station }) => [id, station])),
  );
  const taxProfiles = signal<readonly TaxProfileRow[]>([]);
  const view = signal<View>(viewOf(index));
  const searchReady = signal(false);
  const lowStock = signal<ReadonlyMap<string, string>>(new Map());
  const moment = signal(now());
  const isWhole = signal(true);
  let unread: Unread | null = null;
  const productSearch = new TextSearch();
  const customerSearch = new TextSearch();
  let customersById: ReadonlyMap<string, Customer> = new Map();

  const businessDay = computed(() => {
    const outlet = outletRow.value;
    return outlet && businessDate(moment.value, outlet.timezone, outlet.day_start);
  });
  const keptOffers = signal<KeptOffers | null>(null);
  const offersRow = computed(() => keptOffers.value?.rules ?? null);
  const offers = computed(() => offersRow.value && readRules(offersRow.value));
  const rules = computed(() => {
    const [outlet, day] = [outletRow.value, businessDay.value];
    return outlet && day ? outletRules(outlet, taxProfiles.value, day, offers.value) : null;
  });
  const boundaries = computed(() => {
    const timed = [...(offers.value?.priceLists ?? []), ...(offers.value?.promotions ?? [])];
    const conditions = timed.map(({ when }) => when);
    return boundariesOf(conditions, outletRow.value?.day_start ?? "00:00");
  });
  // A text, so that nothing that follows it notices a minute that changes nothing.
  const offerTime = computed(() => {
    const timezone = outletRow.value?.timezone ?? "UTC";
    const { date, minute } = wallClock(moment.value, timezone, boundaries.value);
    return `${date} ${minute}`;
  });
  const groups = computed(
    () =>
      new Map(
        (offersRow.value?.groups ?? []).map(({ id, name, is_member: isMember }) => [
          id,
          { id, name, isMember },
        ]),
      ),
  );

  function take(part: Rows): void {
    takeChanges(rows.categories, part.categories);
    takeChanges(rows.tax_profiles, part.tax_profiles);
    takeChanges(rows.customers, part.customers);
    if (part.products?.length) {
      waiting.push(part.products);
    }
    if (part.outlet) {
      outletRow.value = part.outlet;
    }
    changed = {
      products: changed.products || (part.products ?? []).length > 0,
      customers: changed.customers || (part.customers ?? []).length > 0,
    };
  }

  /** Page by page, so that taps and scans have their turn. */
  async function takeWaiting(): Promise<void> {
    for (let page = waiting.shift(); page; page = waiting.shift()) {
      index.takeUnsorted(page);
      await pause();
    }
    index.sort();
  }

  function takeOne(): void {
    for (const page of waiting.splice(0)) {
      index.take(page);
    }
  }

  async function open(copy: StoredCopy): Promise<void> {
    const reading = new Unread(copy.tidy, copy.changes);
    unread = reading;
    isWhole.value = false;
    take({ outlet: copy.outlet });
    takeUnread(reading.read());
    for (const change of copy.changes) {
      takeUnread(change);
      await pause();
    }
    index.sort();
    show();
    // Until all is read, or another shop's copy is opened.
    while (!reading.isEmpty && unread === reading) {
      await pause();
      takeUnread(reading.read());
    }
    if (unread === reading) {
      unread = null;
      isWhole.value = true;
      index.sort();
      await pause();
      show();
    }
  }

  function takeUnread({ products, ...others }: CopyRows): void {
    take(others);
    index.takeUnsorted(products ?? []);
    changed = { products: true, customers: changed.customers };
  }

  /** What nobody has read yet may be asked for already. */
  function readAhead(words: readonly string[]): void {
    for (const rows of unread?.readWith(words) ?? []) {
      takeUnread(rows);
    }
  }

  function findSold(code: string): Sold | null {
    const known = view.value.index;
    // Also of a code that is known: on a page to come it may be a barcode, which wins over an SKU.
    readAhead([code, code.toLowerCase(), code.toUpperCase()]);
    return known.findByCode(code);
  }

  function productOf(id: string): PricedProduct | null {
    const known = view.value.index;
    // Its variants name it, wherever they are: without them it would be sold itself.
    readAhead([id]);
    return known.get(id);
  }

  async function publish(): Promise<void> {
    const isLong = waiting.length > 1;
    if (isLong) {
      await takeWaiting();
      await pause();
    } else {
      takeOne();
    }
    show();
    // What is drawn next is a piece of work of its own.
    if (isLong) {
      await pause();
    }
  }

  function show(): void {
    categories.value = sortCategories([...rows.categories.values()]);
    taxProfiles.value = [...rows.tax_profiles.values()];
    if (changed.products) {
      view.value = viewOf(index);
      searchReady.value = false;
      productSearch.replaceAll(index.searchable(), () => {
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
    return ids.flatMap((id) => view.peek().index.get(id) ?? []);
  }

  return {
    state,
    outlet: computed(() => outletRow.value && outletInfo(outletRow.value)),
    categories,
    products: computed(() => view.value.shown),
    isWhole,
    searchReady,
    lowStock,
    rules,
    businessDay,
    clock: computed(() => {
      const [date = "", minute] = offerTime.value.split(" ");
      return { date, minute: Number(minute) };
    }),
    nextChange: computed(() => {
      const outlet = outletRow.value;
      return outlet && nextBoundary(moment.value, outlet.timezone, boundaries.value);
    }),
    limited: computed(() => {
      const counted = offersRow.value?.promotions?.filter((promotion) => promotion.limited) ?? [];
      return new Set(counted.map(({ id }) => id));
    }),
    offers: keptOffers,
    setOffers(next) {
      keptOffers.value = next;
    },
    rulesVersion: computed(() => outletRow.value?.rules_version ?? null),

    inCategory: (category) => view.value.byCategory.get(category) ?? [],
    product: productOf,
    productIds: () => view.peek().index.ids(),
    variants: (id) => view.value.index.variants(id),
    stationOf: (id) => stationOf(id, view.value.index, stations.value),
    search: (text, limit = SEARCH_LIMIT) => {
      const exact = findSold(text)?.product;
      const found = fromIds(productSearch.find(text, limit));
      return exact
        ? [exact, ...found.filter((product) => product !== exact)].slice(0, limit)
        : found;
    },
    findBarcode: (code) => findSold(code)?.product ?? null,
    findSold,
    findWeighed(plu) {
      const known = view.value.index;
      readAhead([plu]);
      return known.findByScaleCode(plu);
    },
    // A copy of before scales were known has none until the feed's next answer.
    labelLayouts: computed(() => outletRow.value?.weighed_labels ?? []),

    customers: {
      search: (text, limit = SEARCH_LIMIT) =>
        customerSearch.find(text, limit).flatMap((id) => customersById.get(id) ?? []),
      customer: (id) => customersById.get(id) ?? null,
      group: (customer) => groups.value.get(customer.group ?? "") ?? null,
    },

    load(part) {
      take(part);
      void publish();
    },
    open,
    take,
    publish,

    restart() {
      for (const table of Object.values(rows)) table.clear();
      index = new ProductIndex();
      unread = null;
      isWhole.value = true;
      waiting = [];
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

function viewOf(index: ProductIndex): View {
  const shown = index.shown();
  const byCategory = groupBy(shown, (product) => product.category);
  return { index, shown, byCategory: byCategory.set(null, shown) };
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

/** A variant goes where its product goes. */
function stationOf(id: string, index: ProductIndex, stations: ReadonlyMap<string, string>): string {
  const product = index.get(id);
  const category = product?.category ?? index.get(product?.variantOf ?? "")?.category ?? "";
  return stations.get(category) ?? "";
}

function searchableCustomer(row: CustomerRow): Searchable {
  const name = fold(row.name);
  const codes = [row.code, row.phone, localPhone(row.phone)].map(fold);
  return { id: row.id, name, text: searchText([name, ...codes]) };
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
