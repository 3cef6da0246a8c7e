import "fake-indexeddb/auto";
import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { copyOf, FakeServer, orderAnswer, product, refusal, signedIn } from "../testing";
import { createActs } from "./acts";
import { createApprovals } from "./approvals";
import { type CartStore, createCart } from "./cart";
import { createCatalogue } from "./catalogue";
import { createCheckout } from "./checkout";
import type { Device } from "./device";
import { createGateway, type GatewayStore } from "./gateway";
import { createShift } from "./shift";
import type { Sale } from "./types";

const QRIS = { method: "qris", amount: 18_000 } as const;

let server: FakeServer;
let cart: CartStore;
let gateway: GatewayStore;
let sold: Sale[];
let runs = 0;

/** What the server says about the waiting sale of the cart. */
function openOrder(state: string, values: Record<string, unknown> = {}) {
  return {
    id: cart.orderId.peek(),
    state,
    total: 18_000,
    paid: 0,
    tenders: [],
    payment: {
      id: "p1",
      method: "qris",
      amount: 18_000,
      state: "pending",
      details: { qr_string: "000201…" },
      expires_at: "2026-11-21T10:15:00Z",
    },
    order: null,
    ...values,
  };
}

function answers(body: () => unknown): void {
  server.handlers[`GET /orders/open/${cart.orderId.peek()}`] = () => Response.json(body());
}

beforeEach(async () => {
  runs += 1;
  sold = [];
  server = new FakeServer();
  const session = await signedIn(server, `gateway-${runs}`);
  const catalogue = createCatalogue();
  catalogue.load(copyOf([product("kopi", { price: 18_000 })]));
  cart = createCart(catalogue);
  const approvals = createApprovals(session, signal(null), () => null);
  const checkout = createCheckout({
    session,
    device: signal<Device | null>(null),
    catalogue,
    cart,
    approvals,
    shift: createShift(session, approvals, signal(null), createActs(session, signal(null))),
    practising: signal(false),
    refreshCatalogue: async () => undefined,
    onSold: () => undefined,
  });
  gateway = createGateway({
    session,
    cart,
    checkout,
    approvals,
    onSold: (sale) => sold.push(sale),
  });
  cart.add("kopi");
  server.handlers["POST /orders/open"] = () => Response.json(openOrder("open"), { status: 201 });
});

afterEach(() => {
  gateway.stop();
  vi.useRealTimers();
});

it("waits, asks every second, and sells when the payer has paid", async () => {
  let state = "open";
  const order = orderAnswer({ id: cart.orderId.peek(), lines: [], tenders: [] });
  answers(() => openOrder(state, { order: state === "paid" ? order : null }));
  vi.useFakeTimers();
  expect(await gateway.open([], QRIS)).toBeNull();
  expect(gateway.waiting.value).toMatchObject({ state: "waiting", amount: 18_000, isSure: true });
  await vi.advanceTimersByTimeAsync(1_100);
  expect(sold).toEqual([]);
  state = "paid";
  await vi.advanceTimersByTimeAsync(1_100);
  expect(sold).toHaveLength(1);
  expect(gateway.waiting.value).toBeNull();
  expect(gateway.sold.value?.state).toBe("accepted");
  expect(cart.isEmpty.value).toBe(true);
});

it("keeps the cart and its id when it is cancelled, and says what to give back", async () => {
  const id = cart.orderId.peek();
  server.handlers[`POST /orders/open/${id}/cancel`] = () =>
    Response.json(openOrder("cancelled", { paid: 8_000 }));
  await gateway.open([{ method: "cash", amount: 8_000 }], { method: "qris", amount: 10_000 });
  await gateway.cancel();
  expect(gateway.waiting.value).toMatchObject({ state: "ended", handedOver: 8_000 });
  gateway.leave();
  expect(gateway.waiting.value).toBeNull();
  expect(cart.orderId.peek()).toBe(id);
  expect(cart.isEmpty.value).toBe(false);
});

it("says that nobody answered, and why it was refused", async () => {
  delete server.handlers["POST /orders/open"];
  expect(await gateway.open([], QRIS)).toEqual({ kind: "no_answer" });
  server.handlers["POST /orders/open"] = () => refusal(503, "gateway_away");
  expect(await gateway.open([], QRIS)).toMatchObject({ kind: "other", code: "gateway_away" });
  expect(gateway.waiting.value).toBeNull();
});

it("waits on without an answer", async () => {
  vi.useFakeTimers();
  await gateway.open([], QRIS);
  await vi.advanceTimersByTimeAsync(1_100);
  expect(gateway.waiting.value).toMatchObject({ state: "waiting", away: true });
  answers(() => openOrder("expired"));
  await vi.advanceTimersByTimeAsync(1_100);
  expect(gateway.waiting.value).toMatchObject({ state: "expired", away: false });
});

it("comes back to what waits after a reload", async () => {
  server.handlers["GET /payments/methods"] = () => Response.json({ methods: ["qris", "va_bca"] });
  server.handlers["GET /orders/open"] = () => Response.json({ orders: [openOrder("open")] });
  await gateway.refresh();
  expect(gateway.methods.value).toEqual(["qris", "va_bca"]);
  expect(gateway.waiting.value).toMatchObject({ state: "waiting", method: "qris" });
});
