/**
 * The till's copy of the catalogue, its settings, the cart and the held carts.
 *
 * The catalogue is kept as the feed's pages, each one text: the browser writes and reads a text a
 * hundred times faster than its thousand rows one by one. Once in a while the pages are tidied:
 * then each item is there once, products by name, and what was deleted is gone from the device.
 */

import { Dexie, type Table } from "dexie";
import type { components } from "../../shared/api/schema";
import { pause } from "../../shared/pause";
import type { KeptOffers } from "../network/rules";
import type { KeptCart } from "../state/cart-data";

type Schemas = components["schemas"];

export type CategoryRow = Required<Omit<Schemas["FeedCategory"], "deleted">>;
export type TaxProfileRow = Required<Omit<Schemas["FeedTaxProfile"], "deleted">>;
/** What most products have none of; the feed leaves it out. */
type RareField = "units" | "modifiers" | "scale_code" | "open_quantity";
export type ProductRow = Required<Omit<Schemas["FeedProduct"], "deleted" | RareField>> &
  Pick<Schemas["FeedProduct"], RareField>;
type FeedCustomer = Schemas["FeedCustomer"];
export type CustomerRow = Required<Omit<FeedCustomer, "deleted" | "group" | "birthday">> &
  Pick<FeedCustomer, "group" | "birthday">;
export type OutletRow = Schemas["FeedOutlet"];

export interface HeldRow {
  readonly id: string;
  readonly name: string;
  readonly heldAt: number;
  readonly total: number;
  readonly cart: KeptCart;
}

/** The offers of the outlet, as they were fetched last. */
const OFFERS = "offers";

export function keptOffers(db: CopyDatabase): Promise<KeptOffers | null> {
  return db.value<KeptOffers>(OFFERS);
}

export async function keepOffers(db: CopyDatabase, offers: KeptOffers): Promise<void> {
  await db.setValue(OFFERS, offers);
}

/** A feed's row is either whole or a tombstone. */
export type Change<Row> = Row | { readonly id: string; readonly deleted?: boolean };

/** Some of the catalogue, as the feed tells it. */
export interface Rows {
  readonly categories?: readonly Change<CategoryRow>[];
  readonly tax_profiles?: readonly Change<TaxProfileRow>[];
  readonly products?: readonly Change<ProductRow>[];
  readonly customers?: readonly Change<CustomerRow>[];
}

interface PageText {
  readonly number?: number;
  /** `{"items": Rows}`, and whatever else the feed sent with it. */
  readonly text: string;
  /** How many rows it has. */
  readonly count: number;
}

/** Where the feed stands: the cursor of the next page, and the tag of an empty one. */
export interface FeedPosition {
  readonly cursor: string;
  readonly etag: string | null;
  /** False while the first load is under way. */
  readonly complete: boolean;
}

/** Up to which page the copy is tidy. */
const TIDY = "tidy";

/** One database a terminal, so that no tenant's rows meet another's. */
export class CopyDatabase extends Dexie {
  declare readonly pages: Table<PageText, number>;
  declare readonly held: Table<HeldRow, string>;
  declare readonly values: Table<unknown, string>;

  constructor(terminal: string) {
    super(`warungin-copy-${terminal}`);
    const kept = { held: "id, heldAt", values: "" };
    this.version(1).stores({
      ...kept,
      categories: "id",
      tax_profiles: "id",
      products: "id",
      customers: "id",
    });
    // The rows of before are not taken along: the feed is read anew.
    this.version(2)
      .stores({
        ...kept,
        categories: null,
        tax_profiles: null,
        products: null,
        customers: null,
        pages: "++number",
      })
      .upgrade((change) => change.table("values").delete("feed"));
  }

  async value<Value>(name: string): Promise<Value | null> {
    return ((await this.values.get(name)) as Value | undefined) ?? null;
  }

  async setValue(name: string, value: unknown): Promise<void> {
    await this.values.put(value, name);
  }
}

/** The catalogue as it is kept. */
export interface StoredCopy {
  readonly outlet: OutletRow | null;
  /** False while the first load is under way. */
  readonly complete: boolean;
  /** Pages for `readPage` in which each item is once, products by name. */
  readonly tidy: readonly string[];
  /** What came since, oldest first. */
  readonly changes: readonly Rows[];
}

/** The rows of a page's text. */
export function readPage(text: string): Rows {
  return (JSON.parse(text) as { items: Rows }).items;
}

export async function readCopy(db: CopyDatabase): Promise<StoredCopy> {
  const [outlet, position, tidy, pages] = await db.transaction("r", [db.pages, db.values], () =>
    Promise.all([
      db.value<OutletRow>("outlet"),
      db.value<FeedPosition>("feed"),
      db.value<number>(TIDY),
      db.pages.toArray(),
    ]),
  );
  const isTidy = ({ number = 0 }: PageText): boolean => number <= (tidy ?? 0);
  return {
    outlet,
    complete: position?.complete ?? false,
    tidy: pages.filter(isTidy).map(({ text }) => text),
    changes: pages.filter((page) => !isTidy(page)).map(({ text }) => readPage(text)),
  };
}

/** Write one page of the feed and the position after it, together. */
export async function applyPage(
  db: CopyDatabase,
  page: Schemas["FeedPage"],
  text: string,
  position: FeedPosition,
): Promise<void> {
  const count = countRows(page.items as unknown as Rows);
  await db.transaction("rw", [db.pages, db.values], async () => {
    if (count) {
      await db.pages.add({ text, count });
    }
    if (page.outlet) {
      await db.setValue("outlet", page.outlet);
    }
    await db.setValue("feed", position);
  });
}

/** Forget the copy, to load it anew. Carts and settings stay. */
export async function dropCopy(db: CopyDatabase): Promise<void> {
  await db.transaction("rw", [db.pages, db.values], async () => {
    await db.pages.clear();
    await db.values.bulkDelete(["feed", TIDY]);
  });
}

/** So many changed rows are cheap to read beside the tidy pages. */
const MOST_CHANGES = 2_000;
/** Enough for the first sight of the shop. */
const FIRST_PAGE = 200;
/** Rows that are written at a time, so that taps and scans have their turn. */
const PAGE = 500;

/**
 * Write the pages anew when much has changed, or somebody was deleted. `order` are the ids of the
 * products on sale, by name. Nobody else may write pages meanwhile (the feed's lock).
 */
export async function tidyCopy(db: CopyDatabase, order: readonly string[]): Promise<void> {
  const tidy = (await db.value<number>(TIDY)) ?? 0;
  const changes = await db.pages.where("number").above(tidy).toArray();
  const count = changes.reduce((sum, page) => sum + page.count, 0);
  if (count <= MOST_CHANGES && !changes.some(({ text }) => deletesSomebody(text))) {
    return;
  }
  const kept = new KeptRows();
  for (const { text } of await db.pages.orderBy("number").toArray()) {
    kept.take(readPage(text));
    await pause();
  }
  const texts: PageText[] = [];
  for (const rows of kept.pages(order)) {
    texts.push({ text: JSON.stringify({ items: rows }), count: countRows(rows) });
    await pause();
  }
  await db.transaction("rw", [db.pages, db.values], async () => {
    await db.pages.clear();
    await db.setValue(TIDY, await db.pages.bulkAdd(texts));
  });
}

function deletesSomebody(text: string): boolean {
  return (readPage(text).customers ?? []).some((change) => !isRow(change));
}

/** What is left of all pages, oldest first. */
class KeptRows {
  private readonly categories = new Map<string, CategoryRow>();
  private readonly tax_profiles = new Map<string, TaxProfileRow>();
  private readonly products = new Map<string, ProductRow>();
  private readonly customers = new Map<string, CustomerRow>();

  take(rows: Rows): void {
    takeChanges(this.categories, rows.categories);
    takeChanges(this.tax_profiles, rows.tax_profiles);
    takeChanges(this.products, rows.products);
    takeChanges(this.customers, rows.customers);
  }

  *pages(order: readonly string[]): Generator<Rows> {
    const named = new Set(order);
    // One that came this moment is in no order yet. What is not sold any more is not kept.
    const rest = [...this.products.values()].filter((row) => row.is_active && !named.has(row.id));
    const products = [...order.flatMap((id) => this.products.get(id) ?? []), ...rest];
    yield {
      categories: [...this.categories.values()],
      tax_profiles: [...this.tax_profiles.values()],
      products: products.slice(0, FIRST_PAGE),
    };
    for (let first = FIRST_PAGE; first < products.length; first += PAGE) {
      yield { products: products.slice(first, first + PAGE) };
    }
    const customers = [...this.customers.values()];
    for (let first = 0; first < customers.length; first += PAGE) {
      yield { customers: customers.slice(first, first + PAGE) };
    }
  }
}

export function takeChanges<Row extends { readonly id: string }>(
  table: Map<string, Row>,
  rows: readonly Change<Row>[] = [],
): void {
  for (const row of rows) {
    if (isRow(row)) {
      table.set(row.id, row);
    } else {
      table.delete(row.id);
    }
  }
}

export function isRow<Row extends { readonly id: string }>(change: Change<Row>): change is Row {
  return !("deleted" in change && change.deleted);
}

export function countRows(rows: Rows): number {
  const lists = [rows.categories, rows.tax_profiles, rows.products, rows.customers];
  return lists.reduce((sum, list) => sum + (list?.length ?? 0), 0);
}
