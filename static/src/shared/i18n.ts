/** The language of a page: typed messages, dates, and the choice of the person in front of it. */

import { computed, type ReadonlySignal, signal } from "@preact/signals";

export type Language = "id" | "en";

const STORAGE_KEY = "warungin.language";
const COOKIE = "django_language";
const A_YEAR = 31_536_000;

const chosen = signal<Language>(readLanguage());

/** The language that the page speaks now. */
export const language: ReadonlySignal<Language> = chosen;

/** Switch the language here and for Django's pages, at once and for the next visits. */
export function setLanguage(next: Language): void {
  chosen.value = next;
  if (typeof document === "undefined") {
    return;
  }
  document.documentElement.lang = next;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser.
  document.cookie = `${COOKIE}=${next}; path=/; max-age=${A_YEAR}; samesite=lax`;
  try {
    localStorage.setItem(STORAGE_KEY, next);
  } catch {
    // A browser without storage forgets the choice and is otherwise fine.
  }
}

/**
 * A page's messages in the chosen language, as a signal.
 *
 * `const texts = defineMessages(id, en)`, then `texts.value.pay` in a component. Messages with
 * parameters and plurals are functions: `items: (count: number) => ...`.
 */
export function defineMessages<Messages extends object>(
  id: Messages,
  en: NoInfer<Messages>,
): ReadonlySignal<Messages> {
  return computed(() => (chosen.value === "en" ? en : id));
}

/** English needs two forms: `plural(2, "item", "items")`. Indonesian has one. */
export function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

const DAYS: Record<Language, readonly string[]> = {
  id: ["Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};
const MONTHS: Record<Language, readonly string[]> = {
  id: ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
  en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
};
const ZONES: Record<string, string> = {
  "Asia/Jakarta": "WIB",
  "Asia/Makassar": "WITA",
  "Asia/Jayapura": "WIT",
};

/** `Sab, 21 Nov 2026 14.05 WIB`, in the time of the outlet's zone. */
export function formatMoment(moment: Date | string, timeZone: string): string {
  return `${formatDay(moment, timeZone)} ${formatTime(moment, timeZone)} ${zoneName(timeZone)}`;
}

/** `Sab, 21 Nov 2026`. */
export function formatDay(moment: Date | string, timeZone: string): string {
  const { year, month, day } = localParts(moment, timeZone);
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  const words = chosen.value;
  return `${DAYS[words][weekday]}, ${day} ${MONTHS[words][month - 1]} ${year}`;
}

/** `14.05`; English writes `14:05`. */
export function formatTime(moment: Date | string, timeZone: string): string {
  const { hour, minute } = localParts(moment, timeZone);
  const separator = chosen.value === "en" ? ":" : ".";
  return `${pad(hour)}${separator}${pad(minute)}`;
}

/** `WIB`, `WITA`, `WIT`; other zones by their own name. */
function zoneName(timeZone: string): string {
  return ZONES[timeZone] ?? timeZone;
}

/** A wall clock reading. */
export interface LocalParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock on the wall shows there at that moment. */
export function localParts(moment: Date | string, timeZone: string): LocalParts {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    formats.set(timeZone, format);
  }
  const read: Record<string, number> = {};
  for (const part of format.formatToParts(new Date(moment))) {
    read[part.type] = Number(part.value);
  }
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = read;
  return { year, month, day, hour, minute };
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** The person's own choice, here or on Django's pages; Indonesian until there is one. */
function readLanguage(): Language {
  if (typeof document === "undefined") {
    return "id";
  }
  const cookie = document.cookie.match(/(?:^|;\s*)django_language=(id|en)(?:;|$)/)?.[1];
  if (cookie) {
    return cookie as Language;
  }
  try {
    return localStorage.getItem(STORAGE_KEY) === "en" ? "en" : "id";
  } catch {
    return "id";
  }
}
