/** Paying through a gateway: the server waits for the money, the till waits with the customer. */

import { signal } from "@preact/signals";
import { answered } from "../../shared/api/client";
import { ApiProblem, NoAnswer } from "../../shared/api/errors";
import type { components } from "../../shared/api/schema";
import type { DeviceSession } from "../../shared/session";
import type { ApprovalStore } from "./approvals";
import type { CartStore } from "./cart";
import type { CheckoutStore } from "./checkout";
import { saleProblem } from "./problems";
import { saleFromOrder } from "./sale";
import type {
  Gateway,
  GatewayMethod,
  GatewayPayment,
  GatewayResult,
  Sale,
  TenderDraft,
  WaitingSale,
} from "./types";

type OpenOrder = components["schemas"]["OpenOutput"];

/** How often the server is asked while a customer pays. */
const BEAT = 1_000;

export interface GatewayParts {
  readonly session: DeviceSession;
  readonly cart: CartStore;
  readonly checkout: CheckoutStore;
  readonly approvals: ApprovalStore;
  readonly onSold: (sale: Sale) => void;
}

export interface GatewayStore extends Gateway {
  /** After a sign-in: what may be charged, and what still waits at this till. */
  refresh(): Promise<void>;
  stop(): void;
}

export function createGateway(parts: GatewayParts): GatewayStore {
  const { session, cart, checkout, approvals } = parts;
  const methods = signal<readonly GatewayMethod[]>([]);
  const waiting = signal<WaitingSale | null>(null);
  const busy = signal(false);
  const sold = signal<GatewayResult | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function take(order: OpenOrder): void {
    if (order.order) {
      finish(order.order);
      return;
    }
    waiting.value = waitingSale(order);
    if (isOpen(order)) {
      plan();
    }
  }

  function finish(order: NonNullable<OpenOrder["order"]>): void {
    clearTimeout(timer);
    const sale = saleFromOrder(order, session.cashier.peek()?.name ?? "");
    approvals.drop(order.id);
    if (cart.orderId.peek() === order.id) {
      cart.next();
    }
    parts.onSold(sale);
    sold.value = { state: "accepted", sale, order, change: sale.change };
    waiting.value = null;
  }

  function plan(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), BEAT);
  }

  async function look(): Promise<void> {
    const now = waiting.peek();
    if (!now) {
      return;
    }
    try {
      const path = { order_id: now.id };
      const found = answered(
        await session.api.client.GET("/api/v1/orders/open/{order_id}", { params: { path } }),
      );
      // Another answer, such as the cancel's, may have come first.
      if (waiting.peek()?.id === found.id && waiting.peek()?.state === "waiting") {
        take(found);
      }
    } catch (error) {
      unlessSilent(error);
      away(true);
      plan();
    }
  }

  function away(isAway: boolean): void {
    const now = waiting.peek();
    if (now && now.away !== isAway) {
      waiting.value = { ...now, away: isAway };
    }
  }

  async function send(tenders: readonly TenderDraft[], payment: GatewayPayment) {
    const cashier = session.cashier.peek();
    const body = {
      ...checkout.orderBody(tenders),
      ...(cashier ? { cashier: cashier.id } : {}),
      payment,
    };
    return answered(await session.api.client.POST("/api/v1/orders/open", { body }));
  }

  return {
    methods,
    waiting,
    busy,
    sold,

    async open(tenders, payment) {
      busy.value = true;
      try {
        take(await send(tenders, payment));
        return null;
      } catch (error) {
        unlessSilent(error);
        return error instanceof ApiProblem
          ? saleProblem(
              {
                status: error.status,
                code: error.code,
                detail: error.detail,
                request_id: error.requestId,
                extras: error.extras,
              },
              {
                total: cart.totals.peek().total,
                discountPercent: String(cart.totals.peek().manualDiscountPercent),
                approved: approvals.tokens(cart.orderId.peek()).length > 0,
              },
            )
          : { kind: "no_answer" };
      } finally {
        busy.value = false;
      }
    },

    async cancel() {
      const now = waiting.peek();
      if (!now) {
        return;
      }
      busy.value = true;
      try {
        const path = { order_id: now.id };
        take(
          answered(
            await session.api.client.POST("/api/v1/orders/open/{order_id}/cancel", {
              params: { path },
            }),
          ),
        );
      } catch (error) {
        unlessSilent(error);
        away(true);
      } finally {
        busy.value = false;
      }
    },

    leave() {
      clearTimeout(timer);
      waiting.value = null;
      sold.value = null;
    },

    async stamp(amount) {
      const outlet = checkout.orderBody([]).outlet;
      try {
        const body = { outlet, amount };
        return answered(await session.api.client.POST("/api/v1/payments/qris", { body })).code;
      } catch (error) {
        unlessSilent(error);
        return null;
      }
    },

    async refresh() {
      try {
        const offered = answered(await session.api.client.GET("/api/v1/payments/methods"));
        methods.value = offered.methods;
        const [first] = answered(await session.api.client.GET("/api/v1/orders/open")).orders;
        if (first && !waiting.peek()) {
          take(first);
        }
      } catch (error) {
        unlessSilent(error);
      }
    },

    stop() {
      clearTimeout(timer);
    },
  };
}

function isOpen(order: OpenOrder): boolean {
  return order.state === "open" || order.state === "part_paid";
}

function waitingSale({ payment, ...order }: OpenOrder): WaitingSale {
  const details = payment.details as WaitingSale["details"];
  return {
    id: order.id,
    state: isOpen({ payment, ...order })
      ? "waiting"
      : order.state === "expired"
        ? "expired"
        : "ended",
    method: payment.method,
    amount: payment.amount,
    total: order.total,
    handedOver: order.paid,
    details,
    isSure: payment.state !== "unknown" && payment.state !== "created",
    expiresAt: payment.expires_at ? new Date(payment.expires_at) : null,
    away: false,
  };
}

/** No network and refusals are for the page; everything else is a fault of ours. */
function unlessSilent(error: unknown): void {
  if (!(error instanceof ApiProblem || error instanceof NoAnswer)) {
    throw error;
  }
}
