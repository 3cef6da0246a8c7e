import { computed } from "@preact/signals";
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

it("sells from pages that are not read yet, at what they cost by now", async () => {
  const text = (rows: object): string => JSON.stringify({ items: rows });
  const { outlet, ...rest } = copyOf([product("a", { name: "Air" })]);
  const tidy = [
    text(rest),
    text({ products: [product("b", { name: "Beras", barcodes: ["111"] })] }),
    text({
      products: [
        product("c", { name: "Cokelat", barcodes: ["222"], price: 5_000 }),
        product("d", { name: "Duku", sku: "dk-1" }),
      ],
    }),
  ];
  const changes = [
    { products: [product("c", { name: "Cokelat", barcodes: ["222"], price: 6_000 })] },
  ];
  catalogue = createCatalogue();
  const opened = catalogue.open({ outlet, complete: true, tidy, changes });
  expect(catalogue.isWhole.value).toBe(false);
  expect(catalogue.product("a")?.name).toBe("Air");
  expect(catalogue.findSold("111")?.product.name).toBe("Beras");
  expect(catalogue.findSold("DK-1")?.product.id).toBe("d");
  expect(catalogue.product("b")?.id).toBe("b");
  expect([catalogue.findSold("999"), catalogue.product("zz")]).toEqual([null, null]);
  await opened;
  expect(catalogue.isWhole.value).toBe(true);
  expect(catalogue.products.value.map(({ name }) => name)).toEqual([
    "Air",
    "Beras",
    "Cokelat",
    "Duku",
  ]);
  expect(catalogue.findSold("222")?.product.price).toBe(6_000);
});

it("finds words of which one is in every name", async () => {
  const named = Array.from({ length: 600 }, (_, place) =>
    product(`k${place}`, { name: `Kopi ${place}` }),
  );
  catalogue = createCatalogue();
  catalogue.load(copyOf([...named, product("s", { name: "Susu Kopi 12 Rasa" })]));
  await vi.waitFor(() => expect(catalogue.searchReady.value).toBe(true));
  expect(search("kopi 12").slice(0, 3)).toEqual(["k12", "k120", "k121"]);
  expect(search("kopi 12").at(-1)).toBe("s");
  expect(search("12 kopi 12 susu")).toEqual(["s"]);
});

it("knows variants and barcodes of pages that are not read yet", async () => {
  const text = (rows: object): string => JSON.stringify({ items: rows });
  const { outlet, ...rest } = copyOf([
    product("k", { name: "Kaos" }),
    product("s", { name: "Sabun", sku: "500" }),
  ]);
  const others = [
    product("m", { name: "Oblong M", variant_of: "k" }),
    product("t", { name: "Teh", barcodes: ["500"] }),
  ];
  catalogue = createCatalogue();
  const opened = catalogue.open({
    outlet,
    complete: true,
    tidy: [text(rest), ...others.map((one) => text({ products: [one] }))],
    changes: [],
  });
  const isGroup = computed(() => catalogue.product("k")?.hasVariants);
  expect(isGroup.value, "it is no thing to sell").toBe(true);
  expect(catalogue.variants("k").map(({ id }) => id)).toEqual(["m"]);
  expect(catalogue.findSold("500")?.product.id, "barcodes win over SKUs").toBe("t");
  await opened;
  expect(catalogue.products.value.map(({ name }) => name)).toEqual(["Kaos", "Sabun", "Teh"]);
});
