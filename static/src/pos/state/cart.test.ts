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

describe("packs, options and labels", () => {
  const size = {
    id: "size",
    name: "Ukuran",
    minimum: 1,
    maximum: 1,
    options: [
      { id: "regular", name: "Reguler", price: 0, default: true },
      { id: "large", name: "Large", price: 5_000, default: false },
    ],
  };

  beforeEach(() => {
    catalogue.load(
      copyOf([
        product("telur", {
          name: "Telur",
          price: 2_500,
          barcodes: ["8993"],
          units: [
            { id: "lusin", name: "lusin", factor: "12", price: 28_000, barcodes: ["8994"] },
            { id: "papan", name: "papan", factor: "30.5", price: null, barcodes: [] },
          ],
        }),
        product("latte", { name: "Latte", price: 20_000, modifiers: [size] }),
        product("apel", { name: "Apel", price: 40_000, unit: "kg", scale_code: "00123" }),
        product("fotokopi", { name: "Fotokopi", price: 300, open_quantity: true }),
      ]),
    );
  });

  it("sells a pack at its own price, and one without at that of its pieces", () => {
    expect(cart.scan("8994").kind).toBe("added");
    expect(cart.scan("8993").kind).toBe("added");
    cart.add("telur", { pack: "papan" });
    expect(cart.lines.value.map((line) => [line.unit, line.pack, line.gross])).toEqual([
      ["lusin", "lusin", 28_000],
      ["pcs", null, 2_500],
      ["papan", "papan", 76_250],
    ]);
    cart.scan("8994");
    expect(cart.lines.value[0]?.quantity).toBe("2");
    expect(cart.add("telur", { pack: "dus" })).toEqual({ kind: "unknown" });
  });

  it("changes the pack of a line, and lets go of a price that was typed for another", () => {
    const line = key(cart.add("telur", { quantity: "2" }));
    cart.setUnitPrice(line, 2_000);
    expect(cart.setPack(line, "lusin")).toBe(true);
    expect(cart.lines.value[0]).toMatchObject({ gross: 56_000, ownPrice: null, factor: "12" });
    expect(cart.setPack(line, "dus")).toBe(false);
    expect(cart.setPack(line, null)).toBe(true);
    expect(cart.lines.value[0]).toMatchObject({ gross: 5_000, unit: "pcs" });
  });

  it("asks for options, and keeps lines of other options apart", () => {
    expect(cart.add("latte")).toMatchObject({ kind: "modifiers_needed", options: {} });
    expect(cart.add("latte", { modifiers: [] })).toEqual({ kind: "modifiers_wrong" });
    const line = key(cart.add("latte", { modifiers: ["regular"] }));
    expect(key(cart.add("latte", { modifiers: ["regular"] }))).toBe(line);
    cart.add("latte", { modifiers: ["large"] });
    expect(lines()).toEqual([
      ["latte", "2", 40_000],
      ["latte", "1", 25_000],
    ]);
    expect(cart.setModifiers(line, ["large"])).toBe(true);
    expect(cart.setModifiers(line, ["regular", "large"])).toBe(false);
    expect(cart.lines.value[0]).toMatchObject({ unitPrice: 25_000, listPrice: 20_000 });
    expect(cart.lines.value[0]?.isOverridden).toBe(false);
    expect(cart.lines.value[0]?.reasons[1]).toEqual({
      code: "modifier_included",
      amount: 10_000,
      detail: "Large",
    });
  });

  it("asks how much of what is measured", () => {
    expect(cart.add("fotokopi")).toMatchObject({ kind: "quantity_needed" });
    cart.add("fotokopi", { quantity: "25" });
    expect(lines()).toEqual([["fotokopi", "25", 7_500]]);
  });

  it("reads the scale's labels: a weight, and a price that stands", () => {
    expect(cart.scan("2100123012343").kind).toBe("added");
    expect(cart.scan("2200123123459").kind).toBe("added");
    expect(cart.lines.value.map((line) => [line.quantity, line.gross, line.isLabelled])).toEqual([
      ["1.234", 49_360, true],
      ["0.309", 12_345, true],
    ]);
    expect(cart.data.value.lines[1]?.label).toEqual({ barcode: "2200123123459", price: 12_345 });
  });

  it("does not join labels, and lets go of one when the quantity is changed", () => {
    const first = key(cart.scan("2100123012343"));
    expect(key(cart.scan("2100123012343"))).not.toBe(first);
    cart.step(first, 1);
    expect(cart.lines.value[0]?.quantity).toBe("1.234");
    cart.setQuantity(first, "2");
    expect(cart.lines.value[0]).toMatchObject({ gross: 80_000, isLabelled: false });
  });

  it("says what is wrong with a label", () => {
    expect(cart.scan("2100123012344")).toEqual({ kind: "label_unreadable" });
    expect(cart.scan("2100999012348")).toEqual({ kind: "label_unknown", plu: "00999" });
    expect(cart.scan("2300123012347")).toEqual({ kind: "unknown" });
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
