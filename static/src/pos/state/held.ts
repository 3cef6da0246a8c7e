/** Carts put aside for a moment, with a name, on this device. */

import { type ReadonlySignal, signal } from "@preact/signals";
import { uuid7 } from "../../shared/ids";
import type { HeldRow } from "../storage/copy";
import { unlessFull } from "../storage/space";
import { type CartStore, countPieces } from "./cart";
import { restored } from "./cart-data";
import type { Device } from "./device";
import { isInKitchen, type KitchenStore } from "./kitchen";
import type { HeldCart, HeldCarts, KitchenResult } from "./types";

const LONGEST_NAME = 60;

export interface HeldStore extends HeldCarts {
  load(): Promise<void>;
}

export function createHeld(
  cart: CartStore,
  device: ReadonlySignal<Device | null>,
  kitchen: KitchenStore,
): HeldStore {
  const carts = signal<readonly HeldCart[]>([]);

  async function load(): Promise<void> {
    const rows = (await device.peek()?.db.held.orderBy("heldAt").reverse().toArray()) ?? [];
    carts.value = rows.map(toHeldCart);
  }

  async function hold(name: string): Promise<boolean> {
    const db = device.peek()?.db;
    if (!db || cart.isEmpty.peek()) {
      return true;
    }
    const row: HeldRow = {
      id: uuid7(),
      name: name.trim().slice(0, LONGEST_NAME),
      heldAt: Date.now(),
      total: cart.totals.peek().total,
      cart: cart.data.peek(),
    };
    // At once, so that what is scanned meanwhile is another customer's.
    cart.next();
    try {
      await db.held.add(row);
    } catch (error) {
      giveBack(row);
      unlessFull(error);
      return false;
    }
    await load();
    return true;
  }

  /** What was scanned meanwhile comes behind it. */
  function giveBack({ cart: former }: HeldRow): void {
    const scanned = cart.data.peek().lines;
    cart.replace(restored({ ...former, lines: [...former.lines, ...scanned] }));
  }

  return {
    carts,
    load,
    hold,

    async resume(id) {
      const db = device.peek()?.db;
      const row = await db?.held.get(id);
      if (!db || !row) {
        return true;
      }
      if (!(await hold(""))) {
        return false;
      }
      cart.replace(restored(row.cart));
      await db.held.delete(id);
      await load();
      return true;
    },

    async discard(id, reason) {
      const row = await device.peek()?.db.held.get(id);
      const taken: KitchenResult =
        row && isInKitchen(restored(row.cart))
          ? await kitchen.withdraw(restored(row.cart), reason)
          : { kind: "done" };
      if (taken.kind === "done") {
        await device.peek()?.db.held.delete(id);
        await load();
      }
      return taken;
    },
  };
}

function toHeldCart(row: HeldRow): HeldCart {
  const cart = restored(row.cart);
  return {
    id: row.id,
    name: row.name,
    heldAt: new Date(row.heldAt),
    count: countPieces(cart),
    total: row.total,
    items: cart.lines.map((line) => line.name),
    isInKitchen: isInKitchen(cart),
  };
}
