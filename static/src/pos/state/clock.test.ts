import { expect, it, vi } from "vitest";
import { ALWAYS } from "../../pricing";
import { copyOf } from "../testing";
import { createCatalogue } from "./catalogue";
import { boundariesOf, nextBoundary, startTicking, wallClock } from "./clock";

const HAPPY_HOUR = { ...ALWAYS, minuteFrom: 15 * 60, minuteUntil: 17 * 60 };
const NIGHT = { ...ALWAYS, minuteFrom: 22 * 60, minuteUntil: 24 * 60 };
const boundaries = boundariesOf([HAPPY_HOUR, NIGHT, ALWAYS], "04:00:00");

it("knows when something may begin or end", () => {
  expect(boundaries).toEqual([0, 240, 900, 1020, 1320]);
});

it.each([
  ["2026-11-21T07:59:59Z", "2026-11-21", 240],
  ["2026-11-21T08:00:00Z", "2026-11-21", 900],
  ["2026-11-21T09:59:00Z", "2026-11-21", 900],
  ["2026-11-21T10:00:00Z", "2026-11-21", 1020],
  ["2026-11-21T17:00:00Z", "2026-11-22", 0],
])("at %s the wall of Jakarta says %s, and minute %i counts", (moment, date, minute) => {
  expect(wallClock(new Date(moment), "Asia/Jakarta", boundaries)).toEqual({ date, minute });
});

it.each([
  ["2026-11-21T07:58:30Z", "2026-11-21T08:00:00Z"],
  ["2026-11-21T08:00:00Z", "2026-11-21T10:00:00Z"],
  ["2026-11-21T15:30:00Z", "2026-11-21T17:00:00Z"],
])("after %s the next is at %s", (moment, next) => {
  const at = nextBoundary(new Date(moment), "Asia/Jakarta", boundaries);
  expect(new Date(at)).toEqual(new Date(next));
});

it("looks at the clock when something begins or ends, not before", () => {
  vi.useFakeTimers({ now: new Date("2026-11-21T20:30:00Z") });
  const catalogue = createCatalogue();
  catalogue.load(copyOf([]));
  const stop = startTicking(catalogue);
  expect(catalogue.businessDay.value).toBe("2026-11-21");
  vi.advanceTimersByTime(29 * 60_000);
  expect(catalogue.businessDay.value).toBe("2026-11-21");
  vi.advanceTimersByTime(60_100);
  expect(catalogue.businessDay.value).toBe("2026-11-22");
  stop();
  vi.useRealTimers();
});
