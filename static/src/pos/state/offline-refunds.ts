/**
 * Refunds that can be worked out without the server: of a sale of this device that was paid in
 * cash, had one kind of tax at most, and of which nothing came back before. What the server
 * divides by more than its frozen amounts say here is left to the server.
 */

import { roundRatio } from "../../pricing";
import type { RefundOfEntry } from "../storage/entries";
import type { RefundQuote, RefundRequest, Sale, SaleWithRefunds } from "./types";

/** A sale without the server's answer has lines by their place. */
const PLACE = /^\d+$/;

/** The sale as the refund's page needs it; null when only the server can do this. */
export function openHere(sale: Sale): SaleWithRefunds | null {
  if (!canRefundHere(sale)) {
    return null;
  }
  const lines = sale.lines.map(({ name, quantity }, index) => ({
    id: sale.order?.lines[index]?.id ?? String(index),
    name,
    quantity,
  }));
  return {
    sale,
    order: {
      lines,
      returnable: lines.map(({ id, quantity }) => ({ line: id, quantity })),
      refunds: [],
    },
  };
}

/** What the goods give back, as `apps/orders/refunds` counts it. */
export function quoteHere(
  sale: Sale,
  request: RefundRequest,
  roundCash: (due: number) => number,
): RefundQuote | null {
  const found = openHere(sale);
  if (!found || request.credit > 0) {
    return null;
  }
  const places = new Map(found.order.lines.map(({ id }, index) => [id, index]));
  const lines = request.lines.map(({ line, quantity, to }) => {
    const sold = sale.lines[places.get(line) ?? -1];
    return { line, name: sold?.name ?? "", quantity, to, total: sold ? part(sold, quantity) : 0 };
  });
  const exact = lines.reduce((sum, { total }) => sum + total, 0);
  const whole = found.order.returnable.every(({ line, quantity }) => {
    const back = request.lines.find((one) => one.line === line)?.quantity ?? "0";
    return units(back) === units(quantity);
  });
  const total = whole ? sale.total : Math.min(sale.total, roundCash(exact));
  return {
    lines,
    expected_total: exact,
    rounding: total - exact,
    total,
    whole,
    tenders: [{ tender: 0, paid_by: "cash", method: "cash", amount: total, state: "done" }],
  };
}

/** The refund as the journal's entry says it. */
export function refundOfEntry(sale: Sale, request: RefundRequest): RefundOfEntry {
  return {
    id: request.id,
    order: sale.id,
    lines: request.lines.map(({ line, quantity, to }) => ({
      quantity,
      to,
      ...(PLACE.test(line) ? { position: Number(line) } : { line }),
    })),
    tenders: [],
    reason: request.reason,
    note: request.note,
    expected_total: request.expectedTotal,
  };
}

function canRefundHere(sale: Sale): boolean {
  return (
    sale.entry !== null &&
    (sale.state === "paid" || sale.state === "pending") &&
    sale.taxes.length <= 1 &&
    sale.tenders.length === 1 &&
    sale.tenders[0]?.method === "cash"
  );
}

/** Parts of each frozen amount, so that what comes back later sums to the whole. */
function part({ total, service, tax, quantity }: FrozenLine, back: string): number {
  const [whole, end] = [units(quantity), units(back)];
  const of = (amount: number): number => Number(roundRatio(BigInt(amount) * end, whole));
  return of(total - service - tax) + of(service) + of(tax);
}

interface FrozenLine {
  readonly total: number;
  readonly service: number;
  readonly tax: number;
  readonly quantity: string;
}

/** In thousandths. */
function units(quantity: string): bigint {
  return BigInt(Math.round(Number(quantity) * 1000));
}
