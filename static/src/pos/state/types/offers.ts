/** Vouchers, and what only the server knows of a price. */

import type { ReadonlySignal } from "@preact/signals";
import type { CartVoucher } from "./cart";

/** A voucher that the server will not take; `detail` says why and what to do. */
export interface RefusedVoucher {
  readonly code: string;
  readonly detail: string;
}

export type VoucherResult =
  | { readonly kind: "added"; readonly voucher: CartVoucher }
  | ({ readonly kind: "refused" } & RefusedVoucher)
  | { readonly kind: "twice" }
  | { readonly kind: "too_many"; readonly most: number }
  /** Vouchers need the network. */
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

/** What only the server knows about prices: vouchers, and limits that are used up. */
export interface Offers {
  readonly vouchers: ReadonlySignal<readonly CartVoucher[]>;
  /** Vouchers that were in the cart and are taken no more; forgotten with the next change. */
  readonly lost: ReadonlySignal<readonly RefusedVoucher[]>;
  /** Limited promotions are left out, because the server could not be asked. */
  readonly incomplete: ReadonlySignal<boolean>;
  addVoucher(code: string): Promise<VoucherResult>;
  removeVoucher(code: string): void;
}
