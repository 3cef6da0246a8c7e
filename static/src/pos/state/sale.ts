/** A sale as the pages show it, from the journal or from the server's order. */

import type { Quote } from "../../pricing";
import {
  type EntryState,
  type OrderAnswer,
  type OrderBody,
  receiptNumber,
  type SaleEntry,
} from "../storage/journal";
import type { Sale, SaleLine, Settlement, TenderMethod } from "./types";

type Amounts = Omit<Sale, "entry" | "state" | "delivery" | "order" | "problem">;

export function saleFromEntry(entry: SaleEntry): Sale {
  const { answer, cashier_name, content, problem, state } = entry;
  const own = { entry: entry.id, delivery: DELIVERY[state] };
  if (answer) {
    return { ...saleFromOrder(answer, cashier_name), ...own };
  }
  return {
    ...amountsOf(content.cart, content.order, content.placed_at, cashier_name),
    ...own,
    receiptNumber: receiptNumber(content),
    state: STATES[state],
    order: null,
    problem: problem && { code: problem.code, detail: problem.detail },
  };
}

const STATES: Readonly<Record<EntryState, Sale["state"]>> = {
  offered: "pending",
  fact: "pending",
  accepted: "paid",
  review: "paid",
  rejected: "rejected",
  refused: "refused",
  cancelled: "cancelled",
};

const DELIVERY: Readonly<Record<EntryState, Sale["delivery"]>> = {
  offered: "waiting",
  fact: "waiting",
  accepted: "sent",
  review: "review",
  rejected: "rejected",
  refused: "rejected",
  cancelled: null,
};

export function practiceSale(cart: Quote, order: OrderBody, cashier: string): Sale {
  const placedAt = order.placed_at ?? new Date().toISOString();
  return {
    ...amountsOf(cart, order, placedAt, cashier),
    entry: null,
    delivery: null,
    state: "practice",
    order: null,
    problem: null,
  };
}

export function saleFromOrder(order: OrderAnswer, cashier: string): Sale {
  return {
    id: order.id,
    entry: null,
    delivery: null,
    state: order.state,
    receiptNumber: order.receipt_number,
    placedAt: new Date(order.placed_at),
    channel: order.channel,
    customer: order.customer,
    cashier,
    note: order.note,
    lines: order.lines.map((line) => saleLine(line, line.note, line.unit)),
    gross: order.gross,
    discount: order.discount,
    service: order.service,
    tax: order.tax,
    taxes: order.taxes,
    rounding: order.rounding,
    total: order.total,
    tenders: order.tenders.map(({ method, amount, received }) => ({ method, amount, received })),
    paid: order.paid,
    change: order.change,
    order,
    problem: null,
  };
}

/** What each tender counts for: the others in full, cash for the rest. */
function countTenders(
  tenders: readonly { readonly method: TenderMethod; readonly amount: number }[],
  settled: Pick<Settlement, "total">,
): Sale["tenders"] {
  const nonCash = tenders.filter((tender) => tender.method !== "cash");
  let left = settled.total - nonCash.reduce((sum, tender) => sum + tender.amount, 0);
  return tenders.map(({ method, amount }) => {
    const counts = method === "cash" ? Math.min(amount, left) : amount;
    left -= method === "cash" ? counts : 0;
    return { method, amount: counts, received: amount };
  });
}

function amountsOf(cart: Quote, order: OrderBody, placedAt: string, cashier: string): Amounts {
  const paid = order.tenders.reduce((sum, tender) => sum + tender.amount, 0);
  return {
    id: order.id,
    receiptNumber: null,
    placedAt: new Date(placedAt),
    channel: order.channel,
    customer: order.customer ?? null,
    cashier,
    note: order.note ?? "",
    lines: cart.lines.map((line, index) => {
      const { note, unit } = order.lines[index] ?? {};
      return saleLine(line, note ?? "", unit ? { id: unit, name: "" } : null);
    }),
    gross: cart.gross,
    discount: cart.discount,
    service: cart.service,
    tax: cart.tax,
    taxes: cart.taxes,
    rounding: cart.rounding,
    total: cart.total,
    tenders: countTenders(order.tenders, cart),
    paid,
    change: paid - cart.total,
  };
}

function saleLine(line: Quote["lines"][number], note: string, pack: SaleLine["pack"]): SaleLine {
  return {
    item: line.item,
    name: line.name,
    // Orders of an earlier version's answer have none.
    pack: pack ?? null,
    quantity: line.quantity,
    unitPrice: line.unit_price,
    gross: line.gross,
    discount: line.discount,
    service: line.service,
    tax: line.tax,
    total: line.total,
    note,
    reasons: line.reasons,
  };
}
