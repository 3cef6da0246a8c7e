/** Putting the till on the home screen: offered by the browser, taken by a person. */

import { computed, signal } from "@preact/signals";

/** Not in TypeScript's library: Chromium only. */
interface InstallOffer extends Event {
  prompt(): Promise<{ readonly outcome: "accepted" | "dismissed" }>;
}

const offer = signal<InstallOffer | null>(null);

/** The browser would install the till now. */
export const installable = computed(() => offer.value !== null);

/** From the start, as the browser says it once. */
export function hearInstallOffer(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer.value = event as InstallOffer;
  });
  addEventListener("appinstalled", () => {
    offer.value = null;
  });
}

/** The browser's own question. */
export async function install(): Promise<void> {
  const present = offer.peek();
  offer.value = null;
  await present?.prompt();
}
