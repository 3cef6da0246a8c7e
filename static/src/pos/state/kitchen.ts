/**
 * What the kitchen has of the cart, before it is paid.
 *
 * The kitchen is told what it should have by now, in total, under the id that the order will have:
 * sending twice cooks nothing twice, and what is paid later finds what was sent. What it has is
 * kept with the cart, so that it comes back with it from a reload or from being held.
 */

import { computed, type ReadonlySignal } from "@preact/signals";
import { answered } from "../../shared/api/client";
import { ApiProblem, NoAnswer } from "../../shared/api/errors";
import type { components } from "../../shared/api/schema";
import { uuid7 } from "../../shared/ids";
import type { DeviceSession } from "../../shared/session";
import type { CartStore } from "./cart";
import type { CartData, CartLineData, SentDish, SentToKitchen } from "./cart-data";
import type { CatalogueStore } from "./catalogue";
import type { Kitchen, KitchenLine, KitchenResult } from "./types";

type Answer = components["schemas"]["SentOutput"];

const LONGEST_LABEL = 40;
const THOUSANDTHS = 1_000;

export interface KitchenStore extends Kitchen {
  /** Take everything of another cart back, e.g. of one that was held. */
  withdraw(cart: CartData, reason: string): Promise<KitchenResult>;
}

export function createKitchen(
  session: DeviceSession,
  catalogue: CatalogueStore,
  cart: CartStore,
  practising: ReadonlySignal<boolean>,
): KitchenStore {
  const cooked = computed(() =>
    cart.data.value.lines.filter((line) => catalogue.stationOf(line.item) !== ""),
  );
  const lines = computed<ReadonlyMap<string, KitchenLine>>(() =>
    share(cooked.value, cart.data.value.kitchen?.dishes ?? []),
  );

  /** Say how much of the lines the kitchen should have by now; `wanted` by key of the line. */
  async function tell(wanted: ReadonlyMap<string, number>, label: string): Promise<KitchenResult> {
    const data = cart.data.peek();
    const dishes = cooked
      .peek()
      .map((line) => ({ line, quantity: String(wanted.get(line.key) ?? 0) }))
      .filter(({ quantity }) => Number(quantity) > 0)
      .map(({ line, quantity }) => ({ line, dish: { ...namesOf(line), quantity } }));
    if (practising.peek()) {
      cart.setKitchen(data.orderId, { label, dishes: dishes.map(({ dish }) => withId(dish)) });
      return DONE;
    }
    return attempt(async () => {
      const answer = await session.api.client.POST("/api/v1/kitchen/orders/{order_id}/send", {
        params: { path: { order_id: data.orderId }, header: { "Idempotency-Key": uuid7() } },
        body: {
          outlet: catalogue.outlet.peek()?.id ?? "",
          channel: data.channel,
          label,
          note: data.note,
          lines: dishes.map(({ line, dish }) => ({
            item: dish.item,
            quantity: dish.quantity,
            note: dish.note,
            ...(line.pack ? { unit: line.pack.id } : {}),
            ...(line.modifiers.length ? { modifiers: line.modifiers.map(({ id }) => id) } : {}),
          })),
        },
      });
      cart.setKitchen(data.orderId, sentOf(answered(answer), label));
    });
  }

  async function cancel(
    data: CartData,
    ids: readonly string[] | null,
    reason: string,
  ): Promise<KitchenResult> {
    const sent = data.kitchen;
    if (!sent) {
      return DONE;
    }
    const isGone = ({ id }: SentDish): boolean => ids === null || ids.includes(id);
    if (practising.peek()) {
      cart.setKitchen(data.orderId, { ...sent, dishes: sent.dishes.filter((one) => !isGone(one)) });
      return DONE;
    }
    let served = false;
    const result = await attempt(async () => {
      const answer = await session.api.client.POST("/api/v1/kitchen/orders/{order_id}/cancel", {
        params: { path: { order_id: data.orderId }, header: { "Idempotency-Key": uuid7() } },
        body: ids ? { reason, lines: [...ids] } : { reason },
      });
      const left = sentOf(answered(answer), sent.label);
      served = left.dishes.some(isGone);
      cart.setKitchen(data.orderId, left);
    });
    return served ? { kind: "served" } : result;
  }

  return {
    offered: computed(() => cooked.value.length > 0),
    label: computed(() => cart.data.value.kitchen?.label ?? ""),
    started: computed(() => (cart.data.value.kitchen?.dishes.length ?? 0) > 0),
    lines,
    waiting: computed(() =>
      [...lines.value.values()].reduce((sum, one) => sum + one.wanted - one.sent, 0),
    ),

    send(label) {
      const all = new Map([...lines.peek()].map(([key, { wanted }]) => [key, wanted]));
      return tell(all, label.trim().slice(0, LONGEST_LABEL));
    },

    async change(key, reason, apply) {
      const data = cart.data.peek();
      const before = lines.peek();
      const ids = before.get(key)?.dishes ?? [];
      const result = await cancel(data, ids, reason);
      if (result.kind !== "done") {
        return result;
      }
      apply();
      // What stays of the lines that it had, and of the changed one all.
      const again = new Map(
        [...lines.peek()]
          .filter(([one]) => (before.get(one)?.sent ?? 0) > 0)
          .map(([one, now]) => [one, one === key ? now.wanted : (before.get(one)?.sent ?? 0)]),
      );
      return again.size > 0 ? tell(again, data.kitchen?.label ?? "") : result;
    },

    cancelAll: (reason) => cancel(cart.data.peek(), null, reason),
    withdraw: (data, reason) => cancel(data, null, reason),
  };
}

const DONE: KitchenResult = { kind: "done" };

async function attempt(act: () => Promise<void>): Promise<KitchenResult> {
  try {
    await act();
    return DONE;
  } catch (error) {
    if (error instanceof NoAnswer) {
      return { kind: "no_answer" };
    }
    if (error instanceof ApiProblem) {
      return { kind: "other", detail: error.detail };
    }
    throw error;
  }
}

function withId(dish: Omit<SentDish, "id">): SentDish {
  return { id: uuid7(), ...dish };
}

function sentOf(answer: Answer, label: string): SentToKitchen {
  const dishes = answer.tickets
    .flatMap((ticket) => ticket.lines)
    .filter((line) => line.state !== "cancelled")
    .map(({ id, item, quantity, unit, modifiers, note }) => ({
      id,
      item,
      quantity,
      unit,
      modifiers,
      note,
    }));
  return { label, dishes };
}

/**
 * What the kitchen has of each line: dishes with the very same options and note first, then what
 * is left of the item and pack, as the server counts it.
 */
function share(
  lines: readonly CartLineData[],
  dishes: readonly SentDish[],
): Map<string, KitchenLine> {
  const left = dishes.map((dish) => ({ dish, quantity: Number(dish.quantity) }));
  const shares = new Map(lines.map((line) => [line.key, nothingOf(line)]));
  const take = (line: CartLineData, toTheLetter: boolean): void => {
    const mine = shares.get(line.key);
    const names = namesOf(line);
    for (const pool of left) {
      const { dish } = pool;
      const isThing = dish.item === names.item && (dish.unit ?? "") === names.unit;
      const isSame = (dish.modifiers ?? "") === names.modifiers && dish.note === names.note;
      const fits = isThing && (isSame || !toTheLetter);
      const part = mine && fits ? Math.min(mine.wanted - mine.sent, pool.quantity) : 0;
      if (mine && part > 0) {
        mine.sent = rounded(mine.sent + part);
        mine.dishes.push(pool.dish.id);
        pool.quantity = rounded(pool.quantity - part);
      }
    }
  };
  for (const line of lines) take(line, true);
  for (const line of lines) take(line, false);
  return shares;
}

/** A line as the kitchen names it, to find what it has of it. */
function namesOf(line: CartLineData): Required<Omit<SentDish, "id" | "quantity">> {
  return {
    item: line.item,
    unit: line.pack?.name ?? "",
    modifiers: line.modifiers.map(({ name }) => name).join(", "),
    note: line.note,
  };
}

function nothingOf(line: CartLineData): { wanted: number; sent: number; dishes: string[] } {
  return { wanted: Number(line.quantity), sent: 0, dishes: [] };
}

function rounded(quantity: number): number {
  return Math.round(quantity * THOUSANDTHS) / THOUSANDTHS;
}

/** Whether the kitchen has something of a cart. */
export function isInKitchen(cart: CartData): boolean {
  return (cart.kitchen?.dishes.length ?? 0) > 0;
}
