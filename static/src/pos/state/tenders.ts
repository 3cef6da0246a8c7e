/** Arithmetic of paying: what remains, what is given back, which notes to offer. */

import type { Sale, Settlement } from "./types";

type Paid = Pick<Sale["tenders"][number], "method" | "amount">;

const NOTES = [1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];
const MOST_SUGGESTIONS = 5;

export interface Bill {
  /** Before cash rounding. */
  readonly expectedTotal: number;
  /** What cash pays for an amount that is due. */
  readonly roundCash: (due: number) => number;
}

/** The state of the bill with these tenders, by the rules of `apps/orders/tenders.py`. */
export function settleTenders(bill: Bill, tenders: readonly Paid[]): Settlement {
  const nonCash = sum(tenders.filter((tender) => tender.method !== "cash"));
  const paid = sum(tenders);
  const due = bill.expectedTotal - nonCash;
  const hasCash = tenders.some((tender) => tender.method === "cash");
  const rounding = hasCash && due > 0 ? bill.roundCash(due) - due : 0;
  const total = bill.expectedTotal + rounding;
  const overpaid = nonCash > total;
  const remaining = Math.max(0, total - paid);
  const inCash = remaining > 0 ? bill.roundCash(due) - (paid - nonCash) : 0;
  return {
    total,
    rounding,
    paid,
    remaining,
    change: overpaid ? 0 : Math.max(0, paid - total),
    complete: paid >= total && !overpaid,
    overpaid,
    suggestions: suggestNotes(inCash),
  };
}

/**
 * Uang Pas, then the next amounts that people hand over for it: rounded up to each note.
 *
 * Of many, the smallest steps go: for 112.300 people rather hand over 115.000 than 113.000.
 */
export function suggestNotes(due: number): number[] {
  if (due <= 0) {
    return [];
  }
  const rounded = NOTES.map((note) => Math.ceil(due / note) * note);
  const above = [...new Set(rounded)].filter((amount) => amount > due).sort((a, b) => a - b);
  return [due, ...above.slice(-(MOST_SUGGESTIONS - 1))];
}

function sum(tenders: readonly Paid[]): number {
  return tenders.reduce((total, tender) => total + tender.amount, 0);
}
