import "fake-indexeddb/auto";
import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { DeviceSession } from "../../shared/session";
import {
  CASHIER,
  copyOf,
  FakeServer,
  orderAnswer,
  product,
  refusal,
  signedIn,
  TERMINAL,
} from "../testing";
import { type ApprovalStore, createApprovals, roundUp } from "./approvals";
import { type CartStore, createCart } from "./cart";
import { type CatalogueStore, createCatalogue } from "./catalogue";
import { createCheckout } from "./checkout";
import { type Device, openDevice } from "./device";
import { createHeld } from "./held";
import { createKitchen } from "./kitchen";
import { createOffers } from "./offers";
import { createSales, type SalesStore } from "./sales";
import { createShift } from "./shift";
import type { Checkout, PayResult, Sale, SaleProblem, TenderDraft } from "./types";

let server: FakeServer;
let session: DeviceSession;
let device: Device;
let catalogue: CatalogueStore;
let cart: CartStore;
let approvals: ApprovalStore;
let sales: SalesStore;
let checkout: Checkout;
let shift: ReturnType<typeof createShift>;
let sold: Sale[];
let refreshed: number;
const practising = signal(false);
const opened = signal<Device | null>(null);
let runs = 0;

const cash = (amount: number): TenderDraft[] => [{ method: "cash", amount }];
const ordersSent = () => server.calls.filter(({ call }) => call === "POST /orders");

beforeEach(async () => {
  runs += 1;
  sold = [];
  refreshed = 0;
  practising.value = false;
  server = new FakeServer({
    "POST /orders": (_, body) => Response.json(orderAnswer(body), { status: 201 }),
  });
  session = await signedIn(server, `checkout-${runs}`);
  device = await openDevice(session, { ...TERMINAL, id: `checkout-${runs}` });
  opened.value = device;
  catalogue = createCatalogue();
  catalogue.load(copyOf([product("kopi"), product("teh", { price: 5_000 })]));
  cart = createCart(catalogue);
  approvals = createApprovals(session);
  shift = createShift(session, approvals);
  const offers = createOffers(session, catalogue, cart);
  sales = createSales({ session, device: opened, catalogue, cart, approvals, offers });
  checkout = createCheckout({
    session,
    device: opened,
    catalogue,
    cart,
    approvals,
    shift,
    practising,
    refreshCatalogue: async () => {
      refreshed += 1;
    },
    onSold: (sale) => {
      sold.push(sale);
      sales.add(sale);
    },
  });
  void device.sender.run();
  await vi.waitFor(() => expect(device.sender.owner.value).toBe(true));
  cart.add("kopi");
});

afterEach(() => {
  sales.stop();
  device.close();
  session.stop();
});

async function problemOf(code: string, extras = {}, status = 409): Promise<SaleProblem> {
  server.handlers["POST /orders"] = () => refusal(status, code, extras);
  const result = await checkout.pay(cash(20_000));
  if (result.state !== "refused") {
    throw new Error(`expected a refusal, got ${result.state}`);
  }
  expect(cart.lines.value.length, "the cart is kept").toBe(1);
  expect(await device.journal.count("cancelled"), "the entry is closed").toBe(1);
  expect(device.counts.value, "nothing needs a person later").toEqual({ pending: 0, refused: 0 });
  return result.problem;
}

it("sells, gives change and begins the next sale", async () => {
  const order = cart.orderId.value;
  const result = await checkout.pay(cash(20_000));
  expect(result).toMatchObject({
    state: "accepted",
    change: 8_400,
    order: { receipt_number: "A1-000007" },
    sale: { id: order, state: "paid", cashier: "Dimas", receiptNumber: "A1-000007" },
  });
  expect(cart.isEmpty.value).toBe(true);
  expect(cart.orderId.value).not.toBe(order);
  const [entry] = await device.journal.all();
  expect(ordersSent()).toMatchObject([
    {
      key: entry?.id,
      body: {
        id: order,
        outlet: "outlet-1",
        channel: "take_away",
        cashier: CASHIER.id,
        lines: [{ item: "kopi", quantity: "1" }],
        tenders: [{ method: "cash", amount: 20_000 }],
        expected_total: 11_550,
      },
    },
  ]);
  expect(entry?.content.cart).toMatchObject({ total: 11_600, rounding: 50, rules_version: "v7" });
});

it("keeps a queued sale its cashier's when somebody else is signed in by then", async () => {
  server.handlers["POST /orders"] = () => refusal(503, "unavailable");
  const paid = checkout.pay(cash(20_000));
  await vi.waitFor(() => expect(ordersSent().length).toBe(1));
  checkout.goOn();
  expect((await paid).state).toBe("queued");
  server.handlers["POST /auth/pin"] = () => Response.json({ ...CASHIER, id: "m-2", name: "Sari" });
  await session.signIn("P02", "2580");
  expect(session.cashier.value?.name).toBe("Sari");
  server.handlers["POST /orders"] = (_, body) => Response.json(orderAnswer(body), { status: 201 });
  device.sender.wake();
  await vi.waitFor(async () => expect((await device.journal.all())[0]?.state).toBe("accepted"));
  const [first, last] = [ordersSent().at(0), ordersSent().at(-1)];
  expect(last?.body).toMatchObject({ cashier: CASHIER.id });
  expect(last?.body).toEqual(first?.body);
});

it("makes one sale of a double click, and none of an empty cart", async () => {
  const results = await Promise.all([1, 2, 3].map(() => checkout.pay(cash(20_000))));
  expect(results.map(({ state }) => state)).toEqual(["accepted", "busy", "busy"]);
  expect((await checkout.pay(cash(20_000))).state).toBe("busy");
  expect([ordersSent().length, (await device.journal.all()).length]).toEqual([1, 1]);
});

it("warns when the same cart was sold in another tab, and sells it once more if meant", async () => {
  const shared = cart.data.value;
  await checkout.pay(cash(20_000));
  cart.replace(shared);
  expect(await checkout.pay(cash(20_000))).toMatchObject({
    state: "refused",
    problem: { kind: "possible_duplicate", receiptNumber: "A1-000007", total: 11_600 },
  });
  const result = await checkout.pay(cash(20_000), { confirmDuplicate: true });
  expect(result.state).toBe("accepted");
  expect(new Set(ordersSent().map(({ body }) => (body as { id: string }).id)).size).toBe(2);
});

it("does not sell what is not paid", async () => {
  expect(await checkout.pay(cash(11_500))).toEqual({
    state: "refused",
    problem: { kind: "not_paid", missing: 100 },
  });
  expect((await checkout.pay([{ method: "card", amount: 12_000 }])).state).toBe("refused");
  expect(await device.journal.all()).toEqual([]);
});

it("queues the sale when the server is away, and sends it later under the same key", async () => {
  delete server.handlers["POST /orders"];
  const result = await checkout.pay(cash(20_000));
  expect(result).toMatchObject({
    state: "queued",
    change: 8_400,
    sale: { state: "pending", total: 11_600, receiptNumber: null },
  });
  expect([cart.isEmpty.value, device.counts.value.pending]).toEqual([true, 1]);
  await sales.reload();
  expect(sales.list.value.map(({ state }) => state)).toEqual(["pending"]);

  server.handlers["POST /orders"] = (_, body) => Response.json(orderAnswer(body), { status: 201 });
  device.sender.wake();
  await vi.waitFor(() => expect(device.counts.value.pending).toBe(0));
  expect(new Set(ordersSent().map(({ key }) => key)).size).toBe(1);
  await sales.reload();
  expect(sales.last.value).toMatchObject({ state: "paid", receiptNumber: "A1-000007" });
});

it("shows a sale that is refused later, to be given up or sold again", async () => {
  delete server.handlers["POST /orders"];
  await checkout.pay(cash(20_000));
  server.handlers["POST /orders"] = () => refusal(409, "stock_short", { items: [] });
  device.sender.wake();
  await vi.waitFor(() => expect(device.counts.value).toEqual({ pending: 0, refused: 1 }));
  await sales.reload();
  const [refused] = sales.list.value;
  expect(refused).toMatchObject({ state: "refused", problem: { code: "stock_short" } });
  await sales.reopenRefused(refused?.entry ?? "");
  expect(cart.lines.value.map(({ item, quantity }) => [item, quantity])).toEqual([["kopi", "1"]]);
  expect(cart.orderId.value).not.toBe(refused?.id);
  expect(device.counts.value.refused).toBe(0);
});

it("names what is short", async () => {
  const items = [{ item: "kopi", name: "Kopi", available: "8.000", requested: "9.50" }];
  expect(await problemOf("stock_short", { items })).toEqual({
    kind: "stock_short",
    items: [{ item: "kopi", name: "Kopi", available: "8", requested: "9.5" }],
  });
});

it("takes the server's price over when the cashier agrees", async () => {
  const quote = { expected_total: 12_700 };
  expect(await problemOf("price_changed", { quote })).toEqual({
    kind: "price_changed",
    total: 12_700,
    before: 11_550,
  });
  await checkout.acceptPrices();
  expect([refreshed, checkout.settle([]).total]).toEqual([1, 12_700]);
  server.handlers["POST /orders"] = (_, body) => Response.json(orderAnswer(body), { status: 201 });
  expect((await checkout.pay(cash(20_000))).state).toBe("accepted");
  expect(ordersSent().at(-1)?.body).toMatchObject({ expected_total: 12_700 });
  cart.add("kopi");
  expect(checkout.settle([]).total).toBe(11_550);
});

it("says that no shift is open", async () => {
  expect(await problemOf("shift_not_open")).toEqual({ kind: "shift_not_open" });
  expect(shift.state.value).toEqual({ kind: "closed" });
});

it("tells a locked-out device from one without a cashier", async () => {
  expect(await problemOf("permission_denied", {}, 403)).toEqual({ kind: "cashier_signed_out" });
  await session.signOut();
  expect(await checkout.pay(cash(20_000))).toMatchObject({
    problem: { kind: "cashier_signed_out" },
  });
  await session.signIn("1004", "1234");
  server.handlers["POST /orders"] = () => refusal(401, "sign_in_ended");
  const result = (await checkout.pay(cash(20_000))) as Extract<PayResult, { state: "refused" }>;
  expect(result.problem).toEqual({ kind: "terminal_revoked" });
  expect(session.state.value.kind).toBe("revoked");
  expect(device.counts.value.pending).toBe(0);
});

it("knows a clock that is wrong, and anything else by its code", async () => {
  const errors = [{ field: "placed_at", code: "out_of_range" }];
  expect(await problemOf("invalid", { errors }, 400)).toEqual({ kind: "clock_wrong" });
});

it("asks a supervisor for a discount above the limit", async () => {
  cart.setDiscount({ kind: "percent", value: "12.5" });
  const needed = { action: "order.discount", percent: "12.5" };
  expect(checkout.needsApproval.value).toEqual([needed]);
  expect(await problemOf("approval_required", { action: "order.discount" }, 403)).toEqual({
    kind: "approval_required",
    ...needed,
    stale: false,
  });

  server.handlers["POST /approvals"] = () =>
    Response.json({ token: "yes", approver: "Sari", expires_at: "2099-01-01T00:00:00Z" });
  const subject = cart.orderId.value;
  const request = { action: "order.discount", subject, employee: "1003", pin: "1" } as const;
  expect(await approvals.give({ ...request, percent: "12.5" })).toEqual({
    kind: "given",
    approver: "Sari",
  });
  expect(checkout.needsApproval.value).toEqual([]);
  cart.setDiscount({ kind: "percent", value: "20" });
  expect(checkout.needsApproval.value).toEqual([{ action: "order.discount", percent: "20" }]);
  cart.setDiscount({ kind: "percent", value: "12.5" });
  server.handlers["POST /orders"] = (_, body) => Response.json(orderAnswer(body), { status: 201 });
  expect((await checkout.pay(cash(20_000))).state).toBe("accepted");
  expect(ordersSent().at(-1)?.body).toMatchObject({ id: subject, approvals: ["yes"] });
  expect(approvals.tokens(subject)).toEqual([]);
});

it("practises without storing or sending anything", async () => {
  practising.value = true;
  expect(await checkout.pay(cash(20_000))).toMatchObject({
    state: "practised",
    change: 8_400,
    sale: { state: "practice", receiptNumber: null, total: 11_600 },
  });
  expect([ordersSent(), await device.journal.all(), cart.isEmpty.value]).toEqual([[], [], true]);
});

it("holds carts by name and brings them back", async () => {
  const held = createHeld(cart, opened, createKitchen(session, catalogue, cart, practising));
  const order = cart.orderId.value;
  await held.hold(" Meja 4 ");
  expect(held.carts.value).toMatchObject([{ name: "Meja 4", count: 1, total: 11_550 }]);
  cart.add("teh");
  await held.resume(held.carts.value[0]?.id ?? "");
  expect(cart.orderId.value).toBe(order);
  expect(held.carts.value).toMatchObject([{ name: "", items: ["teh"] }]);
  await held.discard(held.carts.value[0]?.id ?? "", "");
  expect(held.carts.value).toEqual([]);
});

it("rounds a percentage up to what an approval can cover", () => {
  expect(["12.5", "33.3333", "0.0001", "100"].map(roundUp)).toEqual([
    "12.5",
    "33.34",
    "0.01",
    "100",
  ]);
});
