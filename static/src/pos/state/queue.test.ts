import "fake-indexeddb/auto";
import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Quote } from "../../pricing";
import type { DeviceSession } from "../../shared/session";
import { CASHIER, FakeServer, FakeSync, RECEIVED, refusal, signedIn, TERMINAL } from "../testing";
import { type Device, openDevice } from "./device";
import { createQueue } from "./queue";
import type { Queue } from "./types";

let server: FakeServer;
let sync: FakeSync;
let session: DeviceSession;
let device: Device;
let queue: Queue;
let stop: () => void;
let runs = 0;

beforeEach(async () => {
  runs += 1;
  server = new FakeServer();
  sync = new FakeSync().answer(server);
  session = await signedIn(server, `queue-${runs}`);
  device = await openDevice(session, { ...TERMINAL, id: `queue-${runs}` });
  await device.journal.learn(RECEIVED);
  queue = createQueue(signal<Device | null>(device));
  stop = queue.watch();
});

afterEach(() => {
  stop();
  device.close();
  session.stop();
});

async function sell(order: string, state: "offered" | "fact" = "fact"): Promise<string> {
  const { id } = await device.journal.append(
    "sale",
    {
      rules_version: "v7",
      cart: { total: 11_600 } as Quote,
      order: { id: order, outlet: "o1", channel: "take_away", lines: [], tenders: [] },
    },
    { cashier: CASHIER, placedAt: "2026-11-21T07:05:00.000Z", shift: null },
    state,
  );
  return id;
}

const numbers = (list: "waiting" | "sent" | "questions") =>
  queue.contents.value?.[list].map(({ receiptNumber }) => receiptNumber);

it("shows what waits, then what was sent, and counts both sides", async () => {
  await sell("o-1");
  await sell("o-2");
  await vi.waitFor(() => expect(numbers("waiting")).toEqual(["A1-1-000001", "A1-1-000002"]));
  expect(queue.contents.value?.proof).toMatchObject({ name: "A1-1", entries: 2, received: 0 });
  void device.sender.run();
  await vi.waitFor(() => expect(numbers("sent")).toEqual(["A1-1-000002", "A1-1-000001"]));
  await vi.waitFor(() =>
    expect(queue.contents.value?.proof).toMatchObject({ entries: 2, received: 2, missing: [] }),
  );
  expect(queue.reason.value).toBeNull();
  expect(queue.lastSync.value).toBeInstanceOf(Date);
});

it("names what the server misses and nobody sends, by receipt or by place", async () => {
  const [first, second] = [await sell("o-1"), await sell("o-2")];
  await sell("o-3");
  const nothing = { answer: null, exceptions: [], problem: null };
  await device.journal.decide(
    [first, second].map((id) => ({ id, state: "accepted" as const, ...nothing })),
  );
  await device.journal.learn({
    ...RECEIVED,
    received: 2,
    highest: 5,
    missing: [
      [2, 3],
      [5, 5],
    ],
  });
  await vi.waitFor(() =>
    expect(queue.contents.value?.proof?.missing, "the third waits here").toEqual([
      "A1-1-000002",
      "#5",
    ]),
  );
});

it("says why entries wait, and asks about what is odd", async () => {
  await sell("o-1");
  sync.answering = () => refusal(403, "permission_denied");
  void device.sender.run();
  await vi.waitFor(() =>
    expect(queue.reason.value).toMatchObject({ kind: "other", code: "permission_denied" }),
  );
  sync.answering = () => null;
  const odd = { id: "x", code: "negative_stock", detail: "Stok minus", evidence: {} };
  sync.stored.clear();
  sync.word = () => ({ result: "accepted_with_exceptions", exceptions: [odd] });
  await queue.sendNow();
  await vi.waitFor(() => expect(numbers("questions")).toEqual(["A1-1-000001"]));
  expect(queue.contents.value?.questions[0]?.questions).toEqual([odd]);
  await vi.waitFor(() => expect(queue.reason.value).toBeNull());
});
