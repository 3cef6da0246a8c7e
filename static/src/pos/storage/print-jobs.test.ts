import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, it } from "vitest";
import { PrintJobs } from "./print-jobs";

const DAY = 86_400_000;
let jobs: PrintJobs;
let now: number;
let terminals = 0;

beforeEach(() => {
  terminals += 1;
  now = 1_000 * DAY;
  jobs = new PrintJobs(`t${terminals}`, () => now);
});

afterEach(() => jobs.close());

it("is one paper, however often it is tried before it is out", async () => {
  const [first, second] = await Promise.all([
    jobs.begin("o1", "K1-1-000001", "json"),
    jobs.begin("o1", "K1-1-000001", "json"),
  ]);
  expect(second.id).toBe(first.id);
  await jobs.printed(first.id);
  const copy = await jobs.begin("o1", "K1-1-000001", "json");
  expect(copy.id).not.toBe(first.id);
});

it("counts copies on from what the server and the till gave out", async () => {
  const original = await jobs.begin("o1", "", "json");
  expect(await jobs.countHere(original)).toBe(0);
  await jobs.printed(original.id);
  const second = await jobs.begin("o1", "", "json");
  await jobs.counted(second.id, 1);
  await jobs.printed(second.id);
  const third = await jobs.begin("o1", "", "escpos");
  expect(await jobs.countHere(third)).toBe(2);
  // Tried again it is the same copy.
  expect(await jobs.countHere(third)).toBe(2);
  await jobs.printed(third.id);
  expect((await jobs.uncounted("o1")).map(({ copy }) => copy)).toEqual([0, 2]);
  expect(await jobs.uncounted("o2")).toEqual([]);
});

it("asks about a paper that may be out, and about no other", async () => {
  const job = await jobs.begin("o1", "K1-1-000001", "escpos");
  expect(await jobs.unknown()).toEqual([]);
  await jobs.sending(job.id);
  expect((await jobs.unknown()).map(({ title }) => title)).toEqual(["K1-1-000001"]);
  // Another way of printing does not make another paper of it, as long as nobody said so.
  expect((await jobs.begin("o1", "", "json")).id).toBe(job.id);
  await jobs.notSent(job.id);
  expect(await jobs.unknown()).toEqual([]);
  // Nothing came out: by another way it is another paper, and this one never was.
  expect((await jobs.begin("o1", "", "json")).id).not.toBe(job.id);
  expect(await jobs.uncounted()).toEqual([]);
});

it("forgets old papers that the server knows, and no others", async () => {
  const [known, unknown] = [await jobs.begin("o1", "", "json"), await jobs.begin("o2", "", "json")];
  await jobs.counted(known.id, 0);
  for (const { id } of [known, unknown]) await jobs.printed(id);
  now += 15 * DAY;
  const next = await jobs.begin("o3", "", "json");
  await jobs.printed(next.id);
  expect((await jobs.uncounted()).map(({ order }) => order)).toEqual(["o2", "o3"]);
  expect(await jobs.countHere(await jobs.begin("o1", "", "json"))).toBe(0);
});
