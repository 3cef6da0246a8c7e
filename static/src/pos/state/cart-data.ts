/** What a cart is, as it is stored and held: everything else is worked out from it. */

import { uuid7 } from "../../shared/ids";
import type { Channel, Customer, ManualDiscount } from "./types";

export interface CartLineData {
  readonly key: string;
  readonly item: string;
  /** Name, unit and price as they were, should the product leave the catalogue meanwhile. */
  readonly name: string;
  readonly unit: string;
  readonly listPrice: number;
  readonly quantity: string;
  /** Null: the catalogue's. */
  readonly unitPrice: number | null;
  readonly note: string;
  readonly discount: ManualDiscount | null;
}

export interface CartData {
  readonly orderId: string;
  readonly lines: readonly CartLineData[];
  readonly discount: ManualDiscount | null;
  readonly channel: Channel;
  readonly customer: Customer | null;
  readonly note: string;
}

export function emptyCart(channel: Channel): CartData {
  return { orderId: uuid7(), lines: [], discount: null, channel, customer: null, note: "" };
}
