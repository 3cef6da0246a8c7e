import "fake-indexeddb/auto";
import { beforeEach, expect, it } from "vitest";
import { holdReserve, isReserveGone, withReserve } from "./reserve";

function full(): DOMException {
  return new DOMException("no room", "QuotaExceededError");
}

beforeEach(async () => {
  isReserveGone.value = false;
  await holdReserve();
});

async function isHeld(): Promise<boolean> {
  return (await indexedDB.databases()).some(({ name }) => name === "warungin-reserve");
}

it("is given up for a sale when there is no other room, and people are told", async () => {
  let attempts = 0;
  const written = await withReserve(() => {
    attempts += 1;
    // The browser takes a moment to free what was deleted.
    return attempts < 4 ? Promise.reject(full()) : Promise.resolve("sold");
  });
  expect([written, attempts, await isHeld(), isReserveGone.value]).toEqual([
    "sold",
    4,
    false,
    true,
  ]);
  // It is not made again from the room that it left for the next sale.
  await holdReserve();
  expect(await isHeld()).toBe(false);
});

it("does not hide a full disk once it is gone", async () => {
  const write = () => Promise.reject(full());
  await withReserve(() => (isReserveGone.value ? Promise.resolve() : write()));
  await expect(withReserve(write)).rejects.toThrow("no room");
});

it("leaves other failures, and writes that have room, alone", async () => {
  await expect(withReserve(() => Promise.reject(new Error("bug")))).rejects.toThrow("bug");
  expect(await withReserve(() => Promise.resolve(1))).toBe(1);
  expect([await isHeld(), isReserveGone.value]).toEqual([true, false]);
});
