/** The till's copy of the catalogue, its settings, the cart and the held carts. */

import { Dexie, type Table } from "dexie";
import type { components } from "../../shared/api/schema";
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

/** Where the feed stands: the cursor of the next page, and the tag of an empty one. */
export interface FeedPosition {
  readonly cursor: string;
  readonly etag: string | null;
  /** False while the first load is under way. */
  readonly complete: boolean;
}

/** One database a terminal, so that no tenant's rows meet another's. */
export class CopyDatabase extends Dexie {
  declare readonly categories: Table<CategoryRow, string>;
  declare readonly tax_profiles: Table<TaxProfileRow, string>;
  declare readonly products: Table<ProductRow, string>;
  declare readonly customers: Table<CustomerRow, string>;
  declare readonly held: Table<HeldRow, string>;
  declare readonly values: Table<unknown, string>;

  constructor(terminal: string) {
    super(`warungin-copy-${terminal}`);
    this.version(1).stores({
      categories: "id",
      tax_profiles: "id",
      products: "id",
      customers: "id",
      held: "id, heldAt",
      values: "",
    });
  }

  async value<Value>(name: string): Promise<Value | null> {
    return ((await this.values.get(name)) as Value | undefined) ?? null;
  }

  async setValue(name: string, value: unknown): Promise<void> {
    await this.values.put(value, name);
  }
}

/** Some or all of the copy's rows, named as the feed names them. */
export interface CopyRows {
  readonly outlet?: OutletRow | null;
  readonly categories?: readonly CategoryRow[];
  readonly tax_profiles?: readonly TaxProfileRow[];
  readonly products?: readonly ProductRow[];
  readonly customers?: readonly CustomerRow[];
}

/** Rows that are read or written at a time, so that taps and scans have their turn. */
const PART = 500;
const WRITTEN = 100;

/** The copy in parts: what few rows there are first, then the products. */
export async function readCopy(
  db: CopyDatabase,
  onPart: (rows: CopyRows) => void,
): Promise<{ readonly complete: boolean }> {
  const [outlet, position, categories, taxProfiles, customers] = await Promise.all([
    db.value<OutletRow>("outlet"),
    db.value<FeedPosition>("feed"),
    db.categories.toArray(),
    db.tax_profiles.toArray(),
    db.customers.toArray(),
  ]);
  onPart({ outlet, categories, tax_profiles: taxProfiles, customers });
  for (let last = "", more = true; more; ) {
    const products = await db.products.where("id").above(last).limit(PART).toArray();
    onPart({ products });
    last = products.at(-1)?.id ?? "";
    more = products.length === PART;
  }
  return { complete: position?.complete ?? false };
}

const KINDS = ["categories", "tax_profiles", "products", "customers"] as const;

/** Write one page of the feed and the position after it, together. */
export async function applyPage(
  db: CopyDatabase,
  page: Schemas["FeedPage"],
  position: FeedPosition,
): Promise<void> {
  const tables = [...KINDS.map((kind) => db.table(kind)), db.values];
  await db.transaction("rw", tables, async () => {
    for (const kind of KINDS) {
      const rows = page.items[kind];
      const gone = rows.filter((row) => row.deleted).map((row) => row.id);
      await db.table(kind).bulkDelete(gone);
      const kept = rows.filter((row) => !row.deleted);
      for (let start = 0; start < kept.length; start += WRITTEN) {
        await db.table(kind).bulkPut(kept.slice(start, start + WRITTEN));
      }
    }
    if (page.outlet) {
      await db.setValue("outlet", page.outlet);
    }
    await db.setValue("feed", position);
  });
}

/** Forget the copy, to load it anew. Carts and settings stay. */
export async function dropCopy(db: CopyDatabase): Promise<void> {
  const tables = [...KINDS.map((kind) => db.table(kind)), db.values];
  await db.transaction("rw", tables, async () => {
    await Promise.all(KINDS.map((kind) => db.table(kind).clear()));
    await db.values.delete("feed");
  });
}
