/** What the till said last, and whether it is still there. */

import { type ReadonlySignal, signal } from "@preact/signals";
import { DISPLAY_CHANNEL, DISPLAY_SILENCE, type DisplayMessage } from "../shared/display";

export type Scene = Exclude<DisplayMessage, { type: "hello" }>;

const shown = signal<Scene | null>(null);
const silent = signal(false);

export const scene: ReadonlySignal<Scene | null> = shown;
export const isAway: ReadonlySignal<boolean> = silent;

export function listenToTill(): void {
  const channel = new BroadcastChannel(DISPLAY_CHANNEL);
  let watch = startWatch();
  channel.addEventListener("message", (event: MessageEvent<DisplayMessage>) => {
    if (event.data.type === "hello") {
      return;
    }
    shown.value = event.data;
    silent.value = false;
    clearTimeout(watch);
    watch = startWatch();
  });
  channel.postMessage({ type: "hello" } satisfies DisplayMessage);
}

function startWatch(): ReturnType<typeof setTimeout> {
  return setTimeout(() => {
    silent.value = true;
  }, DISPLAY_SILENCE);
}
