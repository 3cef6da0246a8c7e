import { expect, it } from "vitest";
import { collapsed } from "./later";

it("runs once more for all who asked while it ran, and tells them when that is done", async () => {
  const finish: (() => void)[] = [];
  const run = collapsed(() => new Promise((resolve) => finish.push(resolve)));
  const told: string[] = [];
  void run().then(() => told.push("first"));
  void run().then(() => told.push("second"));
  void run().then(() => told.push("third"));
  expect(finish).toHaveLength(1);
  finish[0]?.();
  await Promise.resolve();
  await Promise.resolve();
  expect([finish.length, told]).toEqual([2, []]);
  finish[1]?.();
  await new Promise((resolve) => setTimeout(resolve));
  expect([finish.length, told]).toEqual([2, ["first", "second", "third"]]);
});
