/** Practice: the till works as ever, but sales are neither stored nor sent. */

import { signal } from "@preact/signals";
import type { CartStore } from "./cart";
import type { CartData } from "./cart-data";
import type { Practice } from "./types";

const STORAGE_KEY = "warungin.practice";

export interface PracticeStore extends Practice {
  /** Look whether the page was opened by `#practice`, or practised before it was reloaded. */
  start(): void;
  /** The real cart, to come back when practice ends. */
  putAside(data: CartData): void;
}

export function createPractice(cart: CartStore, onChange: () => void): PracticeStore {
  const active = signal(false);
  let aside: CartData | null = null;

  function enter(): void {
    if (active.peek()) {
      return;
    }
    aside = cart.data.peek();
    active.value = true;
    sessionStorage.setItem(STORAGE_KEY, "1");
    cart.next();
    onChange();
  }

  return {
    active,
    enter,

    leave() {
      if (!active.peek()) {
        return;
      }
      active.value = false;
      sessionStorage.removeItem(STORAGE_KEY);
      aside?.lines.length ? cart.replace(aside) : cart.next();
      aside = null;
      onChange();
    },

    putAside(data) {
      aside = data;
    },

    start() {
      const wanted = location.hash === "#practice";
      if (wanted) {
        history.replaceState(history.state, "", location.pathname + location.search);
      }
      if (wanted || sessionStorage.getItem(STORAGE_KEY)) {
        enter();
      }
    },
  };
}
