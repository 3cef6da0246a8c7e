import { beforeEach, describe, expect, it } from "vitest";
import { copyOf, product } from "../testing";
import { type CartStore, createCart } from "./cart";
import { type CatalogueStore, createCatalogue } from "./catalogue";

let catalogue: CatalogueStore;
let cart: CartStore;

beforeEach(() => {
  catalogue = createCatalogue(() => new Date("2026-11-21T07:05:00Z"));
  catalogue.load(
    copyOf([
      product("kopi", { name: "Kopi Susu", price: 18_000, barcodes: ["8991"], sku: "KS-1" }),
      product("gula", { name: "Gula", price: 14_000, unit: "kg" }),
      product("jasa", { name: "Jasa", open_price: true, price: 0 }),
      product("kaos", { name: "Kaos" }),
      product("kaos-m", { name: "Kaos M", variant_of: "kaos", barcodes: ["8992"] }),
    ]),
  );
  cart = createCart(catalogue);
});

const key = (result: ReturnType<CartStore["add"]>): string =>
  result.kind === "added" ? result.key : "";
const lines = () => cart.lines.value.map((line) => [line.item, line.quantity, line.gross]);

describe("adding", () => {
  it("prices by the outlet's rules: service 5 %, PBJT 10 %, cash to the hundred", () => {
    cart.add("kopi");
    expect(cart.totals.value).toMatchObject({
      gross: 18_000,
      service: 900,
      tax: 1_890,
      total: 20_790,
      cashTotal: 20_800,
    });
    expect(cart.lines.value[0]?.reasons.map(({ code, detail }) => `${code} ${detail}`)).toEqual([
      "gross 18000 x 1",
      "service 5 %",
      "tax PBJT 10 %",
    ]);
  });

  it("joins equal lines, but not those with a note, discount or price of their own", () => {
    const first = key(cart.add("kopi"));
    expect(key(cart.add("kopi", { quantity: "2" }))).toBe(first);
    expect(lines()).toEqual([["kopi", "3", 54_000]]);
    cart.setNote(first, " tanpa gula ");
    expect(key(cart.add("kopi"))).not.toBe(first);
    expect(cart.lines.value.map((line) => line.note)).toEqual(["tanpa gula", ""]);
    expect([cart.count.value, cart.lastKey.value]).toEqual([4, cart.lines.value[1]?.key]);
  });

  it("asks for what it must know", () => {
    expect(cart.add("jasa")).toMatchObject({ kind: "price_needed", product: { id: "jasa" } });
    expect(cart.add("jasa", { unitPrice: 75_000 })).toMatchObject({ kind: "added" });
    expect(cart.lines.value[0]).toMatchObject({ unitPrice: 75_000, isOverridden: false });
    expect(cart.add("kaos")).toMatchObject({ kind: "variant_needed", product: { id: "kaos" } });
    expect(cart.add("nothing")).toEqual({ kind: "unknown" });
  });

  it("scans barcodes and SKUs", () => {
    expect(cart.scan("8992").kind).toBe("added");
    expect(cart.scan(" ks-1 ").kind).toBe("added");
    expect(cart.scan("8990")).toEqual({ kind: "unknown" });
    expect(lines().map(([item]) => item)).toEqual(["kaos-m", "kopi"]);
  });

  it("refuses what would not fit", () => {
    for (const quantity of ["0", "-1", "1.0001", "10000", "x", ""]) {
      expect(cart.add("gula", { quantity }), quantity).toEqual({ kind: "out_of_range" });
    }
    for (const unitPrice of [-1, 1.5, 1_000_000_000]) {
      expect(cart.add("jasa", { unitPrice })).toEqual({ kind: "out_of_range" });
    }
    expect(cart.isEmpty.value).toBe(true);
  });
});

describe("changing", () => {
  it("weighs with a comma or a point", () => {
    const line = key(cart.add("gula"));
    expect(cart.setQuantity(line, "0,275")).toBe(true);
    expect(lines()).toEqual([["gula", "0.275", 3_850]]);
    expect(cart.setQuantity(line, "0.2751")).toBe(false);
    expect(cart.count.value).toBe(1);
  });

  it("steps down to a removal that can be undone", () => {
    const line = key(cart.add("kopi", { quantity: "2" }));
    cart.step(line, -1);
    expect(lines()).toEqual([["kopi", "1", 18_000]]);
    cart.step(line, -1);
    expect([lines(), cart.undoable.value]).toEqual([
      [],
      { kind: "line_removed", label: "Kopi Susu" },
    ]);
    cart.undo();
    expect([lines(), cart.undoable.value]).toEqual([[["kopi", "1", 18_000]], null]);
  });

  it("forgets the undo with the next change", () => {
    cart.remove(key(cart.add("kopi")));
    cart.add("gula");
    cart.undo();
    expect(lines()).toEqual([["gula", "1", 14_000]]);
  });

  it("clears into a new order and back", () => {
    cart.add("kopi");
    cart.setChannel("dine_in");
    const order = cart.orderId.value;
    cart.clear();
    expect([cart.isEmpty.value, cart.channel.value]).toEqual([true, "dine_in"]);
    expect(cart.orderId.value).not.toBe(order);
    cart.undo();
    expect([cart.orderId.value, cart.lines.value.length]).toEqual([order, 1]);
  });

  it("gives discounts with their reason, and reports what could not be given", () => {
    const line = key(cart.add("kopi"));
    expect(cart.setLineDiscount(line, { kind: "percent", value: "10", reason: "penyok" })).toBe(
      true,
    );
    expect(cart.setDiscount({ kind: "amount", value: "50000" })).toBe(true);
    expect(cart.lines.value[0]).toMatchObject({ lineDiscount: 1_800, orderDiscount: 16_200 });
    expect(cart.totals.value).toMatchObject({
      total: 0,
      manualDiscountPercent: "100",
      notices: [{ code: "discount_capped", line: null, requested: 50_000, given: 16_200 }],
    });
    expect(cart.lines.value[0]?.reasons[1]).toEqual({
      code: "line_discount",
      amount: -1_800,
      detail: "10 %: penyok",
    });
    cart.setLineDiscount(line, { kind: "percent", value: "0" });
    expect(cart.lines.value[0]?.discount).toBeNull();
  });

  it.each([
    ["percent", "100.01"],
    ["percent", "1.001"],
    ["percent", "-1"],
    ["amount", "1.5"],
    ["amount", "x"],
  ] as const)("refuses a discount of %s %s", (kind, value) => {
    const line = key(cart.add("kopi"));
    expect(cart.setLineDiscount(line, { kind, value })).toBe(false);
    expect(cart.setDiscount({ kind, value })).toBe(false);
    expect(cart.totals.value.discount).toBe(0);
  });

  it("marks another price than the catalogue's", () => {
    const line = key(cart.add("kopi"));
    expect(cart.setUnitPrice(line, 15_000)).toBe(true);
    expect(cart.lines.value[0]).toMatchObject({
      unitPrice: 15_000,
      listPrice: 18_000,
      isOverridden: true,
    });
    cart.setUnitPrice(line, null);
    expect(cart.lines.value[0]?.isOverridden).toBe(false);
  });

  it("follows the catalogue's price, and keeps a line whose product is gone", () => {
    cart.add("kopi");
    catalogue.load(copyOf([product("kopi", { name: "Kopi Susu", price: 20_000 })]));
    expect(lines()).toEqual([["kopi", "1", 20_000]]);
    catalogue.restart();
    catalogue.publish();
    expect(cart.lines.value[0]).toMatchObject({ name: "Kopi Susu", gross: 18_000 });
  });
});
