/** What the window looks like, as signals. */

import { type ReadonlySignal, signal } from "@preact/signals";

function media(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query);
  const matches = signal(list.matches);
  list.addEventListener("change", (event) => {
    matches.value = event.matches;
  });
  return matches;
}

/** No room for the cart beside the products. */
export const isNarrow = media("(max-width: 47.99rem)");
/** Fingers only: no key names, no field that calls the on-screen keyboard by itself. */
export const isTouch = media("(hover: none) and (pointer: coarse)");
