import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CopyDatabase } from "../storage/copy";
import { Journal } from "../storage/journal";
import { CASHIER, FakeServer, OUTLET, product, TERMINAL } from "../testing";
import { createTill } from "./till";
import type { Till } from "./types";

const OTHER = { id: "term-2", code: "B1", name: "Kasir Lain", outlet: "outlet-2" };
const CUSTOMER = { id: "c1", code: "P1", name: "Ibu Sri", phone: "+628123456789" };

let server: FakeServer;
let till: Till;

beforeEach(async () => {
  const nothing = { addEventListener() {}, removeEventListener() {} };
  vi.stubGlobal("document", { ...nothing, visibilityState: "visible" });
  vi.stubGlobal("addEventListener", nothing.addEventListener);
  vi.stubGlobal("removeEventListener", nothing.removeEventListener);
  vi.stubGlobal("location", new URL("http://till.test/pos/"));
  vi.stubGlobal("sessionStorage", { getItem: () => null, setItem() {}, removeItem() {} });
  let paired = TERMINAL;
  server = new FakeServer({
    "POST /terminals/pair": (_, body) => {
      paired = (body as { code: string }).code === "OTHER" ? OTHER : TERMINAL;
      return Response.json({ access: "a", refresh: "r", expires_in: 900, terminal: paired });
    },
    "POST /auth/pin": () => Response.json(CASHIER),
    "POST /auth/logout": () => new Response(null, { status: 204 }),
    "GET /sync/feed": () =>
      Response.json({
        cursor: "1",
        more: false,
        outlet: { ...OUTLET, id: paired.outlet },
        items:
          paired === TERMINAL
            ? {
                categories: [],
                tax_profiles: [],
                products: [product("kopi")],
                customers: [CUSTOMER],
              }
            : { categories: [], tax_profiles: [], products: [], customers: [] },
      }),
  });
  till = createTill({ origin: "http://till.test", fetch: server.fetch });
  await till.start();
});

afterEach(() => {
  till.stop();
  vi.unstubAllGlobals();
});

it("takes nothing of a shop along to the next one", async () => {
  await till.session.pair("FIRST");
  await till.session.signIn("1004", "1234");
  const copy = new CopyDatabase(TERMINAL.id);
  await vi.waitFor(async () => expect(await copy.pages.count()).toBe(1));
  await vi.waitFor(() => expect(till.catalogue.state.value.kind).toBe("ready"));
  till.cart.add("kopi");
  till.cart.setCustomer(CUSTOMER);
  expect(till.cart.isEmpty.value).toBe(false);
  await till.session.forget();
  await till.session.pair("OTHER");
  await vi.waitFor(() => expect(till.session.terminal.value?.id).toBe(OTHER.id));
  expect(till.cart.isEmpty.value).toBe(true);
  expect(till.cart.customer.value).toBeNull();
  await vi.waitFor(async () => expect(await copy.pages.count()).toBe(0));
  copy.close();
});

it("stays with a shop while a sale is not safe on the server", async () => {
  await till.session.pair("FIRST");
  const journal = new Journal(TERMINAL, async () => new ArrayBuffer(8));
  const { id } = await journal.append(
    "sale",
    {
      rules_version: "v7",
      cart: {} as never,
      order: { id: "o-1", outlet: "outlet-1", channel: "take_away", lines: [], tenders: [] },
    },
    { cashier: CASHIER, placedAt: "2026-11-21T07:05:00.000Z", shift: null },
  );
  expect(await till.session.forget()).toEqual({ kind: "unsent", count: 1 });
  const nothing = { answer: null, exceptions: [], problem: null };
  await journal.decide([{ id, state: "rejected", ...nothing }]);
  expect(await till.session.forget()).toEqual({ kind: "unsent", count: 1 });
  await journal.giveUp(id);
  expect(await till.session.forget()).toEqual({ kind: "forgotten" });
  journal.close();
});
