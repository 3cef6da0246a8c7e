/** What is on its way from this device to the server, and what has arrived. */

import type { ReadonlySignal } from "@preact/signals";
import type { Kind } from "../../storage/entries";

/** Why entries wait. */
export type WaitReason =
  | { readonly kind: "no_answer" }
  /** The device was locked out. */
  | { readonly kind: "revoked" }
  /** The server is there and asks for patience. */
  | { readonly kind: "busy" }
  /** The device has no room for what the server answered. */
  | { readonly kind: "full" }
  | { readonly kind: "other"; readonly code: string; readonly detail: string };

export interface QueueEntry {
  readonly id: string;
  readonly kind: Kind;
  readonly at: Date;
  readonly cashier: string;
  /** Of a sale, or of the sale that it is about. */
  readonly receiptNumber: string | null;
  /** Of a sale. */
  readonly total: number | null;
  readonly state: "waiting" | "sent" | "review" | "rejected" | "refused" | "cancelled";
  /** When its state changed last. */
  readonly changedAt: Date;
  /** Why somebody has to look at it. */
  readonly questions: readonly Question[];
}

export interface Question {
  readonly id: string;
  readonly code: string;
  readonly detail: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** A journal of this device against the server's word on it. */
export interface JournalProof {
  /** K1-2 */
  readonly name: string;
  /** Entries on this device. */
  readonly entries: number;
  /** Of them on the server; null before it was asked. */
  readonly received: number | null;
  /** By receipt, or by their place in the journal, what the server misses and nobody sends. */
  readonly missing: readonly string[];
  /** The entry at which the chain does not fit; null when it is whole. */
  readonly brokenAt: number | null;
  readonly isRetired: boolean;
}

export interface QueueContents {
  /** The oldest first. */
  readonly waiting: readonly QueueEntry[];
  readonly questions: readonly QueueEntry[];
  /** The latest first. */
  readonly sent: readonly QueueEntry[];
  readonly proof: JournalProof | null;
}

export interface Queue {
  /** Null while nothing waits, or the sending goes on. */
  readonly reason: ReadonlySignal<WaitReason | null>;
  /** When the server last said what it has. */
  readonly lastSync: ReadonlySignal<Date | null>;
  /** Everything above, read anew whenever the journal changes; null before the first time. */
  readonly contents: ReadonlySignal<QueueContents | null>;
  /** Keep `contents` up to date until the function that it returns is called. */
  watch(): () => void;
  /** Ask the server what it has, and send what waits. */
  sendNow(): Promise<void>;
}
