/** Tells the customer's window what the till shows. */

import { effect, signal } from "@preact/signals";
import {
  DISPLAY_BEAT,
  DISPLAY_CHANNEL,
  type DisplayMessage,
  type DisplayShop,
} from "../../shared/display";
import type { CartStore } from "./cart";
import { later } from "./later";
import type { CartLine, CartTotals, Catalogue, CustomerDisplay, Practice, Sale } from "./types";

/** How long the thanks stay when nobody begins the next sale. */
const THANKS = 20_000;

export interface DisplayStore extends CustomerDisplay {
  thank(sale: Sale): void;
  start(): void;
  stop(): void;
}

type Paying = Parameters<CustomerDisplay["showPaying"]>[0];

export function createDisplay(
  cart: CartStore,
  catalogue: Catalogue,
  practice: Practice,
): DisplayStore {
  const paying = signal<Paying>(null);
  const thanks = signal<Sale | null>(null);
  let channel: BroadcastChannel | null = null;
  let stops: (() => void)[] = [];

  function shop(): DisplayShop {
    const outlet = catalogue.outlet.value;
    return {
      name: outlet?.name ?? "",
      outlet: outlet?.name ?? "",
      practice: practice.active.value,
    };
  }

  function message(): DisplayMessage {
    const totals = cart.totals.value;
    const sold = thanks.value;
    if (cart.isEmpty.value) {
      return sold
        ? { type: "thanks", shop: shop(), total: sold.total, paid: sold.paid, change: sold.change }
        : { type: "idle", shop: shop() };
    }
    if (paying.value) {
      return { type: "paying", shop: shop(), total: totals.total, ...paying.value };
    }
    return {
      type: "cart",
      shop: shop(),
      lines: cart.lines.value.map(displayLine),
      adjustments: adjustments(totals),
      total: totals.total,
    };
  }

  const say = (): void => channel?.postMessage(message());
  const saying = later(say);

  /** Read at once, so that the effect follows whatever the message is made of. */
  function follow(): void {
    void [cart.lines.value, cart.totals.value, paying.value, thanks.value];
    void [catalogue.outlet.value, practice.active.value];
    saying.call();
  }

  return {
    showPaying(next) {
      paying.value = next;
    },

    thank(sale) {
      paying.value = null;
      thanks.value = sale;
      setTimeout(() => {
        thanks.value = thanks.peek() === sale ? null : thanks.peek();
      }, THANKS);
    },

    open() {
      globalThis.open("/pos/display/", "warungin-display", "popup,width=1024,height=768");
    },

    start() {
      channel = new BroadcastChannel(DISPLAY_CHANNEL);
      channel.onmessage = ({ data }: MessageEvent<DisplayMessage>) => {
        if (data.type === "hello") {
          say();
        }
      };
      const beat = setInterval(say, DISPLAY_BEAT);
      stops = [effect(follow), saying.cancel, () => clearInterval(beat), () => channel?.close()];
    },

    stop() {
      for (const stop of stops) stop();
      channel = null;
    },
  };
}

function displayLine(line: CartLine) {
  // The order's discount has a row of its own.
  const discount = line.reduction - line.orderDiscount;
  const options = line.modifiers.map(({ name }) => name).join(", ");
  return {
    key: line.key,
    name: options ? `${line.name} · ${options}` : line.name,
    quantity: line.quantity,
    unit: line.unit,
    unitPrice: line.unitPrice,
    amount: line.gross - discount,
    discount,
  };
}

/** What stands between the sum of the lines and the total. */
function adjustments(totals: CartTotals) {
  const shown = new Set(["order_discount", "service", "tax"]);
  return totals.reasons.filter((reason) => shown.has(reason.code));
}
