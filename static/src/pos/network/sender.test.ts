import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Quote } from "../../pricing";
import { Journal } from "../storage/journal";
import { CASHIER, FakeServer, FakeSync, RECEIVED, refusal, signedIn } from "../testing";
import { Sender } from "./sender";

let server: FakeServer;
let sync: FakeSync;
let journal: Journal;
let senders: Sender[];
let ready: boolean;
let runs = 0;
const NEVER = new Promise<void>(() => undefined);

beforeEach(() => {
  runs += 1;
  server = new FakeServer();
  sync = new FakeSync().answer(server);
  senders = [];
  ready = true;
  journal = open();
});

afterEach(() => {
  for (const sender of senders) sender.stop();
  journal.close();
});

/** The journal as one more tab has it. */
function open(): Journal {
  return new Journal({ id: `sender-${runs}`, code: "K1" }, async () => new ArrayBuffer(8));
}

async function make(where = journal, random = () => 1): Promise<Sender> {
  const session = await signedIn(server, `sender-${runs}-${senders.length}`);
  sync.answer(server);
  const sender = new Sender({
    api: session.api,
    journal: where,
    terminal: `sender-${runs}`,
    ready: () => ready,
    reached: session.reached,
    random,
  });
  senders.push(sender);
  return sender;
}

async function start(where = journal): Promise<Sender> {
  const sender = await make(where);
  void sender.run();
  return sender;
}

const append = (order: string, state: "offered" | "fact" = "fact", where = journal) =>
  where.append(
    "sale",
    {
      rules_version: "v7",
      cart: {} as Quote,
      order: { id: order, outlet: "o1", channel: "take_away", lines: [], tenders: [] },
    },
    {
      cashier: { id: CASHIER.id, name: CASHIER.name },
      placedAt: "2026-11-21T07:05:00.000Z",
      shift: "s1",
    },
    state,
  );

const states = async (): Promise<string[]> => (await journal.all()).map((entry) => entry.state);
const until = (expected: string[]): Promise<void> =>
  vi.waitFor(async () => expect(await states()).toEqual(expected), 3_000);
const sent = () => sync.batches.map((batch) => batch.length);

it("learns its journal, and sends the queue of before as it is", async () => {
  const old = await append("o-1");
  await start();
  await until(["accepted"]);
  await append("o-2");
  await until(["accepted", "accepted"]);
  const [first, second] = sync.batches.map(([entry]) => entry);
  expect(first).toEqual({
    content: old.text,
    hash: old.hash,
    signature: old.signature,
    fact: true,
  });
  expect(JSON.parse(second?.content ?? "")).toMatchObject({
    v: 2,
    sequence: 1,
    receipt_number: "K1-1-000001",
  });
  expect((await journal.all())[1]?.answer?.receipt_number).toBe("K1-1-000001");
  expect((await journal.current())?.received?.received).toBe(1);
});

it("sends fifty at a time, the oldest first, packed", async () => {
  await journal.learn(RECEIVED);
  for (let number = 1; number <= 120; number += 1) {
    await append(`o-${number}`);
  }
  await start();
  await vi.waitFor(async () => expect(await journal.countUnsent()).toBe(0), 10_000);
  expect(sent()).toEqual([50, 50, 20]);
  const sequences = sync.batches.flat().map(({ content }) => JSON.parse(content).sequence);
  expect(sequences).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
  expect((await journal.current())?.received).toMatchObject({ received: 120, missing: [] });
  const calls = server.calls.filter(({ call }) => call === "POST /sync/orders");
  expect(calls.every(({ packed }) => packed)).toBe(true);
});

it("goes on where the server stopped, and takes no word about one entry for all", async () => {
  await journal.learn(RECEIVED);
  for (const order of ["o-1", "o-2", "o-3", "o-4"]) {
    await append(order);
  }
  const exceptions = [{ id: "x-1", code: "negative_stock", detail: "", evidence: {} }];
  let first = true;
  sync.word = ({ order }) => {
    if (order.id === "o-1") {
      return { result: "rejected", problem: { status: 422, code: "signature_invalid" } };
    }
    if (order.id === "o-3") {
      return { result: "accepted_with_exceptions", exceptions };
    }
    return order.id !== "o-2" && first ? { result: "later" } : null;
  };
  sync.answering = () => {
    first = false;
    return null;
  };
  await start();
  await until(["rejected", "accepted", "review", "accepted"]);
  expect(sent()).toEqual([4, 1]);
  const [rejected, , review] = await journal.all();
  expect(rejected?.problem?.code).toBe("signature_invalid");
  expect(review?.exceptions).toEqual(exceptions);
  expect(await journal.countQuestions()).toBe(2);
});

it("waits at random up to a limit that doubles, and not before the server's wait is over", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    await append("o-1");
    sync.answering = () => refusal(503, "unavailable", {}, { "Retry-After": "5" });
    const sender = await start();
    const busy = () => expect(sender.waiting.value).toEqual({ kind: "busy" });
    await vi.waitFor(busy);
    expect(sent()).toEqual([1]);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(sent()).toEqual([1]);
    sync.answering = () => null;
    await vi.advanceTimersByTimeAsync(200);
  } finally {
    vi.useRealTimers();
  }
  await until(["accepted"]);
  expect([sent(), sync.orders.get("o-1")]).toEqual([[1, 1], 1]);
});

it("wakes as soon as the server answers anybody, and sends what was lost once", async () => {
  await journal.learn(RECEIVED);
  await append("o-1");
  const sender = await make();
  sync.answering = () => {
    throw new TypeError("cut");
  };
  void sender.run();
  await vi.waitFor(() => expect(sender.waiting.value).toEqual({ kind: "no_answer" }));
  sync.answering = () => null;
  await append("o-2");
  await until(["accepted", "accepted"]);
  expect([...sync.orders.values()]).toEqual([1, 1]);
  expect(sender.waiting.value).toBeNull();
});

it("sends nothing from a device that is locked out, and loses nothing", async () => {
  ready = false;
  await append("o-1");
  const sender = await start();
  await vi.waitFor(() => expect(sender.waiting.value).toEqual({ kind: "revoked" }));
  expect(sent()).toEqual([]);
  expect(await states()).toEqual(["fact"]);
});

it("halves a batch that is too large for the way", async () => {
  await journal.learn(RECEIVED);
  for (let number = 1; number <= 6; number += 1) {
    await append(`o-${number}`);
  }
  const sender = await make();
  const inner = server.handlers["POST /sync/orders"];
  server.handlers["POST /sync/orders"] = (request, body) =>
    (body as { entries: unknown[] }).entries.length > 2
      ? refusal(413, "too_large")
      : (inner?.(request, body) ?? refusal(500, "none"));
  void sender.run();
  await vi.waitFor(async () => expect(await journal.countUnsent()).toBe(0), 5_000);
  expect(sent()).toEqual([2, 2, 2]);
});

it("is one tab's work; the next takes over, and its unfinished offers with it", async () => {
  await journal.learn(RECEIVED);
  const other = open();
  const first = await start();
  await vi.waitFor(() => expect(first.owner.value).toBe(true));
  const second = await start(other);
  await append("o-1", "fact", other);
  await until(["accepted"]);
  expect([second.owner.value, sent()]).toEqual([false, [1]]);
  await append("o-2", "offered");
  await append("o-3", "offered", other);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await states(), "somebody stands at both").toEqual(["accepted", "offered", "offered"]);
  first.stop();
  await until(["accepted", "accepted", "offered"]);
  expect([second.owner.value, sync.orders.get("o-2")]).toEqual([true, 1]);
  other.close();
});

it("offers at once, whichever tab owns the queue", async () => {
  await journal.learn(RECEIVED);
  await start();
  const other = open();
  const second = await make(other);
  const offer = await append("o-1", "offered", other);
  expect(await second.offer(offer, 1_000, NEVER)).toMatchObject({ state: "accepted" });
  expect(sync.batches.flat().map(({ fact }) => fact)).toEqual([false]);
  other.close();
});

it("tells a refusal, cancels the number and fills its place in the chain", async () => {
  await journal.learn(RECEIVED);
  const sender = await start();
  sync.word = ({ order }) =>
    order?.id === "o-1"
      ? { result: "refused", problem: { status: 409, code: "stock_short", items: ["kopi"] } }
      : null;
  const offer = await append("o-1", "offered");
  const refused = await sender.offer(offer, 1_000, NEVER);
  expect(refused).toMatchObject({
    state: "cancelled",
    problem: { status: 409, code: "stock_short", extras: { items: ["kopi"] } },
  });
  await until(["cancelled", "accepted"]);
  const last = sync.batches.at(-1)?.map(({ content, fact }) => [JSON.parse(content).kind, fact]);
  expect(last, "its text follows, so that the chain is whole").toEqual([
    ["number_cancelled", true],
    ["sale", true],
  ]);
  expect(sync.orders.size).toBe(0);
  await vi.waitFor(async () =>
    expect((await journal.current())?.received).toMatchObject({ received: 2, missing: [] }),
  );
});

it.each([
  ["nobody answers", () => refusal(502, "x", {}, { "Content-Type": "text/html" })],
  ["the server is busy", () => refusal(503, "unavailable")],
  ["the page that answers is a stranger's", () => new Response("<html>hotel wifi</html>")],
])("makes a fact of an offer when %s", async (_, answer) => {
  await journal.learn(RECEIVED);
  const sender = await make();
  sync.answering = answer;
  const offer = await append("o-1", "offered");
  expect(await sender.offer(offer, 1_000, NEVER)).toMatchObject({ state: "fact" });
  sync.answering = () => null;
  void sender.run();
  await until(["accepted"]);
  expect([...sync.orders.values()]).toEqual([1]);
});

describe("on a disk that is full", () => {
  let sender: Sender;
  let room: () => void;

  /** The browser's own refusal, which no test can bring about in moments. */
  function fill(): void {
    const writing = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw new DOMException("no room", "QuotaExceededError");
    });
    room = () => writing.mockRestore();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  }

  async function makeRoom(): Promise<void> {
    room();
    await vi.advanceTimersByTimeAsync(2_100);
    vi.useRealTimers();
  }

  beforeEach(async () => {
    await journal.learn(RECEIVED);
    sender = await make();
  });

  afterEach(() => {
    vi.useRealTimers();
    room();
  });

  it("sends again until there is room for the server's word", async () => {
    await append("o-1");
    fill();
    void sender.run();
    await vi.waitFor(() => expect(sender.waiting.value).toEqual({ kind: "full" }));
    expect([await states(), sent()]).toEqual([["fact"], [1]]);
    await makeRoom();
    await until(["accepted"]);
    expect([sent(), sync.orders.get("o-1")]).toEqual([[1, 1], 1]);
    expect(sender.waiting.value).toBeNull();
  });

  it("takes an offer for sold, and sends it again once there is room to write that", async () => {
    void sender.run();
    const offer = await append("o-1", "offered");
    fill();
    expect(await sender.offer(offer, 1_000, NEVER)).toMatchObject({ state: "offered" });
    expect(sent()).toEqual([1]);
    await makeRoom();
    await until(["accepted"]);
    expect([sent(), sync.orders.get("o-1")]).toEqual([[1, 1], 1]);
  });
});

it("does not wait longer than a customer, and a late refusal changes nothing", async () => {
  await journal.learn(RECEIVED);
  const sender = await make();
  let goOn = (): void => undefined;
  const slow = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const refuse = { result: "refused", problem: { status: 409, code: "stock_short" } };
  sync.word = (_, { fact }) => (fact ? null : refuse);
  const inner = server.handlers["POST /sync/orders"];
  server.handlers["POST /sync/orders"] = async (request, body) => {
    await slow;
    return inner?.(request, body) ?? refusal(500, "none");
  };
  const offer = await append("o-1", "offered");
  const end = await sender.offer(offer, 20, NEVER);
  expect(end.state).toBe("fact");
  goOn();
  await vi.waitFor(() => expect(sent()).toEqual([1]));
  void sender.run();
  await until(["accepted"]);
  expect((await journal.all()).length).toBe(1);
});

it("gives a server that was set back what it lost", async () => {
  await journal.learn(RECEIVED);
  for (const order of ["o-1", "o-2", "o-3"]) {
    await append(order);
  }
  const first = await start();
  await until(["accepted", "accepted", "accepted"]);
  first.stop();
  for (const lost of [2, 3]) {
    sync.stored.delete((await journal.all())[lost - 1]?.id ?? "");
    sync.sequences.delete(lost);
  }
  await start();
  await vi.waitFor(() => expect(sync.stored.size).toBe(3));
  await until(["accepted", "accepted", "accepted"]);
  expect(sync.orders.get("o-1")).toBe(1);
});

it("goes on behind what the server has when the device lost its storage", async () => {
  await journal.learn(RECEIVED);
  await append("o-1");
  const first = await start();
  await until(["accepted"]);
  const [lost] = await journal.all();
  first.stop();
  journal.close();
  runs += 1;
  journal = open();
  await start();
  await vi.waitFor(async () => expect((await journal.current())?.sequence).toBe(1));
  const { content } = await append("o-2");
  expect(content).toMatchObject({
    sequence: 2,
    previous: lost?.hash,
    receipt_number: "K1-1-000002",
  });
  await until(["accepted"]);
  expect([...sync.orders.values()]).toEqual([1, 1]);
});
