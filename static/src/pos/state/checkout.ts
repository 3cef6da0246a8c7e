/** Paying: the sale is written to the journal, then sent; the answer decides what is shown. */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { PricedCart } from "../../pricing";
import type { Cashier, DeviceSession } from "../../shared/session";
import {
  type Act,
  type NewBody,
  type OrderBody,
  type SaleEntry,
  SoldAlready,
} from "../storage/journal";
import { isStorageFull } from "../storage/space";
import { type ApprovalStore, roundUp } from "./approvals";
import type { CartStore } from "./cart";
import type { CartData, CartLineData } from "./cart-data";
import type { CatalogueStore } from "./catalogue";
import type { Device } from "./device";
import { price, quoteOf, roundedCash } from "./priced";
import { saleProblem } from "./problems";
import { practiceSale, saleFromEntry } from "./sale";
import type { ShiftStore } from "./shift";
import { settleTenders } from "./tenders";
import type {
  Checkout,
  ManualDiscount,
  NeededApproval,
  PayResult,
  Sale,
  SaleProblem,
  TenderDraft,
} from "./types";

/** What a customer owes or has with the shop is known to the server alone. */
const ON_ACCOUNT = new Set<TenderDraft["method"]>(["kasbon", "deposit"]);
/** A customer does not wait longer for a server: the sale is queued. */
const PATIENCE = 8_000;
/** Nor as long as that for one that was silent just before. */
const PATIENCE_OFFLINE = 1_500;

export interface CheckoutParts {
  readonly session: DeviceSession;
  readonly device: ReadonlySignal<Device | null>;
  readonly catalogue: CatalogueStore;
  readonly cart: CartStore;
  readonly approvals: ApprovalStore;
  readonly shift: ShiftStore;
  readonly practising: ReadonlySignal<boolean>;
  /** Fetch the catalogue's changes now. */
  readonly refreshCatalogue: () => Promise<void>;
  readonly onSold: (sale: Sale) => void;
}

export interface CheckoutStore extends Checkout {
  /** The cart as the server takes it, with these tenders. */
  orderBody(tenders: readonly TenderDraft[], confirmDuplicate?: boolean): OrderBody;
}

export function createCheckout(parts: CheckoutParts): CheckoutStore {
  const { session, device, catalogue, cart, approvals, shift } = parts;
  const paying = signal(false);
  /** The server's total of a cart that our own copy prices differently. */
  const accepted = signal<{ readonly cart: CartData; readonly total: number } | null>(null);
  let stopWaiting: (() => void) | null = null;
  let offered: { readonly cart: CartData; readonly total: number } | null = null;

  /** Before cash rounding. */
  function totalDue(): number {
    const agreed = accepted.value;
    return agreed?.cart === cart.data.value ? agreed.total : cart.totals.value.total;
  }

  const needsApproval = computed<readonly NeededApproval[]>(() => {
    const cashier = session.cashier.value;
    return cashier ? needed(cart, cashier, approvals) : [];
  });

  function settle(tenders: Parameters<Checkout["settle"]>[0]) {
    return settleTenders(
      {
        expectedTotal: totalDue(),
        roundCash: (due) => roundedCash(due, catalogue),
      },
      tenders,
    );
  }

  async function pay(
    tenders: readonly TenderDraft[],
    options: { readonly confirmDuplicate?: boolean } = {},
  ): Promise<PayResult> {
    if (paying.peek() || cart.isEmpty.peek()) {
      return { state: "busy" };
    }
    paying.value = true;
    try {
      return await sell(tenders, options.confirmDuplicate ?? false);
    } finally {
      paying.value = false;
    }
  }

  async function sell(
    tenders: readonly TenderDraft[],
    confirmDuplicate: boolean,
  ): Promise<PayResult> {
    // Also when the timer at the end of an offer sleeps with the device.
    catalogue.tick();
    const settled = settle(tenders);
    if (!settled.complete) {
      return refused({ kind: "not_paid", missing: settled.remaining });
    }
    const priced = price(cart.data.peek(), catalogue, tenders);
    if (!priced) {
      return refused({ kind: "item_unknown" });
    }
    if (parts.practising.peek()) {
      return practise(priced, tenders);
    }
    const [present, cashier] = [device.peek(), session.cashier.peek()];
    if (session.state.peek().kind === "revoked" || !present) {
      return refused({ kind: "terminal_revoked" });
    }
    if (!cashier) {
      return refused({ kind: "cashier_signed_out" });
    }
    if (!session.reached.peek() && tenders.some(({ method }) => ON_ACCOUNT.has(method))) {
      return refused({ kind: "account_offline" });
    }
    const earlier = await present.journal.soldAs(cart.orderId.peek());
    if (earlier && !confirmDuplicate) {
      return refused(soldAlready(saleFromEntry(earlier)));
    }
    if (earlier) {
      cart.renew();
    }
    const order = {
      ...orderBody(tenders, confirmDuplicate),
      // The sale stays hers, whoever is signed in when it is sent.
      cashier: cashier.id,
    };
    return append(present, saleBody(priced, order), {
      cashier: { id: cashier.id, name: cashier.name },
      placedAt: order.placed_at ?? new Date().toISOString(),
      shift: runningShift(),
    });
  }

  function runningShift(): string | null {
    const present = shift.state.peek();
    return present.kind === "open" ? present.shift.id : null;
  }

  async function append(present: Device, body: NewBody<"sale">, act: Act): Promise<PayResult> {
    let entry: SaleEntry;
    try {
      // A one-time code consents to what happened; an offer would ask for a PIN instead.
      const state = body.approval ? "fact" : "offered";
      entry = await present.journal.append("sale", body, act, state);
    } catch (error) {
      if (error instanceof SoldAlready) {
        return refused(soldAlready(saleFromEntry(error.entry)));
      }
      if (isStorageFull(error)) {
        return refused({ kind: "storage_full" });
      }
      throw error;
    }
    return conclude(await offer(present, entry));
  }

  function practise(priced: PricedCart, tenders: readonly TenderDraft[]): PayResult {
    const order = orderBody(tenders, false);
    const name = session.cashier.peek()?.name ?? "";
    const sale = practiceSale(quoteOf(cart.data.peek(), priced), order, name);
    cart.next();
    parts.onSold(sale);
    return { state: "practised", sale, change: sale.change };
  }

  /** Waits for the server's word, for as long as a customer would. */
  async function offer(present: Device, entry: SaleEntry): Promise<SaleEntry> {
    const patience = session.reached.peek() ? PATIENCE : PATIENCE_OFFLINE;
    const enough = new Promise<void>((resolve) => {
      stopWaiting = resolve;
    });
    try {
      return await present.sender.offer(entry, patience, enough);
    } finally {
      stopWaiting = null;
    }
  }

  function conclude(entry: SaleEntry): PayResult {
    if (entry.state === "cancelled") {
      // The cart is still here: the next attempt is an entry of its own.
      return refused(explain(entry));
    }
    const { answer } = entry;
    return answer
      ? sold(entry, (sale) => ({ state: "accepted", sale, order: answer, change: sale.change }))
      : sold(entry, (sale) => ({ state: "queued", sale, change: sale.change }));
  }

  function sold(entry: SaleEntry, result: (sale: Sale) => PayResult): PayResult {
    const sale = saleFromEntry(entry);
    approvals.drop(entry.subject);
    if (cart.orderId.peek() === entry.subject) {
      cart.next();
    }
    parts.onSold(sale);
    return result(sale);
  }

  function explain({ problem, subject, content }: SaleEntry): SaleProblem {
    const facts = {
      total: content.cart.expected_total,
      discountPercent: roundUp(cart.totals.peek().manualDiscountPercent),
      approved: (content.order.approvals ?? []).length > 0,
    };
    const typed: SaleProblem = problem
      ? saleProblem(problem, facts)
      : { kind: "other", code: "unknown", detail: "", requestId: "" };
    if (typed.kind === "approval_required") {
      approvals.drop(subject);
    }
    if (typed.kind === "price_changed") {
      offered = { cart: cart.data.peek(), total: typed.total };
    }
    if (typed.kind === "shift_not_open") {
      shift.markClosed();
    }
    return typed;
  }

  function orderBody(tenders: readonly TenderDraft[], confirmDuplicate = false): OrderBody {
    const data = cart.data.peek();
    const tokens = approvals.tokens(data.orderId);
    return {
      id: data.orderId,
      outlet: catalogue.outlet.peek()?.id ?? "",
      channel: data.channel,
      lines: data.lines.map(lineBody),
      tenders: tenders.map(tenderBody),
      placed_at: new Date().toISOString(),
      expected_total: totalDue(),
      ...(data.customer ? { customer: data.customer.id } : {}),
      ...(data.vouchers.length ? { vouchers: data.vouchers.map(({ code }) => code) } : {}),
      ...(data.discount ? { discount: discountBody(data.discount) } : {}),
      ...(data.note ? { note: data.note } : {}),
      ...(tokens.length ? { approvals: tokens } : {}),
      ...(confirmDuplicate ? { confirm_duplicate: true } : {}),
    };
  }

  function saleBody(priced: PricedCart, order: OrderBody): NewBody<"sale"> {
    const codes = approvals.codes(order.id);
    return {
      rules_version: priced.rulesVersion,
      cart: quoteOf(cart.data.peek(), priced),
      order,
      ...(codes.length ? { approval: codes } : {}),
    };
  }

  return {
    paying,
    settle,
    pay,
    orderBody,
    needsApproval,

    goOn() {
      stopWaiting?.();
    },

    async acceptPrices() {
      await parts.refreshCatalogue();
      accepted.value = offered;
    },
  };
}

function needed(cart: CartStore, cashier: Cashier, approvals: ApprovalStore): NeededApproval[] {
  const order = cart.orderId.value;
  const percent = roundUp(cart.totals.value.manualDiscountPercent);
  const list: NeededApproval[] = [];
  const above = Number(percent) > Number(cashier.discountLimit);
  if (above && !cashier.permissions.includes("orders.any_discount")) {
    list.push({ action: "order.discount", percent });
  }
  const overridden = cart.lines.value.some((line) => line.isOverridden);
  if (overridden && !cashier.permissions.includes("orders.override_price")) {
    list.push({ action: "order.price", percent: null });
  }
  return list.filter((one) => !approvals.covers(order, one.action, one.percent));
}

/** The same cart was open in another tab, and sold there. */
function soldAlready(sale: Sale): SaleProblem {
  return {
    kind: "possible_duplicate",
    receiptNumber: sale.receiptNumber ?? "",
    total: sale.total,
    at: sale.placedAt,
  };
}

function lineBody(line: CartLineData): OrderBody["lines"][number] {
  return {
    item: line.item,
    quantity: line.quantity,
    ...(line.pack ? { unit: line.pack.id } : {}),
    ...(line.modifiers.length ? { modifiers: line.modifiers.map(({ id }) => id) } : {}),
    ...(line.label ? { barcode: line.label.barcode } : {}),
    ...(line.unitPrice === null ? {} : { unit_price: line.unitPrice }),
    ...(line.discount ? { discount: discountBody(line.discount) } : {}),
    ...(line.note ? { note: line.note } : {}),
  };
}

function discountBody({ kind, value, reason }: ManualDiscount) {
  const amount = kind === "percent" ? { percent: value } : { amount: Number(value) };
  return { ...amount, ...(reason ? { reason } : {}) };
}

function tenderBody({ method, amount, reference, confirmed }: TenderDraft) {
  return {
    method,
    amount,
    ...(reference ? { reference } : {}),
    ...(confirmed ? { confirmed } : {}),
  };
}

function refused(problem: SaleProblem): PayResult {
  return { state: "refused", problem };
}
