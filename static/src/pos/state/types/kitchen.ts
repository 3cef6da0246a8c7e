/** What the kitchen cooks. */

import type { ReadonlySignal } from "@preact/signals";

/** What the kitchen has of one line, in the line's unit. */
export interface KitchenLine {
  readonly wanted: number;
  readonly sent: number;
  /** The kitchen's own ids. */
  readonly dishes: readonly string[];
}

export type KitchenResult =
  | { readonly kind: "done" }
  /** It is with the guest already: nothing was changed in the cart. */
  | { readonly kind: "served" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export interface Kitchen {
  /** Something in the cart is cooked at a station. */
  readonly offered: ReadonlySignal<boolean>;
  /** The table, or the name that is called; empty until something was sent. */
  readonly label: ReadonlySignal<string>;
  /** The kitchen has something of this cart. */
  readonly started: ReadonlySignal<boolean>;
  /** By key of the cart's line; lines that nobody cooks are missing. */
  readonly lines: ReadonlySignal<ReadonlyMap<string, KitchenLine>>;
  /** How much of the cart the kitchen has not got. */
  readonly waiting: ReadonlySignal<number>;
  /** Send the whole cart; what the kitchen has already is not cooked twice. */
  send(label: string): Promise<KitchenResult>;
  /**
   * Change a line of which the kitchen has something: it is taken back there, `apply` changes the
   * cart, and what stays is sent anew. Without an answer nothing is changed.
   */
  change(key: string, reason: string, apply: () => void): Promise<KitchenResult>;
  cancelAll(reason: string): Promise<KitchenResult>;
}
