/** Carts that wait. */

import type { ReadonlySignal } from "@preact/signals";
import type { KitchenResult } from "./kitchen";

export interface HeldCart {
  readonly id: string;
  readonly name: string;
  readonly heldAt: Date;
  readonly count: number;
  readonly total: number;
  readonly items: readonly string[];
  /** The kitchen has something of it: discarding takes that back. */
  readonly isInKitchen: boolean;
}

export interface HeldCarts {
  readonly carts: ReadonlySignal<readonly HeldCart[]>;
  /** Put the present cart aside; an empty name becomes the time. No-op for an empty cart. */
  hold(name: string): Promise<void>;
  /** Bring one back; a cart that is not empty is held first. */
  resume(id: string): Promise<void>;
  /** The cart stays when the kitchen could not be told. */
  discard(id: string, reason: string): Promise<KitchenResult>;
}
