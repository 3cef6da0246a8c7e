import { expect, it } from "vitest";
import { choose, defaultChoice, isComplete, mustChoose, refreshed, toggled } from "./modifiers";
import type { ModifierGroup } from "./types";

const option = (id: string, price = 0, isDefault = false) => ({ id, name: id, price, isDefault });
const SIZE: ModifierGroup = {
  id: "size",
  name: "Ukuran",
  minimum: 1,
  maximum: 1,
  options: [option("small", 0, true), option("large", 5_000)],
};
const TOPPINGS: ModifierGroup = {
  id: "toppings",
  name: "Topping",
  minimum: 0,
  maximum: 2,
  options: [option("boba", 4_000), option("jelly", 3_000), option("cream", 6_000)],
};
const GROUPS = [SIZE, TOPPINGS];
const ids = (chosen: ReadonlySet<string>): string[] => [...chosen].sort();

it("has to ask only where something must be chosen", () => {
  expect([mustChoose(GROUPS), mustChoose([TOPPINGS])]).toEqual([true, false]);
  expect(defaultChoice(GROUPS)).toEqual(["small"]);
});

it("changes places in a group of one, and stops at the maximum of others", () => {
  expect(ids(toggled(SIZE, "large", new Set(["small", "boba"])))).toEqual(["boba", "large"]);
  expect(ids(toggled(SIZE, "small", new Set(["small"])))).toEqual(["small"]);
  const full = new Set(["boba", "jelly"]);
  expect(ids(toggled(TOPPINGS, "cream", full))).toEqual(["boba", "jelly"]);
  expect(ids(toggled(TOPPINGS, "boba", full))).toEqual(["jelly"]);
});

it("takes what is complete, in the order of the groups", () => {
  expect(choose(GROUPS, ["boba", "large"])).toEqual([
    { id: "large", name: "large", price: 5_000 },
    { id: "boba", name: "boba", price: 4_000 },
  ]);
  expect(choose(GROUPS, ["boba"]), "no size").toBeNull();
  expect(choose(GROUPS, ["small", "large"]), "two sizes").toBeNull();
  expect(choose(GROUPS, ["small", "boba", "jelly", "cream"]), "three toppings").toBeNull();
  expect(choose(GROUPS, ["small", "sugar"]), "not offered").toBeNull();
  expect(isComplete(TOPPINGS, new Set())).toBe(true);
});

it("follows new prices, and keeps what is offered no more", () => {
  const before = [
    { id: "large", name: "large", price: 4_000 },
    { id: "gone", name: "Gone", price: 1_000 },
  ];
  expect(refreshed(GROUPS, before)).toEqual([
    { id: "large", name: "large", price: 5_000 },
    { id: "gone", name: "Gone", price: 1_000 },
  ]);
});
