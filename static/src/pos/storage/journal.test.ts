import "fake-indexeddb/auto";
import { Dexie } from "dexie";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Quote } from "../../pricing";
import { makeDeviceKey, sign } from "../../shared/session/key";
import { orderAnswer, RECEIVED } from "../testing";
import { base64url, canonical } from "./canonical";
import { type Act, type Entry, Journal, type NewBody, type Received, SoldAlready } from "./journal";

let key: CryptoKeyPair;
let journal: Journal;
let terminals = 0;

const received: Received = { ...RECEIVED, ordinal: 2 };

beforeEach(async () => {
  key = await makeDeviceKey();
  terminals += 1;
  journal = again();
  await journal.learn(received);
});

afterEach(() => journal.close());

/** The same journal as another tab sees it, or this one after a crash. */
function again(): Journal {
  return new Journal({ id: `t${terminals}`, code: "K1" }, (data) => sign(key, data));
}

const act: Act = {
  cashier: { id: "m1", name: "Dimas" },
  placedAt: "2026-11-21T07:05:00.000Z",
  shift: "s1",
};

function sale(order: string): NewBody<"sale"> {
  return {
    rules_version: "v7",
    cart: { total: 11_600 } as Quote,
    order: { id: order, outlet: "o1", channel: "take_away", lines: [], tenders: [] },
  };
}

const sell = (order: string, state: "offered" | "fact" = "fact", where = journal) =>
  where.append("sale", sale(order), act, state);

const PROBLEM = { status: 409, code: "stock_short", detail: "", request_id: "r", extras: {} };

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(padded), (character) => character.charCodeAt(0));
}

async function isSigned(entry: Entry, text = entry.text): Promise<boolean> {
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const data = new TextEncoder().encode(text);
  return crypto.subtle.verify(algorithm, key.publicKey, bytesOf(entry.signature), data);
}

/** Sequences, the chain and the receipts' numbers have no hole. */
async function expectWhole(entries: readonly Entry[]): Promise<void> {
  let previous = "";
  let number = 0;
  for (const [index, { content, hash, text }] of entries.entries()) {
    expect([content.sequence, content.previous]).toEqual([index + 1, previous]);
    expect(text).toBe(canonical(content));
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    expect(hash).toBe(base64url(digest));
    previous = hash;
    if (content.v === 2 && content.kind === "sale") {
      number += 1;
      expect(content.number).toBe(number);
    }
  }
}

it("numbers, chains and signs what was sold", async () => {
  const first = await sell("o-1");
  const second = await sell("o-2");
  expect(second.content).toEqual({
    v: 2,
    id: second.id,
    journal: received.id,
    terminal: `t${terminals}`,
    sequence: 2,
    previous: first.hash,
    kind: "sale",
    cashier: { id: "m1" },
    placed_at: "2026-11-21T07:05:00.000Z",
    shift: "s1",
    number: 2,
    receipt_number: "K1-2-000002",
    ...sale("o-2"),
  });
  await expectWhole([first, second]);
  expect([await isSigned(first), await isSigned(second)]).toEqual([true, true]);
  expect(await isSigned(second, second.text.replace("v7", "v8"))).toBe(false);
});

it("keeps one chain when two tabs append, refuse and append at once", async () => {
  const other = again();
  const orders = Array.from({ length: 12 }, (_, number) => `o-${number}`);
  await Promise.all(
    orders.map(async (order, number) => {
      const where = number % 2 ? journal : other;
      const entry = await sell(order, "offered", where);
      if (number % 3 === 0) {
        await where.refuse(entry.id, PROBLEM);
      }
    }),
  );
  const entries = await journal.all();
  await expectWhole(entries);
  expect(entries.length).toBe(16);
  expect(new Set(entries.map(({ subject }) => subject)).size).toBe(16);
  other.close();
});

it("sells one cart once, in whichever tab", async () => {
  const other = again();
  const ends = await Promise.allSettled([sell("o-1"), sell("o-1", "fact", other)]);
  expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const entries = await journal.all();
  const reasons = ends.map((end) => (end.status === "rejected" ? end.reason : null));
  expect(reasons.find(Boolean)).toBeInstanceOf(SoldAlready);
  expect(reasons.find(Boolean).entry.id).toBe(entries[0]?.id);
  await expectWhole(entries);
  other.close();
});

it("closes the number of a refused sale and goes on with the next", async () => {
  const offer = await sell("o-1", "offered");
  const refused = await journal.refuse(offer.id, PROBLEM);
  expect([refused.state, refused.problem?.code]).toEqual(["cancelled", "stock_short"]);
  const next = await sell("o-1", "offered");
  const [, closing] = await journal.all();
  expect(closing).toMatchObject({ kind: "number_cancelled", state: "fact" });
  expect(closing?.content).toMatchObject({
    entry: offer.id,
    number: 1,
    reason: "refused",
    shift: "s1",
    cashier: { id: "m1" },
  });
  expect(next.content).toMatchObject({ sequence: 3, receipt_number: "K1-2-000002" });
  await expectWhole(await journal.all());
});

it("lets nothing be refused that happened", async () => {
  const offer = await sell("o-1", "offered");
  expect((await journal.markFact(offer.id)).state).toBe("fact");
  expect((await journal.refuse(offer.id, PROBLEM)).state).toBe("fact");
  const { id } = offer;
  await journal.decide([verdict(id, "accepted")]);
  expect((await journal.markFact(id)).state).toBe("accepted");
  expect((await journal.refuse(id, PROBLEM)).state).toBe("accepted");
  expect((await journal.all()).length).toBe(1);
});

it("closes a number once when two tabs refuse at once", async () => {
  const other = again();
  const { id } = await sell("o-1", "offered");
  const ends = await Promise.all([journal.refuse(id, PROBLEM), other.refuse(id, PROBLEM)]);
  expect(ends.map(({ state }) => state)).toEqual(["cancelled", "cancelled"]);
  expect((await journal.all()).map(({ kind }) => kind)).toEqual(["sale", "number_cancelled"]);
  other.close();
});

function verdict(id: string, state: "accepted" | "review" | "rejected") {
  const answer = state === "rejected" ? null : (orderAnswer({ id: "o-1", tenders: [] }) as never);
  return { id, state, answer, exceptions: [], problem: null };
}

it("gives up what the server could not read, and nothing else", async () => {
  const { id } = await sell("o-1");
  await journal.giveUp(id);
  expect((await journal.find(id))?.state).toBe("fact");
  await journal.decide([verdict(id, "rejected")]);
  expect(await journal.countQuestions()).toBe(1);
  await journal.giveUp(id);
  expect((await journal.all()).map(({ state }) => state)).toEqual(["cancelled", "fact"]);
  expect((await journal.all())[1]?.content).toMatchObject({ reason: "given_up", number: 1 });
  await journal.decide([verdict(id, "accepted")]);
  expect((await journal.find(id))?.state).toBe("cancelled");
});

it("hands out the oldest facts, up to so many and so much", async () => {
  for (const order of ["o-1", "o-2", "o-3", "o-4"]) {
    await sell(order, order === "o-2" ? "offered" : "fact");
  }
  const subjects = async (limit: number, characters: number) =>
    (await journal.nextFacts(limit, characters)).map(({ subject }) => subject);
  expect(await subjects(50, 1e6)).toEqual(["o-1", "o-3", "o-4"]);
  expect(await subjects(2, 1e6)).toEqual(["o-1", "o-3"]);
  expect(await subjects(50, 1)).toEqual(["o-1"]);
  expect([await journal.countUnsent(), await journal.countQuestions()]).toEqual([4, 0]);
  expect((await journal.unsent(3)).map(({ subject }) => subject)).toEqual(["o-1", "o-2", "o-3"]);
});

it("takes the offers of a tab that is gone for sold", async () => {
  const gone = again();
  await sell("o-1", "offered", gone);
  await sell("o-2", "offered");
  gone.close();
  await journal.adopt(gone.tab);
  expect((await journal.all()).map(({ state }) => state)).toEqual(["fact", "offered"]);
});

it("keeps the latest answer about an order, and sends again what the server lost", async () => {
  const { id, hash } = await sell("o-1");
  await journal.decide([verdict(id, "review")]);
  await journal.updateAnswer(orderAnswer({ id: "o-1", tenders: [] }, { state: "voided" }) as never);
  expect(await journal.sendAgain(received.id, 1, 9)).toEqual([id]);
  await journal.decide([verdict(id, "accepted")]);
  const found = await journal.find(id);
  expect(found).toMatchObject({ hash, state: "accepted", answer: { state: "voided" } });
});

it("begins a new journal where the server opens one", async () => {
  const first = await sell("o-1");
  await journal.learn({ ...received, retired: true });
  await journal.learn({ ...received, id: "j-3", ordinal: 3 });
  const second = await sell("o-2");
  expect(second.content).toMatchObject({
    journal: "j-3",
    sequence: 1,
    previous: "",
    receipt_number: "K1-3-000001",
  });
  expect((await journal.nextFacts(50, 1e6)).map(({ id }) => id)).toEqual([first.id]);
  expect(second.place).toBe(first.place + 1);
});

it("tells this tab and the others of every change", async () => {
  const other = again();
  const heard: (readonly string[])[] = [];
  journal.onChange((ids) => heard.push(ids));
  const told = new Promise<readonly string[]>((resolve) => {
    other.onChange(resolve);
  });
  const { id } = await sell("o-1");
  expect(heard).toEqual([[id]]);
  expect(await told).toEqual([id]);
  other.close();
});

it("goes on with the journal and the queue of version 1", async () => {
  terminals += 1;
  const old = new Dexie(`warungin-journal-t${terminals}`);
  old.version(1).stores({ entries: "sequence, &id, order, state" });
  const states = ["accepted", "pending", "refused", "cancelled", "pending"];
  const rows = states.map((state, index) => ({
    sequence: index + 1,
    id: `e-${index + 1}`,
    order: `o-${index + 1}`,
    content: {
      id: `e-${index + 1}`,
      sequence: index + 1,
      previous: index ? `h-${index}` : "",
      kind: "sale",
      terminal: `t${terminals}`,
      cashier: { id: "m1", name: "Dimas" },
      placed_at: act.placedAt,
      ...sale(`o-${index + 1}`),
    },
    hash: `h-${index + 1}`,
    signature: `s-${index + 1}`,
    state,
    answer: null,
    problem: state === "refused" ? PROBLEM : null,
    changed_at: 1,
  }));
  await old.table("entries").bulkAdd(rows);
  old.close();

  const later = again();
  const entries = await later.all();
  expect(entries.map(({ state }) => state)).toEqual([
    "accepted",
    "fact",
    "refused",
    "cancelled",
    "fact",
  ]);
  expect(entries.map(({ text }) => text)).toEqual(rows.map(({ content }) => canonical(content)));
  expect(entries.map(({ hash, signature }) => [hash, signature])).toEqual(
    rows.map(({ hash, signature }) => [hash, signature]),
  );
  // Until the server tells the journal, sales go on as before.
  expect(await later.current()).toBeNull();
  const sixth = await sell("o-6", "fact", later);
  expect(sixth.content).toEqual({
    id: sixth.id,
    sequence: 6,
    previous: "h-5",
    kind: "sale",
    terminal: `t${terminals}`,
    cashier: { id: "m1", name: "Dimas" },
    placed_at: act.placedAt,
    ...sale("o-6"),
  });
  await later.learn(received);
  const seventh = await sell("o-7", "fact", later);
  expect(seventh.content).toMatchObject({ v: 2, sequence: 1, receipt_number: "K1-2-000001" });
  const waiting = ["e-2", "e-5", sixth.id];
  expect((await later.nextFacts(50, 1e6)).map(({ id }) => id)).toEqual(waiting);
  await later.giveUp("e-3");
  expect((await later.find("e-3"))?.state).toBe("cancelled");
  expect((await later.all()).length).toBe(7);
  later.close();
});

it("writes one text for equal values", () => {
  expect(canonical({ b: 1, a: [null, "x", { d: true, c: undefined }] })).toBe(
    '{"a":[null,"x",{"d":true}],"b":1}',
  );
});
