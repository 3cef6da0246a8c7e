import "fake-indexeddb/auto";
import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeviceSession } from "../../shared/session";
import type { Entry, Kind } from "../storage/journal";
import { copyOf, FakeServer, FakeSync, product, signedIn, TERMINAL } from "../testing";
import { createActs } from "./acts";
import { type ApprovalStore, createApprovals } from "./approvals";
import { createCart } from "./cart";
import { type CatalogueStore, createCatalogue } from "./catalogue";
import { createCheckout } from "./checkout";
import { createCustomers, normalisedPhone } from "./customers";
import { type Device, openDevice } from "./device";
import { createOffers } from "./offers";
import { quoteHere } from "./offline-refunds";
import { roundedCash } from "./priced";
import { createRefunds } from "./refunds";
import { createSales, type SalesStore } from "./sales";
import { createShift, type ShiftStore } from "./shift";
import type { Checkout, CustomerBook, Refunds, Sale } from "./types";

const COUNT = {
  pieces: new Map([[100_000, 2]]),
  amounts: { card: 0, transfer: 0, qris_static: 0 },
  leftFloat: 100_000,
  reason: "",
};
const CODE = "12345678";
const ITERATIONS = 1_000;

let server: FakeServer;
let sync: FakeSync;
let session: DeviceSession;
let device: Device;
let catalogue: CatalogueStore;
let approvals: ApprovalStore;
let shift: ShiftStore;
let sales: SalesStore;
let refunds: Refunds;
let customers: CustomerBook;
let checkout: Checkout;
let cart: ReturnType<typeof createCart>;
let runs = 0;
const opened = signal<Device | null>(null);

beforeEach(async () => {
  runs += 1;
  server = new FakeServer();
  sync = new FakeSync().answer(server);
  session = await signedIn(server, `acts-${runs}`);
  device = await openDevice(session, { ...TERMINAL, id: `acts-${runs}` });
  opened.value = device;
  catalogue = createCatalogue();
  catalogue.load(copyOf([product("kopi"), product("teh", { price: 5_000 })]));
  cart = createCart(catalogue);
  approvals = createApprovals(session, opened, () => "2026-11-21");
  const acts = createActs(session, opened);
  shift = createShift(session, approvals, opened, acts);
  const offers = createOffers(session, catalogue, cart);
  const parts = { session, device: opened, catalogue, cart, approvals, offers, shift, acts };
  sales = createSales(parts);
  customers = createCustomers(session, catalogue, acts);
  checkout = createCheckout({
    ...parts,
    practising: signal(false),
    refreshCatalogue: async () => {},
    onSold: (sale) => sales.add(sale),
  });
  refunds = createRefunds({
    session,
    approvals,
    acts,
    shift,
    cartBody: (tenders) => ({ ...sync.journal, tenders }) as never,
    saleHere: (id) => sales.list.peek().find((sale) => sale.id === id) ?? null,
    roundCash: (due) => roundedCash(due, catalogue),
    onExchanged: () => {},
    onRefunded: async () => {},
  });
  void device.sender.run();
  await vi.waitFor(() => expect(device.head.value).not.toBeNull());
});

afterEach(() => {
  sales.stop();
  device.close();
  session.stop();
});

function cutOff(): void {
  sync.leave(server);
}

async function kinds(): Promise<Kind[]> {
  return (await device.journal.all()).map(({ kind }) => kind);
}

async function contentOf<K extends Kind>(kind: K): Promise<Extract<Entry["content"], { kind: K }>> {
  const entry = (await device.journal.all()).find((one) => one.kind === kind);
  return entry?.content as Extract<Entry["content"], { kind: K }>;
}

/** The codes of the day as the server would tell them. */
async function learnCodes(): Promise<void> {
  const salt = new Uint8Array(16).fill(7);
  const raw = new TextEncoder().encode(CODE);
  const key = await crypto.subtle.importKey("raw", raw, "PBKDF2", false, ["deriveBits"]);
  const parameters = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS };
  const bits = await crypto.subtle.deriveBits(parameters, key, 256);
  const written = (bytes: Uint8Array): string =>
    btoa(String.fromCharCode(...bytes))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replace(/=+$/, "");
  await device.db.setValue("approval-codes", {
    iterations: ITERATIONS,
    days: [{ day: "2026-11-21", salt: written(salt), hashes: [written(new Uint8Array(bits))] }],
    etag: null,
  });
}

async function sell(count = 1): Promise<Sale> {
  for (let each = 0; each < count; each += 1) {
    cart.add("kopi");
  }
  const result = await checkout.pay([{ method: "cash", amount: 100_000 }]);
  await sales.reload();
  return (result as { sale: Sale }).sale;
}

describe("a shift without the network", () => {
  beforeEach(cutOff);

  it("is opened, moved, counted and closed in the journal, in order", async () => {
    expect(await shift.open(200_000)).toEqual({ kind: "opened" });
    const { id } = (shift.state.value as { shift: { id: string } }).shift;
    await sell();
    const movement = { kind: "pay_out", category: "supplies", note: "es", amount: 5_000 } as const;
    expect(await shift.move(movement)).toEqual({ kind: "moved" });
    expect(await shift.movements()).toEqual([movement]);
    expect(await shift.close(COUNT)).toEqual({ kind: "written", shift: id, count: COUNT });
    expect(await kinds()).toEqual(["shift_open", "sale", "cash_move", "shift_close"]);
    const all = await device.journal.all();
    expect(all.map(({ content }) => content.v && content.shift)).toEqual([id, id, id, id]);
    expect((await contentOf("shift_open")).opening_float).toBe(200_000);
    expect(await contentOf("shift_close")).toMatchObject({
      entries: 1,
      count: { denominations: [{ value: 100_000, pieces: 2 }], left_float: 100_000 },
    });
  });

  it("stays open after a reload, whatever the server said before", async () => {
    await shift.open(100_000);
    const again = createShift(session, approvals, opened, createActs(session, opened));
    await again.refresh();
    expect(again.state.value).toEqual(shift.state.value);
    await shift.close(COUNT);
    const later = createShift(session, approvals, opened, createActs(session, opened));
    await later.refresh();
    expect(later.state.value).toEqual({ kind: "closed" });
  });
});

it("opens one shift when the server did it and its answer was lost", async () => {
  const asked: unknown[] = [];
  server.handlers["POST /shifts/open"] = (_, body) => {
    asked.push(body);
    cutOff();
    throw new TypeError("lost");
  };
  expect(await shift.open(50_000)).toEqual({ kind: "opened" });
  const { shift: id } = await contentOf("shift_open");
  expect(asked).toEqual([{ id, opening_float: 50_000 }]);
});

it("moves cash once when the answer was lost, under one id", async () => {
  cutOff();
  await shift.open(0);
  sync.answer(server);
  device.sender.wake();
  await vi.waitFor(() => expect(device.counts.value.unsent).toBe(0));
  const asked: { id?: string }[] = [];
  const { id } = (shift.state.value as { shift: { id: string } }).shift;
  server.handlers[`POST /shifts/${id}/movements`] = (_, body) => {
    asked.push(body as { id?: string });
    cutOff();
    throw new TypeError("lost");
  };
  await shift.move({ kind: "pay_in", category: "safe", note: "x", amount: 1 });
  expect(asked).toHaveLength(1);
  expect((await contentOf("cash_move")).movement.id).toBe(asked[0]?.id);
});

describe("acts on a sale that the server has not heard of", () => {
  let sale: Sale;

  beforeEach(async () => {
    cutOff();
    await shift.open(0);
    sale = await sell(3);
    await learnCodes();
  });

  it("voids it with a supervisor's code, which works once", async () => {
    const here = sales.list.value[0] as Sale;
    expect(await sales.void(here, "Salah")).toEqual({ kind: "approval_required", stale: false });
    const asked = { action: "order.void", subject: sale.id } as const;
    const wrong = await approvals.giveCode({ ...asked, code: "00000000" });
    expect(wrong).toEqual({ kind: "wrong", triesLeft: 4 });
    expect(await approvals.giveCode({ ...asked, code: CODE })).toEqual({ kind: "given" });
    expect((await sales.void(here, "Salah")).kind).toBe("voided");
    expect(sales.list.value[0]?.state).toBe("voided");
    expect(await contentOf("void")).toMatchObject({
      order: sale.id,
      reason: "Salah",
      approval: [{ action: "order.void", code: CODE, amount: null }],
    });
    expect(await approvals.giveCode({ ...asked, code: CODE })).toEqual({ kind: "used" });
    expect((await sales.void(sales.list.value[0] as Sale, "Lagi")).kind).toBe("not_voidable");
  });

  it("locks after five wrong codes, also after a reload", async () => {
    const asked = { action: "order.void", subject: sale.id, code: "00000000" } as const;
    for (let tries = 0; tries < 4; tries += 1) {
      expect((await approvals.giveCode(asked)).kind).toBe("wrong");
    }
    expect((await approvals.giveCode(asked)).kind).toBe("locked");
    const again = createApprovals(session, opened, () => "2026-11-21");
    expect((await again.giveCode({ ...asked, code: CODE })).kind).toBe("locked");
  });

  it("has no codes for a day that nobody told it of", async () => {
    const late = createApprovals(session, opened, () => "2026-11-25");
    const asked = { action: "order.void", subject: sale.id, code: CODE } as const;
    expect((await late.giveCode(asked)).kind).toBe("unprepared");
  });

  it("refunds a part by its place, as the frozen amounts say", async () => {
    const here = sales.list.value[0] as Sale;
    const found = await refunds.open(sale.id);
    expect(found?.order.returnable).toEqual([{ line: "0", quantity: "3" }]);
    const request = {
      id: "refund-1",
      lines: [{ line: "0", quantity: "1", to: "restock" }],
      tenders: [],
      reason: "damaged",
      note: "",
      expectedTotal: 0,
      credit: 0,
    } as const;
    // 30.000 + 5 % service + 10 % tax on both = 34.650; a third is 11.550, in coins 11.600.
    const quote = await refunds.quote(here, request);
    expect(quote).toMatchObject({ expected_total: 11_550, total: 11_600, whole: false });
    const code = {
      action: "order.refund",
      subject: sale.id,
      percent: "11600",
      code: CODE,
    } as const;
    expect((await refunds.refund(here, request)).kind).toBe("approval_required");
    await approvals.giveCode(code);
    expect(await refunds.refund(here, request)).toEqual({ kind: "written", total: 11_600 });
    expect((await contentOf("refund")).refund).toMatchObject({
      order: sale.id,
      lines: [{ position: 0, quantity: "1", to: "restock" }],
      expected_total: 11_600,
    });
    await sales.reload();
    expect(sales.list.value[0]?.state).toBe("partly_refunded");
    // What is left is the server's to divide.
    expect(await refunds.quote(sales.list.value[0] as Sale, request)).toBeNull();
  });

  it("gives all of it back to the rupiah that was paid", () => {
    const here = sales.list.value[0] as Sale;
    const lines = [{ line: "0", quantity: "3", to: "waste" } as const];
    const request = { id: "", lines, tenders: [], reason: "damaged", note: "", credit: 0 } as const;
    const quote = quoteHere({ ...here }, { ...request, expectedTotal: 0 }, (due) => due);
    expect(quote).toMatchObject({ total: here.total, whole: true, rounding: here.rounding });
  });
});

it("knows a new customer at once, and after a reload", async () => {
  cutOff();
  const asked = { name: " Bu Tini ", phone: "0812-3456-789" };
  const made = await customers.create(asked);
  const phone = "+628123456789";
  expect(made).toMatchObject({ kind: "created", customer: { name: "Bu Tini", phone } });
  expect(customers.search("tini").map(({ name }) => name)).toEqual(["Bu Tini"]);
  expect((await contentOf("customer")).customer).toMatchObject({ name: "Bu Tini", phone });
  catalogue = createCatalogue();
  catalogue.load(copyOf([]));
  const again = createCustomers(session, catalogue, createActs(session, opened));
  await again.restore();
  expect(again.search("tini").map(({ name }) => name)).toEqual(["Bu Tini"]);
  expect(await again.create({ name: "", phone: "" })).toEqual({ kind: "name_missing" });
  expect(await again.create({ name: "x", phone: "12" })).toEqual({ kind: "phone_invalid" });
});

it.each([
  ["0812-3456-7890", "+6281234567890"],
  ["62 812 3456 7890", "+6281234567890"],
  ["+65 6123 4567", "+6561234567"],
  ["", ""],
])("writes a phone as the server does: %s", (typed, written) => {
  expect(normalisedPhone(typed)).toBe(written);
});

it("sells with a code as a fact: nothing is asked for that a supervisor gave", async () => {
  cutOff();
  await shift.open(0);
  await learnCodes();
  const subject = cart.orderId.peek();
  await approvals.giveCode({ action: "order.discount", subject, percent: "20", code: CODE });
  expect(approvals.covers(subject, "order.discount", "20.00")).toBe(true);
  await sell();
  expect(await contentOf("sale")).toMatchObject({
    approval: [{ action: "order.discount", code: CODE, amount: "20" }],
  });
});
