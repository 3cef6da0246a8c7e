/** Goods and money back, exchanges, and customers' kasbon: always by the server, never queued. */

import { answered } from "../../shared/api/client";
import { ApiProblem, NoAnswer } from "../../shared/api/errors";
import { uuid7 } from "../../shared/ids";
import type { DeviceSession } from "../../shared/session";
import type { OrderBody } from "../storage/journal";
import type { ApprovalStore } from "./approvals";
import { saleFromOrder } from "./sale";
import type {
  Balances,
  PaymentRequest,
  PaymentResult,
  ReceiptDocument,
  Refund,
  RefundQuote,
  RefundRequest,
  RefundResult,
  Refunds,
  Sale,
  SaleWithRefunds,
  TenderDraft,
} from "./types";

export interface RefundParts {
  readonly session: DeviceSession;
  readonly approvals: ApprovalStore;
  /** The cart as the body of a sale. */
  readonly cartBody: (tenders: readonly TenderDraft[]) => OrderBody;
  /** The cart was sold by an exchange. */
  readonly onExchanged: () => void;
  readonly onRefunded: () => Promise<void>;
}

export function createRefunds(parts: RefundParts): Refunds {
  const { session, approvals } = parts;
  const { client } = session.api;

  async function find(text: string): Promise<readonly Sale[] | null> {
    const id = orderIdOfReceipt(text);
    try {
      if (id) {
        return [(await open(id)).sale];
      }
      const page = answered(
        await client.GET("/api/v1/orders", {
          params: { query: { receipt_number: text.trim().toUpperCase() } },
        }),
      );
      return page.results.map((order) => saleFromOrder(order, ""));
    } catch (error) {
      if (error instanceof ApiProblem) {
        return [];
      }
      if (error instanceof NoAnswer) {
        return null;
      }
      throw error;
    }
  }

  async function open(id: string): Promise<SaleWithRefunds> {
    const path = { order_id: id };
    const order = answered(await client.GET("/api/v1/orders/{order_id}", { params: { path } }));
    return { sale: saleFromOrder(order, ""), order };
  }

  async function quote(id: string, request: RefundRequest): Promise<RefundQuote | null> {
    const { lines, tenders, credit } = request;
    return quietly(async () =>
      answered(
        await client.POST("/api/v1/orders/{order_id}/refunds/quote", {
          params: { path: { order_id: id } },
          body: { lines: [...lines], tenders: [...tenders], credit },
        }),
      ),
    );
  }

  function bodyOf(sale: Sale, request: RefundRequest) {
    const [approval] = approvals.tokens(sale.id);
    return {
      id: request.id,
      lines: [...request.lines],
      tenders: [...request.tenders],
      reason: request.reason,
      note: request.note,
      expected_total: request.expectedTotal,
      ...(approval ? { approval } : {}),
    };
  }

  async function act(sale: Sale, call: () => Promise<Refund>): Promise<RefundResult> {
    try {
      const refund = await call();
      approvals.drop(sale.id);
      await parts.onRefunded();
      return { kind: "refunded", refund };
    } catch (error) {
      if (!(error instanceof NoAnswer)) {
        approvals.drop(sale.id);
      }
      return refundProblem(error);
    }
  }

  return {
    find,

    async open(id) {
      return quietly(() => open(id));
    },

    quote: (sale, request) => quote(sale.id, request),

    refund: (sale, request) =>
      act(sale, async () =>
        answered(
          await client.POST("/api/v1/orders/{order_id}/refunds", {
            params: {
              path: { order_id: sale.id },
              header: { "Idempotency-Key": keyOf(request, approvals.tokens(sale.id)) },
            },
            body: bodyOf(sale, request),
          }),
        ),
      ),

    exchange: (sale, request, tenders) =>
      act(sale, async () => {
        const done = answered(
          await client.POST("/api/v1/orders/{order_id}/exchange", {
            params: {
              path: { order_id: sale.id },
              header: { "Idempotency-Key": keyOf(request, approvals.tokens(sale.id)) },
            },
            body: { refund: bodyOf(sale, request), order: parts.cartBody(tenders) },
          }),
        );
        parts.onExchanged();
        return done.refund;
      }),

    async receipt(refund): Promise<ReceiptDocument | null> {
      const path = `/api/v1/orders/${refund.order}/refunds/${refund.id}/receipt?format=json`;
      const headers = { "Idempotency-Key": uuid7() };
      return quietly(async () => {
        const response = await session.api.request(path, { method: "POST", headers });
        return (await response.json()) as ReceiptDocument;
      });
    },

    async balances(customer): Promise<Balances | null> {
      const path = { customer_id: customer };
      return quietly(async () =>
        answered(
          await client.GET("/api/v1/customers/{customer_id}/accounts", { params: { path } }),
        ),
      );
    },

    async receive(customer, request: PaymentRequest): Promise<PaymentResult> {
      try {
        const payment = answered(
          await client.POST("/api/v1/customers/{customer_id}/payments", {
            params: {
              path: { customer_id: customer },
              header: { "Idempotency-Key": request.id },
            },
            body: { ...request },
          }),
        );
        return { kind: "received", balance: payment.balance_after };
      } catch (error) {
        return plainProblem(error);
      }
    },
  };
}

/** The order that the QR code of a receipt names: its token starts with the order's id. */
export function orderIdOfReceipt(text: string): string | null {
  const token = /\/s\/([A-Za-z0-9_-]{38})$/.exec(text.trim())?.[1];
  if (!token) {
    return null;
  }
  const raw = atob(token.replace(/-/g, "+").replace(/_/g, "/"));
  const hex = Array.from(raw.slice(0, 16), (byte) =>
    byte.charCodeAt(0).toString(16).padStart(2, "0"),
  ).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** One attempt, one key: a repetition without an answer counts once, another approval is new. */
function keyOf(request: RefundRequest, tokens: readonly string[]): string {
  return `${request.id}-${request.expectedTotal}-${(tokens[0] ?? "").slice(0, 16)}`;
}

async function quietly<Result>(call: () => Promise<Result>): Promise<Result | null> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ApiProblem || error instanceof NoAnswer) {
      return null;
    }
    throw error;
  }
}

function refundProblem(error: unknown): RefundResult {
  if (error instanceof ApiProblem) {
    if (error.code === "approval_required" || error.code === "approval_invalid") {
      return { kind: "approval_required", stale: error.code === "approval_invalid" };
    }
    if (error.code === "permission_denied") {
      return { kind: "not_allowed" };
    }
  }
  return plainProblem(error);
}

function plainProblem(error: unknown) {
  if (error instanceof NoAnswer) {
    return { kind: "no_answer" } as const;
  }
  if (error instanceof ApiProblem) {
    return { kind: "other", detail: error.detail } as const;
  }
  throw error;
}
