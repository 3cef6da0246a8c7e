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
  /**
   * Put the present cart aside; an empty name becomes the time. No-op for an empty cart. False
   * when the disk is full: then it is the present cart still.
   */
  hold(name: string): Promise<boolean>;
  /** Bring one back; a cart that is not empty is held first. False when there is no room for it. */
  resume(id: string): Promise<boolean>;
  /** The cart stays when the kitchen could not be told. */
  discard(id: string, reason: string): Promise<KitchenResult>;
}
