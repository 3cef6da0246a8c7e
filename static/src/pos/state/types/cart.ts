/** The cart and its prices. */

import type { ReadonlySignal } from "@preact/signals";
import type { Product } from "./catalogue";
import type { Channel } from "./common";
import type { Customer } from "./customers";

/** `value` is a percentage (`"10"`, at most 2 decimals) or whole rupiah (`"5000"`). */
export interface ManualDiscount {
  readonly kind: "percent" | "amount";
  readonly value: string;
  readonly reason?: string;
}

/** Why an amount is what it is; see docs/pricing.md. */
export interface Reason {
  readonly code: string;
  readonly amount: number;
  readonly detail: string;
}

/**
 * What could not be given in full; `line` is null for the whole order. `detail` is a promotion's
 * or member discount's name, or a voucher's code.
 */
export interface Notice {
  readonly code: string;
  readonly line: string | null;
  readonly requested: number;
  readonly given: number;
  readonly detail: string;
}

export interface TaxTotal {
  readonly code: string;
  readonly name: string;
  readonly rate: string;
  readonly base: number;
  readonly dpp: number;
  readonly amount: number;
  readonly inclusive: boolean;
}

/** An option as it was when it was chosen. */
export interface ChosenModifier {
  readonly id: string;
  readonly name: string;
  readonly price: number;
}

export interface CartLine {
  /** Stays with the line as long as it lives. */
  readonly key: string;
  readonly item: string;
  readonly name: string;
  /** The pack's name, or the product's unit. */
  readonly unit: string;
  /** The pack it is sold in; null for the product's own unit. */
  readonly pack: string | null;
  /** How many of the product's own unit are in one of what is sold. */
  readonly factor: string;
  readonly modifiers: readonly ChosenModifier[];
  /** A scale's label was scanned: its weight or price holds for this line. */
  readonly isLabelled: boolean;
  readonly quantity: string;
  /** With modifiers. */
  readonly unitPrice: number;
  /** The catalogue's price, without modifiers; `isOverridden` when the line has another. */
  readonly listPrice: number;
  /** The price that was typed for this line, without modifiers. */
  readonly ownPrice: number | null;
  /** Sold at another price than the catalogue's, which only some may do. */
  readonly isOverridden: boolean;
  readonly note: string;
  readonly discount: ManualDiscount | null;
  readonly gross: number;
  readonly lineDiscount: number;
  readonly orderDiscount: number;
  /** All that is taken off the gross. */
  readonly reduction: number;
  /** What the customer pays less than the usual price, by a price list and discounts. */
  readonly saved: number;
  /** gross − discounts. */
  readonly net: number;
  readonly service: number;
  readonly tax: number;
  readonly total: number;
  readonly reasons: readonly Reason[];
}

export interface CartTotals {
  readonly gross: number;
  readonly discount: number;
  /** What the customer pays less than the usual prices: discounts and lower price lists. */
  readonly saved: number;
  readonly net: number;
  readonly service: number;
  readonly serviceIncluded: boolean;
  readonly tax: number;
  readonly taxes: readonly TaxTotal[];
  /** What is due without cash rounding. */
  readonly total: number;
  /** What is due if cash closes the bill. */
  readonly cashTotal: number;
  readonly notices: readonly Notice[];
  readonly reasons: readonly Reason[];
  /** The highest manual discount in percent, to compare with `cashier.discountLimit`. */
  readonly manualDiscountPercent: string;
}

/** A voucher in the cart; `notice` says why it gives nothing, or less than it could. */
export interface CartVoucher {
  readonly code: string;
  readonly name: string;
  readonly amount: number;
  readonly notice: Notice | null;
}

/** A removed line or a cleared cart; `undo()` puts it back while `cart.undoable` names it. */
export interface Undoable {
  readonly kind: "line_removed" | "cleared";
  /** The name of the line, or the number of lines as text. */
  readonly label: string;
}

/** What is known of a line to add; the rest is asked for by the result's kind. */
export interface AddOptions {
  readonly quantity?: string;
  readonly unitPrice?: number;
  /** A pack's id. */
  readonly pack?: string | null;
  /** Ids of chosen options. */
  readonly modifiers?: readonly string[];
  /** What a scale printed; `quantity` goes with it. */
  readonly label?: WeighedData;
}

/** A scale's label: its code goes to the server, which reads it by itself. */
export interface WeighedData {
  readonly barcode: string;
  /** The price that is printed on it; null when it says the weight. */
  readonly price: number | null;
}

export type AddResult =
  | { readonly kind: "added"; readonly key: string }
  /** Ask, and call again with `modifiers`, `quantity` or `unitPrice` in addition to `options`. */
  | {
      readonly kind: "modifiers_needed" | "quantity_needed" | "price_needed";
      readonly product: Product;
      readonly options: AddOptions;
    }
  /** Let the person choose one of `catalogue.variants(product.id)`. */
  | { readonly kind: "variant_needed"; readonly product: Product }
  /** The cart holds 500 lines, or the quantity or price is out of range. */
  | { readonly kind: "out_of_range" }
  /** Too few or too many options of a group. */
  | { readonly kind: "modifiers_wrong" }
  /** A scale's label that was read wrongly, or says nothing: scan it again. */
  | { readonly kind: "label_unreadable" }
  /** A scale's label of a product that is not known by its code (PLU). */
  | { readonly kind: "label_unknown"; readonly plu: string }
  | { readonly kind: "unknown" };

export interface CartState {
  /** The id that the order will have; approvals are asked for it. */
  readonly orderId: ReadonlySignal<string>;
  readonly lines: ReadonlySignal<readonly CartLine[]>;
  readonly totals: ReadonlySignal<CartTotals>;
  readonly isEmpty: ReadonlySignal<boolean>;
  /** Pieces: whole quantities count as they are, weighed lines as one. */
  readonly count: ReadonlySignal<number>;
  /** The line that was touched last, to scroll to and to highlight. */
  readonly lastKey: ReadonlySignal<string | null>;
  readonly discount: ReadonlySignal<ManualDiscount | null>;
  readonly channel: ReadonlySignal<Channel>;
  readonly customer: ReadonlySignal<Customer | null>;
  readonly note: ReadonlySignal<string>;
  readonly undoable: ReadonlySignal<Undoable | null>;

  /** One more of an item: joins an equal line without note, discount or own price. */
  add(item: string, options?: AddOptions): AddResult;
  /** By scanner: barcode or SKU of a product, barcode of a pack, or a scale's label. */
  scan(code: string): AddResult;
  /** Whether a scan of this code is a product's, a pack's or a scale's label. */
  knows(code: string): boolean;
  /** False when the text is no quantity above 0 with at most 3 decimals. */
  setQuantity(key: string, quantity: string): boolean;
  /** +1 or −1; a line that reaches 0 is removed (with undo). */
  step(key: string, by: 1 | -1): void;
  setNote(key: string, note: string): void;
  /** Null takes it away. False when the value is out of range. */
  setLineDiscount(key: string, discount: ManualDiscount | null): boolean;
  setDiscount(discount: ManualDiscount | null): boolean;
  /** Another price for this line: open prices freely, others with `order.price` approval. */
  setUnitPrice(key: string, unitPrice: number | null): boolean;
  /** Sold in this pack from now on; null is the product's own unit. False if there is none. */
  setPack(key: string, pack: string | null): boolean;
  /** False when a group has too few or too many. */
  setModifiers(key: string, modifiers: readonly string[]): boolean;
  setChannel(channel: Channel): void;
  setCustomer(customer: Customer | null): void;
  setOrderNote(note: string): void;
  remove(key: string): void;
  clear(): void;
  undo(): void;
}
