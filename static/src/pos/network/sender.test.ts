import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Quote } from "../../pricing";
import { Journal } from "../storage/journal";
import { CASHIER, FakeServer, orderAnswer, refusal, signedIn } from "../testing";
import { Sender } from "./sender";

let server: FakeServer;
let journal: Journal;
let senders: Sender[];
let ready: boolean;
let needed: string[];
let runs = 0;

beforeEach(() => {
  runs += 1;
  server = new FakeServer();
  senders = [];
  ready = true;
  needed = [];
  journal = new Journal(`sender-${runs}`, async () => new ArrayBuffer(8));
});

afterEach(() => {
  for (const sender of senders) sender.stop();
  journal.close();
});

async function start(): Promise<Sender> {
  const session = await signedIn(server, `sender-${runs}-${senders.length}`);
  const sender = new Sender({
    api: session.api,
    journal,
    terminal: `sender-${runs}`,
    ready: () => ready,
    onSignInNeeded: (problem) => needed.push(problem.code),
  });
  senders.push(sender);
  void sender.run();
  return sender;
}

const append = (order: string) =>
  journal.append({
    terminal: "t1",
    cashier: { id: CASHIER.id, name: CASHIER.name },
    placed_at: "2026-11-21T07:05:00.000Z",
    rules_version: "v7",
    cart: {} as Quote,
    order: { id: order, outlet: "o1", channel: "take_away", lines: [], tenders: [] },
  });

const states = async (): Promise<string[]> => (await journal.all()).map((entry) => entry.state);
const until = (expected: string[]): Promise<void> =>
  vi.waitFor(async () => expect(await states()).toEqual(expected), 3_000);

it("sends in order, each with its own key", async () => {
  const [first, second] = [await append("o-1"), await append("o-2")];
  server.handlers["POST /orders"] = (_, body) => Response.json(orderAnswer(body), { status: 201 });
  await start();
  await until(["accepted", "accepted"]);
  const third = await append("o-3");
  await until(["accepted", "accepted", "accepted"]);
  const sent = server.calls.filter(({ call }) => call === "POST /orders");
  expect(sent.map(({ key }) => key)).toEqual([first.id, second.id, third.id]);
  expect((await journal.find(first.id))?.answer?.receipt_number).toBe("A1-000007");
});

it("waits for an answer with the same key, and does not overtake", async () => {
  const [first] = [await append("o-1"), await append("o-2")];
  const sender = await start();
  await vi.waitFor(() => expect(server.count("POST /orders")).toBe(1));
  await vi.waitFor(() => expect(sender.sending.value).toBe(false));
  expect(await states()).toEqual(["pending", "pending"]);
  server.handlers["POST /orders"] = (_, body) => Response.json(orderAnswer(body), { status: 201 });
  sender.wake();
  await until(["accepted", "accepted"]);
  const keys = server.calls.filter(({ call }) => call === "POST /orders").map(({ key }) => key);
  expect(keys.slice(0, 2)).toEqual([first.id, first.id]);
});

it("closes a refused sale and goes on with the next", async () => {
  await append("o-1");
  await append("o-2");
  server.handlers["POST /orders"] = (_, body) =>
    (body as { id: string }).id === "o-1"
      ? refusal(409, "stock_short", { items: [{ item: "x" }] })
      : Response.json(orderAnswer(body), { status: 201 });
  await start();
  await until(["refused", "accepted"]);
  expect((await journal.all())[0]?.problem).toMatchObject({
    code: "stock_short",
    status: 409,
    extras: { items: [{ item: "x" }] },
  });
});

it.each([
  [401, "sign_in_ended"],
  [403, "permission_denied"],
])("keeps sales when nobody may send them: %s %s", async (status, code) => {
  await append("o-1");
  server.handlers["POST /orders"] = () => refusal(status, code);
  await start();
  await vi.waitFor(() => expect(needed).toEqual([code]));
  expect(await states()).toEqual(["pending"]);
});

it("sends nothing while nobody is signed in", async () => {
  ready = false;
  await append("o-1");
  const sender = await start();
  await vi.waitFor(() => expect(sender.owner.value).toBe(true));
  sender.wake();
  expect(server.count("POST /orders")).toBe(0);
});

it("tries again by itself, not before the server's wait is over", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    await append("o-1");
    server.handlers["POST /orders"] = () => refusal(503, "unavailable", {}, { "Retry-After": "5" });
    const sender = await start();
    const stalled = new Promise<unknown>((resolve) => sender.onStalled(resolve));
    expect(await stalled).toBeNull();
    server.handlers["POST /orders"] = (_, body) => Response.json(orderAnswer(body));
    vi.advanceTimersByTime(4_900);
    expect(server.count("POST /orders")).toBe(1);
    vi.advanceTimersByTime(200);
  } finally {
    vi.useRealTimers();
  }
  await until(["accepted"]);
});

it("is one tab's work; the next takes over", async () => {
  const first = await start();
  await vi.waitFor(() => expect(first.owner.value).toBe(true));
  const second = await start();
  server.handlers["POST /orders"] = (_, body) => Response.json(orderAnswer(body), { status: 201 });
  await append("o-1");
  await until(["accepted"]);
  expect([second.owner.value, server.count("POST /orders")]).toEqual([false, 1]);
  first.stop();
  await vi.waitFor(() => expect(second.owner.value).toBe(true));
});
