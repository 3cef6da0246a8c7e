/**
 * When offers begin and end, by the outlet's clock on the wall.
 *
 * Between two such moments the minute changes nothing, so a cart is priced anew when one passes
 * and not every minute.
 */

import { effect, type ReadonlySignal } from "@preact/signals";
import type { When } from "../../pricing";
import { localParts } from "../../shared/i18n";

const DAY_MINUTES = 24 * 60;
const MINUTE = 60_000;
/** A timer may be a little early. */
const SAFETY = 50;

export interface WallClock {
  readonly date: string;
  /** Of the day, or the last moment before it at which an offer begins or ends. */
  readonly minute: number;
}

/** The minutes of the day at which something may begin or end; midnight is the first. */
export function boundariesOf(conditions: readonly When[], dayStart: string): readonly number[] {
  const [hour = 0, minute = 0] = dayStart.split(":").map(Number);
  const minutes = conditions.flatMap((when) => [when.minuteFrom, when.minuteUntil]);
  const known = minutes.filter((one): one is number => one !== null && one < DAY_MINUTES);
  return [...new Set([0, hour * 60 + minute, ...known])].sort((a, b) => a - b);
}

export function wallClock(
  moment: Date,
  timezone: string,
  boundaries: readonly number[],
): WallClock {
  const { year, month, day, hour, minute } = localParts(moment, timezone);
  const date = new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
  const now = hour * 60 + minute;
  return { date, minute: boundaries.findLast((one) => one <= now) ?? 0 };
}

/** When the next of them comes, as milliseconds since the epoch. */
export function nextBoundary(
  moment: Date,
  timezone: string,
  boundaries: readonly number[],
): number {
  const { hour, minute } = localParts(moment, timezone);
  const now = hour * 60 + minute;
  const next = boundaries.find((one) => one > now) ?? DAY_MINUTES;
  const thisMinute = Math.floor(moment.getTime() / MINUTE) * MINUTE;
  return thisMinute + (next - now) * MINUTE;
}

interface Ticking {
  readonly nextChange: ReadonlySignal<number | null>;
  tick(): void;
}

/** Look at the clock when something begins or ends, not before. */
export function startTicking(clock: Ticking): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    const next = clock.nextChange.value;
    clearTimeout(timer);
    if (next !== null) {
      timer = setTimeout(clock.tick, Math.max(0, next - Date.now()) + SAFETY);
    }
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
