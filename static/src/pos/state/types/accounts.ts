/** Customers' kasbon and deposits. */

import type { components } from "../../../shared/api/schema";
import type { Issuable } from "./refunds";

type Schemas = components["schemas"];

export type Balances = Schemas["BalancesOutput"];
export type AccountPayment = Schemas["AccountPaymentOutput"];

export interface PaymentRequest {
  readonly id: string;
  readonly kind: "kasbon" | "deposit";
  readonly method: "cash" | "transfer" | "card" | "qris_static";
  readonly amount: number;
  readonly outlet: string;
  readonly reference?: string;
}

export type PaymentResult =
  | { readonly kind: "received"; readonly payment: AccountPayment }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export type ReversalResult =
  | { readonly kind: "reversed" }
  | { readonly kind: "approval_required"; readonly stale: boolean }
  | { readonly kind: "not_allowed" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

/** Kasbon and deposits: they need the server, too. */
export interface Accounts {
  balances(customer: string): Promise<Balances | null>;
  /** The customer's last payments, the newest first. */
  payments(customer: string): Promise<readonly AccountPayment[] | null>;
  receive(customer: string, request: PaymentRequest): Promise<PaymentResult>;
  /** Take a payment back that was typed wrong, in its own shift. */
  reverse(payment: AccountPayment, reason: string): Promise<ReversalResult>;
  receipt(payment: AccountPayment): Issuable;
}
