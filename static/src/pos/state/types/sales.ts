/** Today's sales and their receipts. */

import type { ReadonlySignal } from "@preact/signals";
import type { components } from "../../../shared/api/schema";
import type { Reason, TaxTotal } from "./cart";
import type { Channel, Order, TenderMethod } from "./common";

/** A sale as the list shows it, from this device's journal, the server, or both. */
export interface Sale {
  /** The order's id. */
  readonly id: string;
  /** The journal's entry on this device, if it was sold here. */
  readonly entry: string | null;
  readonly state:
    | "pending"
    | "paid"
    | "partly_refunded"
    | "refunded"
    | "voided"
    /** By the server, after it was queued (version 1). */
    | "refused"
    /** The server keeps it but cannot read it. */
    | "rejected"
    | "cancelled"
    | "practice";
  /** Of a sale of this device's journal: where it is on its way to the server. */
  readonly delivery: "waiting" | "sent" | "review" | "rejected" | null;
  /** Null only for practice, and for sales of version 1 until the server gave it. */
  readonly receiptNumber: string | null;
  readonly placedAt: Date;
  readonly channel: Channel;
  readonly customer: string | null;
  readonly cashier: string;
  readonly note: string;
  readonly lines: readonly SaleLine[];
  readonly gross: number;
  readonly discount: number;
  readonly service: number;
  readonly tax: number;
  readonly taxes: readonly TaxTotal[];
  readonly rounding: number;
  readonly total: number;
  readonly tenders: readonly {
    readonly method: TenderMethod;
    readonly amount: number;
    readonly received: number;
  }[];
  readonly paid: number;
  readonly change: number;
  /** The server's answer in full, when it is known. */
  readonly order: Order | null;
  /** Of a refused sale: the problem's code and sentence. */
  readonly problem: { readonly code: string; readonly detail: string } | null;
}

export interface SaleLine {
  readonly item: string;
  readonly name: string;
  /** The pack's id, and its name once the server has the sale. */
  readonly pack: { readonly id: string; readonly name: string } | null;
  readonly quantity: string;
  readonly unitPrice: number;
  readonly gross: number;
  readonly discount: number;
  readonly service: number;
  readonly tax: number;
  readonly total: number;
  readonly note: string;
  readonly reasons: readonly Reason[];
}

export type VoidResult =
  | { readonly kind: "voided"; readonly sale: Sale }
  | { readonly kind: "approval_required"; readonly stale: boolean }
  /** Voided already, or its shift is closed. */
  | { readonly kind: "not_voidable"; readonly detail: string }
  | { readonly kind: "not_allowed" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

/** The receipt model of the API (`format=json`); `copy` 0 is the original, else SALINAN #n. */
export type ReceiptResult =
  | { readonly kind: "issued"; readonly receipt: ReceiptDocument; readonly copy: number }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export type ReceiptDocument = Readonly<components["schemas"]["ReceiptOutput"]>;

/** The same as bytes for a receipt printer; an original paid in cash opens the drawer. */
export type PrinterResult =
  | { readonly kind: "issued"; readonly bytes: Uint8Array<ArrayBuffer>; readonly copy: number }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export interface Sales {
  /** Sales of this terminal on the present business day, newest first. */
  readonly list: ReadonlySignal<readonly Sale[]>;
  readonly loading: ReadonlySignal<boolean>;
  /** There are older ones on the server. */
  readonly more: ReadonlySignal<boolean>;
  /** The last sale of this page, for "print again". */
  readonly last: ReadonlySignal<Sale | null>;
  refresh(): Promise<void>;
  loadMore(): Promise<void>;
  /** By a piece of the receipt's number, among all that this device ever sold. */
  find(number: string): Promise<readonly Sale[]>;
  void(sale: Sale, reason: string): Promise<VoidResult>;
  /**
   * Issue an order's receipt: the first time the original, afterwards counted copies. A key
   * stands for one paper: asked for again by it, the paper is the same copy.
   */
  issueReceipt(order: string, key?: string): Promise<ReceiptResult>;
  issueForPrinter(order: string, paper: "58" | "80", key?: string): Promise<PrinterResult>;
  /** Give up a refused sale: its entry is closed, nothing is sent. */
  cancelRefused(entry: string): Promise<void>;
  /** Put a refused sale's lines back into the (empty) cart to sell them again. */
  reopenRefused(entry: string): Promise<void>;
}
