import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Quote } from "../../pricing";
import { makeDeviceKey, sign } from "../../shared/session/key";
import { base64url, canonical } from "./canonical";
import { contentBytes, type Entry, Journal, type NewEntry } from "./journal";

let key: CryptoKeyPair;
let journal: Journal;
let terminals = 0;

beforeEach(async () => {
  key = await makeDeviceKey();
  terminals += 1;
  journal = new Journal(`t${terminals}`, (data) => sign(key, data));
});

afterEach(() => journal.close());

function sale(order: string): NewEntry {
  return {
    terminal: "t1",
    cashier: { id: "m1", name: "Dimas" },
    placed_at: "2026-11-21T07:05:00.000Z",
    rules_version: "v7",
    cart: { total: 11_600 } as Quote,
    order: { id: order, outlet: "o1", channel: "take_away", lines: [], tenders: [] },
  };
}

const PROBLEM = { status: 409, code: "stock_short", detail: "", request_id: "r", extras: {} };

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(padded), (character) => character.charCodeAt(0));
}

async function isSigned(entry: Entry): Promise<boolean> {
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const data = contentBytes(entry.content);
  return crypto.subtle.verify(algorithm, key.publicKey, bytesOf(entry.signature), data);
}

it("numbers, chains and signs what was sold", async () => {
  const first = await journal.append(sale("o-1"));
  const second = await journal.append(sale("o-2"));
  expect([first.sequence, second.sequence]).toEqual([1, 2]);
  expect([first.content.previous, second.content.previous]).toEqual(["", first.hash]);
  const hash = await crypto.subtle.digest("SHA-256", contentBytes(second.content));
  expect(second.hash).toBe(base64url(hash));
  expect([await isSigned(first), await isSigned(second)]).toEqual([true, true]);
  const forged = { ...second, content: { ...second.content, rules_version: "v8" } };
  expect(await isSigned(forged)).toBe(false);
});

it("keeps one chain when two tabs append at once", async () => {
  const other = new Journal(`t${terminals}`, (data) => sign(key, data));
  const orders = Array.from({ length: 12 }, (_, number) => `o-${number}`);
  await Promise.all(
    orders.map((order, number) => (number % 2 ? journal : other).append(sale(order))),
  );
  const entries = await journal.all();
  expect(entries.map((entry) => entry.sequence)).toEqual(orders.map((_, number) => number + 1));
  expect(entries.map((entry) => entry.content.previous)).toEqual([
    "",
    ...entries.slice(0, -1).map((entry) => entry.hash),
  ]);
  expect(new Set(entries.map((entry) => entry.order)).size).toBe(12);
  other.close();
});

it("changes an entry's state and never its content", async () => {
  const entry = await journal.append(sale("o-1"));
  const content = canonical(entry.content);
  await journal.markRefused(entry, PROBLEM);
  expect(await journal.count("refused")).toBe(1);
  await journal.cancel(entry.id);
  const found = await journal.find(entry.id);
  expect([found?.state, found?.problem?.code]).toEqual(["cancelled", "stock_short"]);
  expect(canonical(found?.content)).toBe(content);
});

it("sends the oldest first and knows what is sold", async () => {
  const first = await journal.append(sale("o-1"));
  await journal.append(sale("o-2"));
  expect((await journal.nextPending())?.order).toBe("o-1");
  await journal.markRefused(first, PROBLEM);
  expect((await journal.nextPending())?.order).toBe("o-2");
  expect(await journal.soldAs("o-1")).toBeUndefined();
  expect((await journal.soldAs("o-2"))?.sequence).toBe(2);
  expect((await journal.latest(1)).map((entry) => entry.order)).toEqual(["o-2"]);
});

it("takes only an undecided sale back", async () => {
  const first = await journal.append(sale("o-1"));
  expect(await journal.withdraw(first.id, PROBLEM)).toBe(true);
  expect(await journal.withdraw(first.id, PROBLEM)).toBe(false);
  await journal.cancel(first.id);
  expect((await journal.find(first.id))?.state).toBe("cancelled");
});

it("tells this tab and the others of every change", async () => {
  const other = new Journal(`t${terminals}`, () => Promise.reject(new Error("never signs")));
  const heard: string[] = [];
  journal.onChange((entry) => heard.push(`own ${entry?.order}`));
  const told = new Promise<string>((resolve) => {
    other.onChange((entry) => resolve(`other ${entry?.order} ${entry?.state}`));
  });
  await journal.append(sale("o-1"));
  expect(heard).toEqual(["own o-1"]);
  expect(await told).toBe("other o-1 pending");
  other.close();
});

it("writes one text for equal values", () => {
  expect(canonical({ b: 1, a: [null, "x", { d: true, c: undefined }] })).toBe(
    '{"a":[null,"x",{"d":true}],"b":1}',
  );
});
