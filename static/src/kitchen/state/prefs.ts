/** What this board was told about itself. Kept in the browser. */

import { effect, signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";
export const THEMES: readonly Theme[] = ["auto", "light", "dark"];

const KEY = "warungin.kitchen.prefs";
const stored = read();

export const theme = signal<Theme>(THEMES.find((one) => one === stored.theme) ?? "auto");
export const sound = signal(stored.sound !== false);
/** The station that the board shows; blank for all. */
export const station = signal(typeof stored.station === "string" ? stored.station : "");

/** Apply the theme and remember every change. */
export function keepPrefs(): void {
  effect(() => {
    const root = document.documentElement;
    if (theme.value === "auto") {
      delete root.dataset.theme;
    } else {
      root.dataset.theme = theme.value;
    }
  });
  effect(() => {
    const prefs = { theme: theme.value, sound: sound.value, station: station.value };
    try {
      localStorage.setItem(KEY, JSON.stringify(prefs));
    } catch {
      // Without storage the choice holds until the page is closed.
    }
  });
}

function read(): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
