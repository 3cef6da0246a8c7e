/** What a device was told about itself, kept in its browser; and the theme, which each page has. */

import { effect, type Signal } from "@preact/signals";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** What is kept under `key`; nobody knows what an older version of us wrote there. */
export function readPrefs(key: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The value if it is allowed, else the first one that is. */
export function oneOf<T extends string>(value: unknown, allowed: readonly [T, ...T[]]): T {
  return allowed.find((one) => one === value) ?? allowed[0];
}

/** Apply the theme, and remember every change of these preferences. */
export function keepPrefs(
  key: string,
  prefs: Readonly<Record<string, Signal<unknown>>> & { readonly theme: Signal<Theme> },
): void {
  effect(() => {
    const root = document.documentElement;
    if (prefs.theme.value === "auto") {
      delete root.dataset.theme;
    } else {
      root.dataset.theme = prefs.theme.value;
    }
  });
  effect(() => {
    const values = Object.entries(prefs).map(([name, pref]) => [name, pref.value]);
    const text = JSON.stringify(Object.fromEntries(values));
    try {
      localStorage.setItem(key, text);
    } catch {
      // Without storage the choice holds until the page is closed.
    }
  });
}
