/** Tenders, and selling the cart. */

import type { ReadonlySignal } from "@preact/signals";
import type { ApprovalAction, NeededApproval } from "./approvals";
import type { HandMethod, Order } from "./common";
import type { Sale } from "./sales";

/** Cash: what was handed over. Others: what is taken by them. */
export interface TenderDraft {
  readonly method: HandMethod;
  readonly amount: number;
  readonly reference?: string;
  /** Static QRIS only: the cashier saw the payment arrive. */
  readonly confirmed?: boolean;
}

export interface Settlement {
  /** What the bill comes to with these tenders (cash rounding included when cash closes it). */
  readonly total: number;
  readonly rounding: number;
  readonly paid: number;
  readonly remaining: number;
  readonly change: number;
  /** Tenders cover the bill, and only cash gives change. */
  readonly complete: boolean;
  /** Non-cash tenders exceed the total. */
  readonly overpaid: boolean;
  /** Uang Pas, then the next sensible notes for what remains: distinct, at most 5. */
  readonly suggestions: readonly number[];
}

export interface ShortItem {
  readonly item: string;
  readonly name: string;
  readonly available: string;
  readonly requested: string;
}

/** Why a sale did not happen. The cart is kept in every case. */
export type SaleProblem =
  /** `acceptPrices()` takes the server's prices over; then pay again. `total` is the new one. */
  | { readonly kind: "price_changed"; readonly total: number; readonly before: number }
  | { readonly kind: "stock_short"; readonly items: readonly ShortItem[] }
  | { readonly kind: "shift_not_open" }
  | { readonly kind: "terminal_revoked" }
  | { readonly kind: "cashier_signed_out" }
  /** Ask a supervisor (`approvals.give`), then pay again. `percent` for a discount. */
  | {
      readonly kind: "approval_required";
      readonly action: ApprovalAction;
      readonly percent: string | null;
      /** An approval was sent and not taken (too old, used, too small). */
      readonly stale: boolean;
    }
  /** Sold already, perhaps in another tab: `confirmDuplicate` in `pay` sells it once more. */
  | {
      readonly kind: "possible_duplicate";
      readonly receiptNumber: string;
      readonly total: number;
      readonly at: Date;
    }
  | { readonly kind: "item_unknown" }
  | { readonly kind: "customer_unknown" }
  /** A voucher was used up or ended meanwhile: sell without it. */
  | { readonly kind: "voucher_refused"; readonly codes: readonly string[]; readonly detail: string }
  | { readonly kind: "clock_wrong" }
  /** A customer's account is charged only while the server can say yes. */
  | { readonly kind: "account_offline" }
  /** The disk is full: nothing was recorded, so nothing was sold. */
  | { readonly kind: "storage_full" }
  | { readonly kind: "not_paid"; readonly missing: number }
  | {
      readonly kind: "other";
      readonly code: string;
      readonly detail: string;
      readonly requestId: string;
    };

export type PayResult =
  | {
      readonly state: "accepted";
      readonly sale: Sale;
      readonly order: Order;
      readonly change: number;
    }
  /** Kept on this device and sent when the server answers. */
  | { readonly state: "queued"; readonly sale: Sale; readonly change: number }
  /** Practice: nothing was stored or sent. */
  | { readonly state: "practised"; readonly sale: Sale; readonly change: number }
  | { readonly state: "refused"; readonly problem: SaleProblem }
  /** A sale of this cart is under way already (double click). */
  | { readonly state: "busy" };

export interface Checkout {
  readonly paying: ReadonlySignal<boolean>;
  /** Total, remaining, change and suggestions for tenders that are being entered. */
  settle(tenders: readonly Pick<Sale["tenders"][number], "method" | "amount">[]): Settlement;
  /** Sell the cart. On success the cart is empty and has a new order id. */
  pay(
    tenders: readonly TenderDraft[],
    options?: { readonly confirmDuplicate?: boolean },
  ): Promise<PayResult>;
  /** Stop waiting for the server's answer: `pay` ends as `queued`, the sale is sent later. */
  goOn(): void;
  /** After `price_changed`: refresh the catalogue and price the cart by it. */
  acceptPrices(): Promise<void>;
  /** What this cart needs a supervisor for, before anything is sent. */
  readonly needsApproval: ReadonlySignal<readonly NeededApproval[]>;
}
