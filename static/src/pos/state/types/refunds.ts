/** Goods and money back, and exchanges. */

import type { components } from "../../../shared/api/schema";
import type { TenderMethod } from "./common";
import type { TenderDraft } from "./paying";
import type { ReceiptDocument, Sale } from "./sales";

type Schemas = components["schemas"];

export type Refund = Schemas["OrderRefundOutput"];
export type RefundQuote = Schemas["RefundQuoteOutput"];
export type RefundReason = Refund["reason"];
export type RefundTender = Schemas["RefundTenderOutput"];

export interface ReturnedLine {
  /** The id of the sale's line. */
  readonly line: string;
  readonly quantity: string;
  readonly to: "restock" | "waste";
}

/** Another way for one tender of the sale, or the proof of a payment by hand. */
export interface PayBack {
  readonly tender: number;
  readonly method?: TenderMethod;
  readonly reference?: string;
}

export interface RefundRequest {
  /** Stays the same while one refund is asked for, however often it is sent. */
  readonly id: string;
  readonly lines: readonly ReturnedLine[];
  /** Tenders that go back another way than they came. */
  readonly tenders: readonly PayBack[];
  readonly reason: RefundReason;
  readonly note: string;
  /** What the screen shows; another amount is refused. */
  readonly expectedTotal: number;
  /** Of an exchange: what the new goods cost. */
  readonly credit: number;
}

type Detail = Schemas["OrderDetailOutput"];

/** A sale with what came back and what still may. */
export interface SaleWithRefunds {
  readonly sale: Sale;
  readonly order: Pick<Detail, "returnable" | "refunds"> & {
    readonly lines: readonly { readonly id: string; readonly name: string }[];
  };
}

export type RefundResult =
  | { readonly kind: "refunded"; readonly refund: Refund }
  /** The network is away: it is in this device's journal. */
  | { readonly kind: "written"; readonly total: number }
  | { readonly kind: "approval_required"; readonly stale: boolean }
  | { readonly kind: "not_allowed" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

/** Money handed over in place of a gateway's. */
export interface HandMoney {
  readonly method: "cash" | "transfer";
  readonly reference: string;
  /** At the provider it did not go back: needed while that owes an answer. */
  readonly sure: boolean;
}

export type HandResult =
  | { readonly kind: "paid" }
  /** The provider paid meanwhile, or somebody else did: look again. */
  | { readonly kind: "closed"; readonly detail: string }
  /** The provider owes an answer: she has to look there first. */
  | { readonly kind: "unsure"; readonly detail: string }
  | { readonly kind: "approval_required"; readonly stale: boolean }
  | { readonly kind: "not_allowed" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

/** A document that the server hands out: as a paper for the screen, or as bytes for a printer. */
export interface Issuable {
  /** To look at: not counted, and marked as a view. Null without an answer. */
  view(): Promise<ReceiptDocument | null>;
  paper(): Promise<ReceiptDocument | null>;
  bytes(paper: "58" | "80"): Promise<Uint8Array<ArrayBuffer> | null>;
}

/**
 * Refunds need the server, but for what `state/offline-refunds.ts` can work out: that is written
 * into the journal while the network is away.
 */
export interface Refunds {
  /** Sales by receipt number or the QR code of a receipt; null without an answer. */
  find(text: string): Promise<readonly Sale[] | null>;
  /** Null without an answer, when this device cannot know it. */
  open(sale: string): Promise<SaleWithRefunds | null>;
  /** What these goods would give back; null while that cannot be said. */
  quote(sale: Sale, request: RefundRequest): Promise<RefundQuote | null>;
  refund(sale: Sale, request: RefundRequest): Promise<RefundResult>;
  /** The cart for the returned goods; `tenders` pay what it costs more. */
  exchange(
    sale: Sale,
    request: RefundRequest,
    tenders: readonly TenderDraft[],
  ): Promise<RefundResult>;
  /** Pay another way what a gateway did not pay back. */
  payByHand(refund: Refund, tender: RefundTender, money: HandMoney): Promise<HandResult>;
  receipt(refund: Refund): Issuable;
}
