import "fake-indexeddb/auto";
import { signal } from "@preact/signals";
import { Dexie } from "dexie";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { DeviceSession } from "../../shared/session";
import { JournalDatabase } from "../storage/journal-database";
import {
  CASHIER,
  copyOf,
  FakeServer,
  FakeSync,
  product,
  refusal,
  signedIn,
  TERMINAL,
} from "../testing";
import { createActs } from "./acts";
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
let sync: FakeSync;
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
/** What went as a sale, each time. */
const salesSent = () =>
  sync.batches
    .flat()
    .map(({ content, fact }) => ({ ...JSON.parse(content), fact }))
    .filter(({ kind }) => kind === "sale");
const ordersSent = () => salesSent().map(({ order }) => order);
const refuse = (code: string, extras = {}, status = 409): void => {
  sync.word = ({ kind }, { fact }) =>
    kind === "sale" && !fact
      ? { result: "refused", problem: { status, code, detail: code, ...extras } }
      : null;
};
const takeAll = (): void => {
  sync.word = () => null;
};
const states = async () => (await device.journal.all()).map(({ state }) => state);

beforeEach(async () => {
  runs += 1;
  sold = [];
  refreshed = 0;
  practising.value = false;
  server = new FakeServer();
  sync = new FakeSync().answer(server);
  session = await signedIn(server, `checkout-${runs}`);
  device = await openDevice(session, { ...TERMINAL, id: `checkout-${runs}` });
  opened.value = device;
  catalogue = createCatalogue();
  catalogue.load(copyOf([product("kopi"), product("teh", { price: 5_000 })]));
  cart = createCart(catalogue);
  approvals = createApprovals(session, signal(null), () => null);
  const acts = createActs(session, opened);
  shift = createShift(session, approvals, opened, acts);
  const offers = createOffers(session, catalogue, cart);
  sales = createSales({
    session,
    device: opened,
    catalogue,
    cart,
    approvals,
    offers,
    shift,
    acts,
  });
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
  await vi.waitFor(() => expect(device.head.value).not.toBeNull());
  cart.add("kopi");
});

afterEach(() => {
  sales.stop();
  device.close();
  session.stop();
});

async function problemOf(code: string, extras = {}, status = 409): Promise<SaleProblem> {
  refuse(code, extras, status);
  const result = await checkout.pay(cash(20_000));
  if (result.state !== "refused") {
    throw new Error(`expected a refusal, got ${result.state}`);
  }
  expect(cart.lines.value.length, "the cart is kept").toBe(1);
  const [sale, closing] = await device.journal.all();
  expect([sale?.state, closing?.kind], "its number is closed").toEqual([
    "cancelled",
    "number_cancelled",
  ]);
  const none = { unsent: 0, questions: 0 };
  await vi.waitFor(() => expect(device.counts.value, "nobody is needed later").toEqual(none));
  return result.problem;
}

it("sells, gives change and begins the next sale", async () => {
  const order = cart.orderId.value;
  const result = await checkout.pay(cash(20_000));
  expect(result).toMatchObject({
    state: "accepted",
    change: 8_400,
    order: { receipt_number: "A1-1-000001" },
    sale: {
      id: order,
      state: "paid",
      delivery: "sent",
      cashier: "Dimas",
      receiptNumber: "A1-1-000001",
    },
  });
  expect(cart.isEmpty.value).toBe(true);
  expect(cart.orderId.value).not.toBe(order);
  expect(salesSent()).toMatchObject([
    {
      fact: false,
      sequence: 1,
      cashier: { id: CASHIER.id },
      shift: null,
      receipt_number: "A1-1-000001",
      cart: { total: 11_600, rounding: 50, rules_version: "v7" },
      order: {
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
});

it("keeps a queued sale its cashier's when somebody else is signed in by then", async () => {
  sync.answering = () => refusal(503, "unavailable");
  sync.word = () => ({ result: "later" });
  expect((await checkout.pay(cash(20_000))).state).toBe("queued");
  server.handlers["POST /auth/pin"] = () => Response.json({ ...CASHIER, id: "m-2", name: "Sari" });
  await session.signIn("P02", "2580");
  expect(session.cashier.value?.name).toBe("Sari");
  sync.answering = () => null;
  takeAll();
  device.sender.wake();
  await vi.waitFor(async () => expect(await states()).toEqual(["accepted"]));
  const [first, last] = [salesSent().at(0), salesSent().at(-1)];
  expect(last).toMatchObject({ cashier: { id: CASHIER.id }, order: { cashier: CASHIER.id } });
  expect([first.fact, last]).toEqual([false, { ...first, fact: true }]);
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
    problem: { kind: "possible_duplicate", receiptNumber: "A1-1-000001", total: 11_600 },
  });
  const result = await checkout.pay(cash(20_000), { confirmDuplicate: true });
  expect(result.state).toBe("accepted");
  expect(new Set(ordersSent().map(({ id }) => id)).size).toBe(2);
});

it("does not sell what is not paid", async () => {
  expect(await checkout.pay(cash(11_500))).toEqual({
    state: "refused",
    problem: { kind: "not_paid", missing: 100 },
  });
  expect((await checkout.pay([{ method: "card", amount: 12_000 }])).state).toBe("refused");
  expect(await device.journal.all()).toEqual([]);
});

it("sells with its real number when the server is away, and delivers it later", async () => {
  sync.leave(server);
  const result = await checkout.pay(cash(20_000));
  expect(result).toMatchObject({
    state: "queued",
    change: 8_400,
    sale: { state: "pending", delivery: "waiting", total: 11_600, receiptNumber: "A1-1-000001" },
  });
  expect(await states(), "it is a fact before it shows as paid").toEqual(["fact"]);
  await vi.waitFor(() => expect(device.counts.value.unsent).toBe(1));
  expect(cart.isEmpty.value).toBe(true);
  await sales.reload();
  expect(sales.list.value.map(({ state }) => state)).toEqual(["pending"]);

  sync.answer(server);
  device.sender.wake();
  await vi.waitFor(() => expect(device.counts.value.unsent).toBe(0));
  expect([...sync.orders.values()]).toEqual([1]);
  expect(salesSent().at(-1)).toMatchObject({ fact: true });
  await sales.reload();
  expect(sales.last.value).toMatchObject({ state: "paid", receiptNumber: "A1-1-000001" });
});

it("counts as made what the server could not read", async () => {
  sync.word = ({ kind }) => (kind === "sale" ? { result: "rejected" } : null);
  expect((await checkout.pay(cash(20_000))).state).toBe("queued");
  await vi.waitFor(() => expect(device.counts.value).toEqual({ unsent: 0, questions: 1 }));
  await sales.reload();
  const [rejected] = sales.list.value;
  expect(rejected).toMatchObject({ state: "rejected", delivery: "rejected", total: 11_600 });
  expect(cart.isEmpty.value).toBe(true);
  await sales.reopenRefused(rejected?.entry ?? "");
  expect(cart.isEmpty.value, "only a person with rights takes it back").toBe(true);
});

it("gives up or sells again what version 1 had refused", async () => {
  await checkout.pay(cash(20_000));
  const db = new JournalDatabase(`checkout-${runs}`);
  await db.log.toCollection().modify({ state: "refused", answer: null });
  db.close();
  await sales.reload();
  const [refused] = sales.list.value;
  expect(refused).toMatchObject({ state: "refused" });
  await sales.reopenRefused(refused?.entry ?? "");
  expect(cart.lines.value.map(({ item, quantity }) => [item, quantity])).toEqual([["kopi", "1"]]);
  expect(cart.orderId.value).not.toBe(refused?.id);
  expect((await states())[0]).toBe("cancelled");
});

it("charges no customer's account while the server is away", async () => {
  sync.leave(server);
  await session.check();
  delete server.handlers["GET /auth/me"];
  await session.check();
  expect(await checkout.pay([{ method: "kasbon", amount: 11_550 }])).toEqual({
    state: "refused",
    problem: { kind: "account_offline" },
  });
  expect(await device.journal.all()).toEqual([]);
});

it("marks what somebody has to look at", async () => {
  const exceptions = [{ id: "x", code: "negative_stock", detail: "", evidence: {} }];
  sync.word = () => ({ result: "accepted_with_exceptions", exceptions });
  const result = await checkout.pay(cash(20_000));
  expect(result).toMatchObject({ state: "queued", sale: { state: "paid", delivery: "review" } });
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
  takeAll();
  expect((await checkout.pay(cash(20_000))).state).toBe("accepted");
  expect(ordersSent().at(-1)).toMatchObject({ expected_total: 12_700 });
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
  sync.answering = () => refusal(401, "sign_in_ended");
  const result = (await checkout.pay(cash(20_000))) as Extract<PayResult, { state: "refused" }>;
  expect(result.problem).toEqual({ kind: "terminal_revoked" });
  expect(session.state.value.kind).toBe("revoked");
  expect((await states()).slice(-2)).toEqual(["cancelled", "fact"]);
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
  takeAll();
  expect((await checkout.pay(cash(20_000))).state).toBe("accepted");
  expect(ordersSent().at(-1)).toMatchObject({ id: subject, approvals: ["yes"] });
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

it("keeps a cart that a full disk has no room to hold, and what is scanned meanwhile", async () => {
  const held = createHeld(cart, opened, createKitchen(session, catalogue, cart, practising));
  const before = cart.data.value;
  // The browser's own refusal, which no test can bring about in moments.
  const full = new DOMException("no room", "QuotaExceededError");
  vi.spyOn(device.db.held, "add").mockImplementationOnce(() => Dexie.Promise.reject(full));
  const holding = held.hold("Meja 4");
  cart.add("teh");
  expect(await holding).toBe(false);
  expect(cart.orderId.value).toBe(before.orderId);
  expect(cart.lines.value.map(({ item }) => item)).toEqual([
    ...before.lines.map(({ item }) => item),
    "teh",
  ]);
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
