/** The worker's registration, and the new version that waits until somebody takes it. */

import { computed, signal } from "@preact/signals";
import type { ToWorker } from "../worker/messages";

const SCRIPT = "/pos/sw.js";
/** A till is open for days: it asks for a new version by itself. */
const ASK_EVERY = 3_600_000;

const waiting = signal<ServiceWorker | null>(null);

export const updateReady = computed(() => waiting.value !== null);

/** Also where there can be no worker (an address without TLS): the till works, online. */
export async function register(): Promise<void> {
  const workers = navigator.serviceWorker;
  if (!workers) {
    return;
  }
  try {
    const options = { scope: "/pos/", updateViaCache: "none" } as const;
    watch(await workers.register(SCRIPT, options));
  } catch {
    // The next start tries again.
  }
}

/** Ask for it now; the page reloads as the new version. Its cart is kept on the disk. */
export function takeUpdate(): void {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
    once: true,
  });
  tell(waiting.peek(), "take_over");
}

/** A device that goes to another shop takes none of this one's pictures along. */
export async function forgetPictures(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration("/pos/");
  tell(registration?.active ?? null, "forget_pictures");
}

function watch(registration: ServiceWorkerRegistration): void {
  const look = (): void => {
    // The first worker of a device is no update: it waits for nobody.
    waiting.value = registration.active ? registration.waiting : null;
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", look);
  });
  registration.waiting?.addEventListener("statechange", look);
  const ask = (): void => void registration.update().catch(() => undefined);
  setInterval(ask, ASK_EVERY);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      ask();
    }
  });
  look();
}

function tell(worker: ServiceWorker | null, message: ToWorker): void {
  worker?.postMessage(message);
}
