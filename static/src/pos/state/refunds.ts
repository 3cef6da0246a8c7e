/** Goods and money back by the server, or into the journal while it is away; and exchanges. */

import { answered } from "../../shared/api/client";
import { ApiProblem, NoAnswer } from "../../shared/api/errors";
import type { DeviceSession } from "../../shared/session";
import type { OrderBody } from "../storage/journal";
import type { Acts } from "./acts";
import type { ApprovalStore } from "./approvals";
import { consentProblem, issuable, quietly } from "./documents";
import { openHere, quoteHere, refundOfEntry } from "./offline-refunds";
import { createOnce } from "./once";
import { saleFromOrder } from "./sale";
import type {
  HandResult,
  Refund,
  RefundQuote,
  RefundRequest,
  RefundResult,
  Refunds,
  Sale,
  SaleWithRefunds,
  ShiftState,
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
  readonly acts: Acts;
  /** A sale of this device, as the list of sales has it. */
  readonly saleHere: (id: string) => Sale | null;
  readonly shift: Pick<ShiftState, "state">;
  readonly roundCash: (due: number) => number;
}

export function createRefunds(parts: RefundParts): Refunds {
  const { session, approvals, acts } = parts;
  const { client } = session.api;
  const once = createOnce();

  async function find(text: string): Promise<readonly Sale[] | null> {
    const id = orderIdOfReceipt(text);
    const here = id && parts.saleHere(id);
    if (here) {
      return [here];
    }
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

  async function quote(sale: Sale, request: RefundRequest): Promise<RefundQuote | null> {
    const { lines, tenders, credit } = request;
    if (isWaiting(sale)) {
      return quoteHere(sale, request, parts.roundCash);
    }
    const answer = await quietly(async () =>
      answered(
        await client.POST("/api/v1/orders/{order_id}/refunds/quote", {
          params: { path: { order_id: sale.id } },
          body: { lines: [...lines], tenders: [...tenders], credit },
          ...acts.patience(),
        }),
      ),
    );
    return answer ?? (session.reached.peek() ? null : quoteHere(sale, request, parts.roundCash));
  }

  /** Only the server divides a refund of several ways, or of a sale that it knows more about. */
  async function write(sale: Sale, request: RefundRequest): Promise<RefundResult> {
    const quoted = quoteHere(sale, request, parts.roundCash);
    const running = parts.shift.state.peek();
    if (!quoted || running.kind !== "open") {
      return { kind: "no_answer" };
    }
    const codes = approvals.codes(sale.id).filter(({ action }) => action === "order.refund");
    if (!session.may("orders.refund") && codes.length === 0) {
      return { kind: "approval_required", stale: false };
    }
    const body = {
      refund: refundOfEntry(sale, { ...request, expectedTotal: quoted.total }),
      quote: { total: quoted.total },
      ...(codes.length ? { approval: codes } : {}),
    };
    if (!(await acts.write("refund", body, running.shift.id))) {
      return { kind: "no_answer" };
    }
    approvals.drop(sale.id);
    return { kind: "written", total: quoted.total };
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
      return consentProblem(error);
    }
  }

  return {
    find,

    async open(id) {
      const here = parts.saleHere(id);
      if (here && isWaiting(here)) {
        return openHere(here);
      }
      const found = await quietly(() => open(id));
      return found ?? (here && !session.reached.peek() ? openHere(here) : null);
    },

    quote,

    async refund(sale, request) {
      const isLate = isWaiting(sale) || (await acts.mustWrite());
      if (isLate || approvals.codes(sale.id).length > 0) {
        return write(sale, request);
      }
      const result = await act(sale, async () =>
        answered(
          await client.POST("/api/v1/orders/{order_id}/refunds", {
            params: {
              path: { order_id: sale.id },
              header: { "Idempotency-Key": keyOf(request, approvals.tokens(sale.id)) },
            },
            body: bodyOf(sale, request),
            ...acts.patience(),
          }),
        ),
      );
      return result.kind === "no_answer" ? write(sale, request) : result;
    },

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

    async payByHand(refund, tender, money): Promise<HandResult> {
      const [approval] = approvals.tokens(refund.order);
      const body = { ...money, ...(approval ? { approval } : {}) };
      const path = { order_id: refund.order, refund_id: refund.id, tender_id: tender.id };
      try {
        await once(`${tender.id} ${JSON.stringify(body)}`, async (key) =>
          answered(
            await client.POST(
              "/api/v1/orders/{order_id}/refunds/{refund_id}/tenders/{tender_id}/pay",
              { params: { path, header: { "Idempotency-Key": key } }, body },
            ),
          ),
        );
        approvals.drop(refund.order);
        return { kind: "paid" };
      } catch (error) {
        if (!(error instanceof NoAnswer)) {
          approvals.drop(refund.order);
        }
        return handProblem(error);
      }
    },

    receipt: ({ order, id }) => issuable(session, `/api/v1/orders/${order}/refunds/${id}/receipt`),
  };
}

function isWaiting(sale: Sale): boolean {
  return sale.delivery === "waiting";
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

function handProblem(error: unknown): HandResult {
  if (error instanceof ApiProblem && error.code === "refund_tender_closed") {
    return { kind: "closed", detail: error.detail };
  }
  if (error instanceof ApiProblem && error.code === "refund_unsure") {
    return { kind: "unsure", detail: error.detail };
  }
  return consentProblem(error);
}
