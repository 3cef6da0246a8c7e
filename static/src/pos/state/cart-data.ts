/** What a cart is, as it is stored and held: everything else is worked out from it. */

import type { VoucherJson } from "../../pricing";
import { uuid7 } from "../../shared/ids";
import type { KnownFacts } from "./buyer";
import type { Channel, ChosenModifier, Customer, ManualDiscount, WeighedData } from "./types";

/** The pack of a line as it was, should it leave the catalogue meanwhile. */
export interface PackData {
  readonly id: string;
  readonly name: string;
}

export interface CartLineData {
  readonly key: string;
  readonly item: string;
  /** Name, unit and price as they were, should the product leave the catalogue meanwhile. */
  readonly name: string;
  readonly unit: string;
  readonly listPrice: number;
  /** In packs, if it is sold in one. */
  readonly quantity: string;
  readonly pack: PackData | null;
  readonly modifiers: readonly ChosenModifier[];
  readonly label: WeighedData | null;
  /** Without modifiers. Null: the catalogue's. */
  readonly unitPrice: number | null;
  readonly note: string;
  readonly discount: ManualDiscount | null;
}

/** A dish that the kitchen has, by the kitchen's own id. */
export interface SentDish {
  readonly id: string;
  readonly item: string;
  readonly quantity: string;
  /** Names of pack and options; missing in carts of before there were any. */
  readonly unit?: string;
  readonly modifiers?: string;
  readonly note: string;
}

export interface SentToKitchen {
  /** The table, or the name that is called. */
  readonly label: string;
  readonly dishes: readonly SentDish[];
}

export interface CartData {
  readonly orderId: string;
  readonly lines: readonly CartLineData[];
  readonly discount: ManualDiscount | null;
  readonly channel: Channel;
  readonly customer: Customer | null;
  /** In the order in which they count, as the server described them. */
  readonly vouchers: readonly VoucherJson[];
  /** Null until the server was asked. */
  readonly facts: KnownFacts | null;
  readonly note: string;
  /** Null until something of it was sent to the kitchen. */
  readonly kitchen: SentToKitchen | null;
}

export function emptyCart(channel: Channel): CartData {
  return {
    orderId: uuid7(),
    lines: [],
    discount: null,
    channel,
    customer: null,
    vouchers: [],
    facts: null,
    note: "",
    kitchen: null,
  };
}

type Later<Whole, Field extends keyof Whole> = Omit<Whole, Field> & Partial<Pick<Whole, Field>>;
type KeptLine = Later<CartLineData, "pack" | "modifiers" | "label">;
/** A cart as any version of the till may have kept it. */
export type KeptCart = Omit<Later<CartData, "vouchers" | "facts">, "lines"> & {
  readonly lines: readonly KeptLine[];
};

/** A kept cart with all that carts have by now. */
export function restored(kept: KeptCart): CartData {
  const lines = kept.lines.map((line) => ({ pack: null, modifiers: [], label: null, ...line }));
  return { vouchers: [], facts: null, ...kept, lines };
}
