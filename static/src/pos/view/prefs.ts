/** What this device was told about itself: paper, printer, theme, sound. Kept in the browser. */

import { effect, type Signal, signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";
export type Paper = "58" | "80";
export type Printer = "browser" | "rawbt";

const KEY = "warungin.till.prefs";
const stored = read();

export const theme = signal<Theme>(oneOf(stored.theme, ["auto", "light", "dark"]));
export const paper = signal<Paper>(oneOf(stored.paper, ["58", "80"]));
export const printer = signal<Printer>(oneOf(stored.printer, ["browser", "rawbt"]));
export const sound: Signal<boolean> = signal(stored.sound !== false);

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
    const prefs = {
      theme: theme.value,
      paper: paper.value,
      printer: printer.value,
      sound: sound.value,
    };
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

function oneOf<T extends string>(value: unknown, allowed: readonly [T, ...T[]]): T {
  return allowed.find((one) => one === value) ?? allowed[0];
}
