/** A till that dies at any point has sold once: neither lost nor twice, and no number is missing. */

import "fake-indexeddb/auto";
import { afterEach, expect, it, vi } from "vitest";
import type { Quote } from "../../pricing";
import type { Api } from "../../shared/api/client";
import type { DeviceSession } from "../../shared/session";
import { type Entry, Journal } from "../storage/journal";
import { CASHIER, FakeServer, FakeSync, RECEIVED, signedIn } from "../testing";
import { Sender } from "./sender";

const LONG = 60_000;
const NEVER = new Promise<void>(() => undefined);
let runs = 0;
let ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends) end();
  ends = [];
});

/** Counts the points at which the page may die, and dies at one of them: nothing goes on. */
class Life {
  points = 0;
  readonly dead: Promise<"dead">;
  private die: (word: "dead") => void = () => undefined;

  constructor(private readonly diesAt: number) {
    this.dead = new Promise((resolve) => {
      this.die = resolve;
    });
  }

  async point(): Promise<void> {
    this.points += 1;
    if (this.points >= this.diesAt) {
      this.die("dead");
      await NEVER;
    }
  }

  /** The same object, with a point before and after each of its calls. */
  of<Target extends object>(target: Target): Target {
    return new Proxy(target, {
      get: (_, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== "function" || name === "onChange" || name === "close") {
          return member;
        }
        return async (...given: unknown[]) => {
          await this.point();
          const result: unknown = await member.apply(target, given);
          await this.point();
          return result;
        };
      },
    });
  }
}

class Shop {
  readonly name: string;
  readonly server = new FakeServer();
  readonly sync = new FakeSync();
  session: DeviceSession | null = null;

  constructor() {
    runs += 1;
    this.name = `crash-${runs}`;
  }

  async open(): Promise<this> {
    this.session = await signedIn(this.server, this.name);
    this.sync.answer(this.server);
    const journal = this.journal(new Life(Number.POSITIVE_INFINITY));
    await journal.learn(RECEIVED);
    ends.push(() => journal.close());
    return this;
  }

  journal(life: Life): Journal {
    const journal = new Journal({ id: this.name, code: "K1" }, async () => {
      await life.point();
      return new ArrayBuffer(8);
    });
    ends.push(() => journal.close());
    return journal;
  }

  sender(life: Life, journal: Journal): Sender {
    const { session } = this;
    if (!session) {
      throw new Error("the shop is not open");
    }
    const sender = new Sender({
      api: life.of<Api>(session.api),
      journal: life.of(journal),
      terminal: this.name,
      ready: () => true,
      reached: session.reached,
      random: () => 0,
    });
    ends.push(() => sender.stop());
    return sender;
  }

  /** The page after the crash: everything is sent in the end. */
  async comeBack(): Promise<Entry[]> {
    const life = new Life(Number.POSITIVE_INFINITY);
    const journal = this.journal(life);
    const sender = this.sender(life, journal);
    void sender.run();
    await vi.waitFor(async () => expect(await journal.countUnsent()).toBe(0), 3_000);
    const entries = await journal.all();
    sender.stop();
    return entries;
  }
}

function sell(journal: Journal, order: string, state: "offered" | "fact" = "offered") {
  return journal.append(
    "sale",
    {
      rules_version: "v7",
      cart: {} as Quote,
      order: { id: order, outlet: "o1", channel: "take_away", lines: [], tenders: [] },
    },
    { cashier: CASHIER, placedAt: "2026-11-21T07:05:00.000Z", shift: "s1" },
    state,
  );
}

function expectNoHole(entries: readonly Entry[]): void {
  expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => index + 1));
  const numbers = entries.flatMap(({ content }) =>
    content.v === 2 && content.kind === "sale" ? [content.number] : [],
  );
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
}

/** Run once to the end to count the points, then once for each of them. */
async function atEveryPoint(run: (diesAt: number) => Promise<Life>): Promise<number> {
  const { points } = await run(Number.POSITIVE_INFINITY);
  for (let diesAt = 1; diesAt <= points; diesAt += 1) {
    await run(diesAt);
  }
  return points;
}

it("sells once wherever the page dies between pressing Pay and showing the change", async () => {
  const points = await atEveryPoint(async (diesAt) => {
    const shop = await new Shop().open();
    const life = new Life(diesAt);
    const journal = shop.journal(life);
    const sender = shop.sender(life, journal);
    const pay = async (): Promise<Entry> =>
      sender.offer(await sell(life.of(journal), "o-1"), LONG, NEVER);
    const end = await Promise.race([pay(), life.dead]);
    sender.stop();

    const written = (await journal.all()).length;
    const entries = await shop.comeBack();
    expectNoHole(entries);
    expect([...shop.sync.orders.values()], `dead at ${diesAt}`).toEqual(written ? [1] : []);
    // Before it was written the customer was told nothing, and the cart is still there.
    expect(end === "dead" || end.state === "accepted").toBe(true);
    return life;
  });
  expect(points).toBeGreaterThanOrEqual(11);
});

it("never shows a sale as made that a crash could take back", async () => {
  await atEveryPoint(async (diesAt) => {
    const shop = await new Shop().open();
    shop.sync.word = (_, { fact }) => (fact ? null : { result: "later" });
    const life = new Life(diesAt);
    const journal = shop.journal(life);
    const sender = shop.sender(life, journal);
    const pay = async (): Promise<Entry> =>
      sender.offer(await sell(life.of(journal), "o-1"), LONG, NEVER);
    const end = await Promise.race([pay(), life.dead]);
    sender.stop();
    const written = (await journal.all()).length;
    expectNoHole(await shop.comeBack());
    if (end !== "dead") {
      expect(end.state).toBe("fact");
    }
    expect([...shop.sync.orders.values()], `dead at ${diesAt}`).toEqual(written ? [1] : []);
    return life;
  });
});

it("leaves no hole where it dies while a refusal is written down", async () => {
  await atEveryPoint(async (diesAt) => {
    const shop = await new Shop().open();
    const refused = { result: "refused", problem: { status: 409, code: "stock_short" } };
    shop.sync.word = ({ kind }, { fact }) => (kind === "sale" && !fact ? refused : null);
    const life = new Life(diesAt);
    const journal = shop.journal(life);
    const sender = shop.sender(life, journal);
    const pay = async (): Promise<Entry> =>
      sender.offer(await sell(life.of(journal), "o-1"), LONG, NEVER);
    const end = await Promise.race([pay(), life.dead]);
    sender.stop();
    const entries = await shop.comeBack();
    expectNoHole(entries);
    const [sale] = entries;
    // Told, or not told yet: then nobody knows whether money changed hands, so it counts as made.
    const made = sale && sale.state !== "cancelled" ? 1 : 0;
    expect([...shop.sync.orders.values()], `dead at ${diesAt}`).toEqual(made ? [1] : []);
    expect(end === "dead" || end.state === "cancelled").toBe(true);
    const highest = shop.sync.sequences.size;
    expect(highest, "the server's chain is whole").toBe(entries.length);
    return life;
  });
});

it("delivers a queue once wherever the page dies while it is sent, answers lost or not", async () => {
  for (const isLost of [false, true]) {
    await atEveryPoint(async (diesAt) => {
      const shop = await new Shop().open();
      const calm = new Life(Number.POSITIVE_INFINITY);
      const before = shop.journal(calm);
      for (const order of ["o-1", "o-2", "o-3"]) {
        await sell(before, order, "fact");
      }
      let lost = isLost;
      shop.sync.answering = () => {
        if (lost) {
          lost = false;
          throw new TypeError("cut");
        }
        return null;
      };
      const life = new Life(diesAt);
      const sender = shop.sender(life, shop.journal(life));
      void sender.run();
      const sent = vi.waitFor(async () => expect(await before.countUnsent()).toBe(0), 3_000);
      await Promise.race([sent.catch(() => undefined), life.dead]);
      sender.stop();
      expectNoHole(await shop.comeBack());
      expect([...shop.sync.orders.values()], `dead at ${diesAt}`).toEqual([1, 1, 1]);
      return life;
    });
  }
}, 30_000);
