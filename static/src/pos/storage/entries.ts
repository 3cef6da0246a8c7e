/**
 * What a journal's entry says (docs/till.md, "The life of an entry").
 *
 * The server keeps and checks the exact text, so a field is never renamed: a new meaning is a new
 * version. Version 1 had sales only, without a receipt number of their own.
 */

import type { Quote } from "../../pricing";
import type { components } from "../../shared/api/schema";

type Schemas = components["schemas"];
export type OrderBody = Schemas["OrderInputRequest"];
export type OrderAnswer = Schemas["OrderOutput"];

/** What every entry of version 2 says. */
export interface Common {
  readonly v: 2;
  readonly id: string;
  readonly journal: string;
  readonly terminal: string;
  readonly sequence: number;
  /** The hash of the entry before it; empty for the first. */
  readonly previous: string;
  readonly cashier: { readonly id: string };
  /** By the device's clock. */
  readonly placed_at: string;
  readonly shift: string | null;
}

/** A supervisor's consent that was given without the network. */
export interface OfflineApproval {
  readonly action: string;
  readonly code: string;
  readonly amount: string | null;
}

/** What the kinds say besides; a new kind is a new member. */
export interface Bodies {
  readonly sale: {
    /** Receipts of this journal: 1, 2, … without a gap. */
    readonly number: number;
    readonly receipt_number: string;
    readonly rules_version: string;
    /** The priced cart as the customer saw it. */
    readonly cart: Quote;
    readonly order: OrderBody;
    readonly approval?: readonly OfflineApproval[];
  };
  /** Closes the number of a sale that did not take place. */
  readonly number_cancelled: {
    readonly entry: string;
    readonly number: number;
    readonly reason: "refused" | "given_up";
  };
  /** The common `shift` is the new one's id, made by this device. */
  readonly shift_open: { readonly shift: string; readonly opening_float: number };
  readonly cash_move: { readonly movement: Schemas["MovementInputRequest"] };
  readonly shift_close: {
    readonly count: Omit<Schemas["CloseShiftInputRequest"], "approval">;
    /** How many sales this journal has in the shift. */
    readonly entries: number;
    readonly approval?: readonly OfflineApproval[];
  };
  readonly void: {
    readonly order: string;
    readonly reason: string;
    readonly approval?: readonly OfflineApproval[];
  };
  readonly refund: {
    readonly refund: RefundOfEntry;
    /** What was shown and handed over. */
    readonly quote: { readonly total: number };
    readonly approval?: readonly OfflineApproval[];
  };
  readonly customer: { readonly customer: Schemas["NewCustomerInputRequest"] };
}

type RefundBody = Schemas["OrderRefundInputRequest"];

/** A sale that the server has not answered has lines by their position only. */
export type RefundOfEntry = Omit<RefundBody, "lines" | "approval"> & {
  readonly order: string;
  readonly lines: readonly (Omit<RefundBody["lines"][number], "line"> &
    ({ readonly line: string } | { readonly position: number }))[];
};

export type Kind = keyof Bodies;
export type Content<K extends Kind = Kind> = {
  [Each in K]: Common & { readonly kind: Each } & Bodies[Each];
}[K];

/** Given by the journal, or by whoever stands at the till; the rest is the act itself. */
export type NewBody<K extends Kind> = K extends "sale"
  ? Omit<Bodies["sale"], "number" | "receipt_number">
  : Bodies[K];

export interface SaleOfVersion1 {
  readonly v?: undefined;
  readonly id: string;
  readonly sequence: number;
  readonly previous: string;
  readonly kind: "sale";
  readonly terminal: string;
  readonly cashier: { readonly id: string; readonly name: string };
  readonly placed_at: string;
  readonly rules_version: string;
  readonly cart: Quote;
  readonly order: OrderBody;
}

export type EntryContent = Content | SaleOfVersion1;
export type SaleContent = Content<"sale"> | SaleOfVersion1;

/**
 * - `offered`: the customer waits for the server's word; nothing was handed over yet
 * - `fact`: it happened and has to reach the server, whatever it says
 * - `accepted`: the server has it; `review`: it has it, and somebody has to look at it there
 * - `rejected`: the server keeps its text but cannot read it
 * - `cancelled`: it did not take place
 * - `refused`: version 1 only: queued, then refused; a person decides
 */
export type EntryState =
  | "offered"
  | "fact"
  | "accepted"
  | "review"
  | "rejected"
  | "refused"
  | "cancelled";

/** The server does not have it yet. */
export const UNSENT = ["offered", "fact"] as const satisfies readonly EntryState[];
/** Only this device knows all of it: the server could not read it, or would not take it. */
export const UNSAFE = [...UNSENT, "rejected", "refused"] as const satisfies readonly EntryState[];
/** A person has to look at it. */
export const OPEN_QUESTIONS = ["review", "rejected", "refused"] as const satisfies EntryState[];

export interface EntryProblem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly request_id: string;
  readonly extras: Readonly<Record<string, unknown>>;
}

/** What the server found odd about an entry that it took. */
export type EntryException = Schemas["ExceptionOutput"];

/** An entry as it is stored: the sealed text, and what became of it. */
export interface EntryRow {
  /** The order on this device, through all its journals. */
  readonly place?: number;
  readonly id: string;
  /** Empty for version 1. */
  readonly journal: string;
  readonly sequence: number;
  readonly kind: Kind;
  /** What it is about: an order, a shift, a customer. */
  readonly subject: string;
  /** Exactly what is hashed and signed. */
  readonly text: string;
  readonly hash: string;
  readonly signature: string;
  /** For the receipt; the server knows the cashier by her id. */
  readonly cashier_name: string;
  /** The tab in which the customer waits. */
  readonly tab: string;
  readonly state: EntryState;
  readonly answer: OrderAnswer | null;
  readonly problem: EntryProblem | null;
  readonly exceptions: readonly EntryException[];
  readonly changed_at: number;
}

export interface Entry extends EntryRow {
  readonly place: number;
  readonly content: EntryContent;
}

export type SaleEntry = Entry & { readonly content: SaleContent };

export function isSale(entry: Entry): entry is SaleEntry {
  return entry.content.kind === "sale";
}

/** The number on the receipt, which the customer has from the first moment. */
export function receiptNumber(content: EntryContent): string | null {
  return content.v === 2 && content.kind === "sale" ? content.receipt_number : null;
}

/** K1-2-000045: terminal, journal, number. */
export function journalNumber(terminalCode: string, ordinal: number, number: number): string {
  return `${terminalCode}-${ordinal}-${String(number).padStart(6, "0")}`;
}
