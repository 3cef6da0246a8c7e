import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { DeviceSession } from "../../shared/session";
import { copyOf, FakeServer, product, signedIn } from "../testing";
import { type CartStore, createCart } from "./cart";
import { type CatalogueStore, createCatalogue } from "./catalogue";
import { createOffers, type OffersStore } from "./offers";

const NOTHING = {
  exhausted: [],
  group: null,
  member: false,
  first_purchase: false,
  birthday: false,
  vouchers: [],
  refused: [],
};
const VOUCHER = {
  code: "HEMAT50",
  name: "Hemat",
  benefit: { kind: "amount", value: "5000" },
  min_amount: 20_000,
  max_amount: null,
  target: { items: [], categories: [], excluded: [] },
  on_promoted: true,
};
const MEMBERS = { id: "members", name: "Anggota", is_member: true };

let server: FakeServer;
let session: DeviceSession;
let catalogue: CatalogueStore;
let cart: CartStore;
let offers: OffersStore;
let moment = new Date("2026-11-21T07:05:00Z");
let runs = 0;

const asked = () => server.calls.filter(({ call }) => call === "POST /pricing/facts");
const total = () => cart.totals.value.net;
const facts = (change = {}) => {
  server.handlers["POST /pricing/facts"] = () => Response.json({ ...NOTHING, ...change });
};

beforeEach(async () => {
  runs += 1;
  moment = new Date("2026-11-21T07:05:00Z");
  server = new FakeServer();
  session = await signedIn(server, `offers-${runs}`);
  catalogue = createCatalogue(() => moment);
  catalogue.load(copyOf([product("kopi"), product("teh", { price: 8_000 })]));
  catalogue.load({
    customers: [
      { id: "c1", code: "P1", name: "Ibu Sri", phone: "", group: "members", birthday: "11-21" },
    ],
  });
  cart = createCart(catalogue);
  offers = createOffers(session, catalogue, cart);
  offers.start();
});

afterEach(() => {
  offers.stop();
  session.stop();
});

function setOffers(rules: object): void {
  const groups = [MEMBERS];
  catalogue.setOffers({ etag: null, rules: { version: "v7", service: null, groups, ...rules } });
}

const percent = (id: string, value: string, extra: object = {}) => ({
  id,
  name: id,
  kind: "product",
  benefit: { kind: "percent", value },
  ...extra,
});

it("prices by lists and promotions of the moment, and says how much is saved", () => {
  setOffers({
    price_lists: [
      {
        id: "happy",
        name: "Happy hour",
        priority: 0,
        when: { minute_from: 15 * 60, minute_until: 17 * 60 },
        prices: { kopi: [["1", 7_000]] },
      },
    ],
    promotions: [percent("diskon", "10", { target: { items: ["teh"] } })],
  });
  cart.add("kopi", { quantity: "2" });
  cart.add("teh");
  expect([total(), cart.totals.value.saved]).toEqual([27_200, 800]);
  moment = new Date("2026-11-21T08:00:00Z");
  catalogue.tick();
  expect([total(), cart.totals.value.saved]).toEqual([21_200, 6_800]);
  expect(cart.lines.value[0]?.reasons.slice(0, 2)).toEqual([
    { code: "gross", amount: 14_000, detail: "7000 x 2" },
    { code: "list_price_included", amount: 14_000, detail: "Happy hour" },
  ]);
  moment = new Date("2026-11-21T10:00:00Z");
  catalogue.tick();
  expect(total()).toBe(27_200);
});

it("does not price anew for a minute that changes nothing", () => {
  setOffers({});
  cart.add("kopi");
  const before = cart.totals.value;
  moment = new Date("2026-11-21T07:06:00Z");
  catalogue.tick();
  expect(cart.totals.value).toBe(before);
});

it("compares a typed price with the list's, not with the product's", () => {
  setOffers({
    price_lists: [{ id: "list", name: "Grosir", priority: 0, prices: { kopi: [["1", 9_000]] } }],
  });
  const added = cart.add("kopi");
  const key = added.kind === "added" ? added.key : "";
  cart.setUnitPrice(key, 10_000);
  expect(cart.lines.value[0]?.isOverridden).toBe(true);
  cart.setUnitPrice(key, 9_000);
  expect(cart.lines.value[0]?.isOverridden).toBe(false);
});

it("knows a member and a birthday from its copy, and asks the server for the rest", async () => {
  setOffers({
    promotions: [
      percent("anggota", "10", { when: { member_only: true } }),
      percent("ultah", "20", { stackable: true, priority: 1, when: { birthday: true } }),
    ],
    member_discounts: [],
  });
  cart.add("kopi");
  cart.setCustomer(catalogue.customers.customer("c1"));
  expect(cart.totals.value.reasons.map(({ code, detail }) => `${code} ${detail}`)).toContain(
    "promotion anggota",
  );
  facts({ group: null, member: false, birthday: false, first_purchase: true });
  await offers.refresh();
  expect(total()).toBe(10_000);
  expect(asked().at(-1)?.body).toEqual({ outlet: "outlet-1", customer: "c1", vouchers: [] });
  cart.setCustomer(null);
  expect(cart.totals.value.discount).toBe(0);
});

it("leaves limited promotions out until the server says that they are not used up", async () => {
  setOffers({ promotions: [percent("terbatas", "50", { limited: true })] });
  cart.add("kopi");
  expect(total()).toBe(10_000);
  await vi.waitFor(() => expect(offers.incomplete.value).toBe(true));
  facts();
  await offers.refresh();
  expect([total(), offers.incomplete.value]).toEqual([5_000, false]);
  cart.next();
  cart.add("kopi");
  expect(total(), "the next sale begins with what is known").toBe(5_000);
  facts({ exhausted: ["terbatas"] });
  await offers.refresh();
  expect(total()).toBe(10_000);
});

it("asks nothing when it knows all that prices the cart", async () => {
  setOffers({ promotions: [percent("semua", "10")] });
  facts();
  cart.add("kopi");
  await Promise.resolve();
  expect([asked().length, total(), offers.incomplete.value]).toEqual([0, 9_000, false]);
});

it("takes a voucher, says when its minimum is not reached, and gives it up", async () => {
  facts({ vouchers: [VOUCHER] });
  cart.add("kopi");
  expect(await offers.addVoucher(" hemat-50 ")).toMatchObject({
    kind: "added",
    voucher: {
      code: "HEMAT50",
      amount: 0,
      notice: { code: "voucher_minimum", requested: 20_000, given: 10_000 },
    },
  });
  cart.add("kopi");
  expect(offers.vouchers.value).toEqual([
    { code: "HEMAT50", name: "Hemat", amount: 5_000, notice: null },
  ]);
  expect(total()).toBe(15_000);
  expect(await offers.addVoucher("HEMAT50")).toEqual({ kind: "twice" });
  offers.removeVoucher("HEMAT50");
  expect([total(), offers.vouchers.value]).toEqual([20_000, []]);
});

it("says why a voucher is refused, and that vouchers need the network", async () => {
  cart.add("kopi");
  expect(await offers.addVoucher("LAMA1")).toEqual({ kind: "no_answer" });
  const refused = [{ code: "LAMA1", reason: "voucher_expired", detail: "Sudah lewat." }];
  facts({ refused });
  expect(await offers.addVoucher("LAMA1")).toEqual({
    kind: "refused",
    code: "LAMA1",
    detail: "Sudah lewat.",
  });
  expect(cart.data.value.vouchers).toEqual([]);
});

it("takes a voucher out that was used up meanwhile, and says so once", async () => {
  facts({ vouchers: [{ ...VOUCHER, min_amount: 0 }] });
  cart.add("kopi");
  await offers.addVoucher("HEMAT50");
  expect(total()).toBe(5_000);
  const refused = [{ code: "HEMAT50", reason: "voucher_exhausted", detail: "Sudah habis." }];
  facts({ refused });
  await offers.refresh();
  expect([total(), offers.lost.value]).toEqual([10_000, refused]);
  cart.next();
  expect(offers.lost.value).toEqual([]);
});
