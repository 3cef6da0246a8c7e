import { beforeEach, expect, it, vi } from "vitest";
import { copyOf, product } from "../testing";
import { type CatalogueStore, createCatalogue, type Rows } from "./catalogue";

let catalogue: CatalogueStore;

beforeEach(async () => {
  catalogue = createCatalogue();
  catalogue.load(
    copyOf([
      product("1", { name: "Kopi Susu", category: "drinks", sku: "KS-01" }),
      product("2", { name: "Susu Kopi Aren", category: "drinks" }),
      product("3", { name: "Café Latte", barcodes: ["8991234567890"] }),
      product("4", { name: "Kaos" }),
      product("5", { name: "Kaos M", variant_of: "4", barcodes: ["777"] }),
      product("6", { name: "Berhenti", is_active: false, barcodes: ["666"] }),
      product("7", { name: "Americano" }),
    ]),
  );
  await vi.waitFor(() => expect(catalogue.searchReady.value).toBe(true));
});

const search = (text: string): string[] => catalogue.search(text).map(({ id }) => id);

it("shows active products by name, variants below their product", () => {
  expect(catalogue.products.value.map(({ name }) => name)).toEqual([
    "Americano",
    "Café Latte",
    "Kaos",
    "Kopi Susu",
    "Susu Kopi Aren",
  ]);
  expect(catalogue.inCategory("drinks").map(({ id }) => id)).toEqual(["1", "2"]);
  expect(catalogue.variants("4").map(({ id }) => id)).toEqual(["5"]);
  expect([catalogue.product("4")?.hasVariants, catalogue.product("6")]).toEqual([true, null]);
});

it("finds by beginnings of words, without accents, names first", () => {
  expect(search("kopi")).toEqual(["1", "2"]);
  expect(search("sus kop")).toEqual(["2", "1"]);
  expect(search("cafe")).toEqual(["3"]);
  expect(search("LAT")).toEqual(["3"]);
  expect(search("  ")).toEqual([]);
});

it("forgives small typing errors", () => {
  expect(search("amerikano")).toEqual(["7"]);
  expect(search("kpoi susu")).toEqual(["1", "2"]);
  expect(search("opi")).toEqual(["1", "2"]);
  expect(search("zzzz")).toEqual([]);
});

it("finds by SKU and barcode, also a variant's", () => {
  expect(search("ks-0")).toEqual(["1"]);
  expect(search("899123")).toEqual(["3"]);
  expect(search("777")).toEqual(["5", "4"]);
  expect(catalogue.findBarcode("8991234567890")?.id).toBe("3");
  expect([catalogue.findBarcode("666"), catalogue.findBarcode("")]).toEqual([null, null]);
});

it("takes changes over when they are published", async () => {
  const items = {
    categories: [],
    tax_profiles: [],
    customers: [],
    products: [{ id: "1", deleted: true }, product("8", { name: "Kopi Hitam" })],
  };
  catalogue.take(items as unknown as Rows);
  expect(search("kopi")).toEqual(["1", "2"]);
  catalogue.publish();
  expect(search("kopi")).toEqual(["8", "2"]);
});

it("finds customers by name, code and telephone number", () => {
  const find = (text: string) => catalogue.customers.search(text).map(({ id }) => id);
  expect([find("sri"), find("p1"), find("0812"), find("+62812"), find("999")]).toEqual([
    ["c1"],
    ["c1"],
    ["c1"],
    ["c1"],
    [],
  ]);
  expect(catalogue.customers.customer("c1")?.name).toBe("Ibu Sri");
});
