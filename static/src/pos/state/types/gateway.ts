/** Payments through a gateway. */

import type { ReadonlySignal } from "@preact/signals";
import type { GatewayMethod } from "./common";
import type { PayResult, SaleProblem, TenderDraft } from "./paying";

/** What the gateway charges, in rupiah. `phone` (+62…) is for OVO. */
export interface GatewayPayment {
  readonly method: GatewayMethod;
  readonly amount: number;
  readonly phone?: string;
}

export type GatewayResult = Extract<PayResult, { state: "accepted" }>;

/** A sale whose payment is on its way. */
export interface WaitingSale {
  readonly id: string;
  /** `ended`: cancelled or refused. What was handed over goes back then. */
  readonly state: "waiting" | "expired" | "ended";
  readonly method: GatewayMethod;
  readonly amount: number;
  readonly total: number;
  /** Rupiah that the customer has given already, in cash or otherwise. */
  readonly handedOver: number;
  /** What the payer needs, by the method. */
  readonly details: {
    readonly qr_string?: string;
    readonly url?: string;
    readonly bank?: string;
    readonly va_number?: string;
    readonly biller_code?: string;
    readonly bill_key?: string;
  };
  /** False while nobody knows whether the provider has the charge. */
  readonly isSure: boolean;
  readonly expiresAt: Date | null;
  /** The server does not answer; it completes the sale all the same. */
  readonly away: boolean;
}

export interface Gateway {
  /** What this shop may charge through its gateways. */
  readonly methods: ReadonlySignal<readonly GatewayMethod[]>;
  readonly waiting: ReadonlySignal<WaitingSale | null>;
  readonly busy: ReadonlySignal<boolean>;
  /** The sale that a payment made, until `leave`. */
  readonly sold: ReadonlySignal<GatewayResult | null>;
  /** Charge what remains after `tenders`; null once the payment is under way. */
  open(
    tenders: readonly TenderDraft[],
    payment: GatewayPayment,
  ): Promise<SaleProblem | { readonly kind: "no_answer" } | null>;
  /** Stop waiting. A payer who was quicker has bought: then `sold` says so. */
  cancel(): Promise<void>;
  /** Once it has ended or was shown: nothing waits any more. */
  leave(): void;
  /** The outlet's printed QRIS code with an amount; null where there is none, or no answer. */
  stamp(amount: number): Promise<string | null>;
}
