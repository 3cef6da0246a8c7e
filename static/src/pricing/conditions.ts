/** When a price list or a promotion applies. The engine has no clock: facts come with the cart. */

import { PricingError } from "./errors";

const DAY_MINUTES = 24 * 60;
const DAY_MILLISECONDS = DAY_MINUTES * 60_000;

/**
 * What a cart's surroundings are: the outlet's own date (`2026-11-21`) and minute of the day, and
 * who buys.
 *
 * `exhausted` are the ids of promotions whose limit per customer, day or in total is used up.
 */
export interface Facts {
  readonly date: string;
  readonly minute: number;
  readonly outlet: string;
  readonly channel: string;
  readonly group: string | null;
  readonly member: boolean;
  readonly firstPurchase: boolean;
  readonly birthday: boolean;
  readonly exhausted: ReadonlySet<string>;
}

export const NOWHERE: Facts = {
  date: "1970-01-01",
  minute: 0,
  outlet: "",
  channel: "",
  group: null,
  member: false,
  firstPurchase: false,
  birthday: false,
  exhausted: new Set(),
};

/**
 * Conditions that must all hold; what is left empty does not matter.
 *
 * Dates are both included, weekdays ISO (1 is Monday), minutes from (included) until
 * (excluded). A window that passes midnight belongs to the day on which it starts.
 */
export interface When {
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly weekdays: ReadonlySet<number>;
  readonly minuteFrom: number | null;
  readonly minuteUntil: number | null;
  readonly outlets: ReadonlySet<string>;
  readonly channels: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly memberOnly: boolean;
  readonly firstPurchase: boolean;
  readonly birthday: boolean;
}

export const ALWAYS: When = {
  validFrom: null,
  validUntil: null,
  weekdays: new Set(),
  minuteFrom: null,
  minuteUntil: null,
  outlets: new Set(),
  channels: new Set(),
  groups: new Set(),
  memberOnly: false,
  firstPurchase: false,
  birthday: false,
};

interface Day {
  readonly date: string;
  readonly weekday: number;
}

/** A cart's facts, with the days that its time may belong to worked out once. */
export interface Moment {
  readonly facts: Facts;
  readonly today: Day;
  readonly yesterday: Day;
}

export function momentOf(facts: Facts): Moment {
  return { facts, today: dayOf(facts.date, 0), yesterday: dayOf(facts.date, 1) };
}

/** Whether every condition is met. */
export function holds(when: When, moment: Moment): boolean {
  return placeAndPerson(when, moment.facts) && time(when, moment);
}

/** Whether it narrows down customer, channel, time, outlet: the order in which lists win. */
export function specificity(when: When): readonly boolean[] {
  const window = [when.validFrom, when.validUntil, when.minuteFrom, when.minuteUntil];
  return [
    when.groups.size > 0 || when.memberOnly || when.firstPurchase || when.birthday,
    when.channels.size > 0,
    window.some((value) => value !== null) || when.weekdays.size > 0,
    when.outlets.size > 0,
  ];
}

/** Throws PricingError for conditions that no moment can meet. */
export function checkWhen(when: When, path: string): void {
  if (when.validFrom && when.validUntil && when.validUntil < when.validFrom) {
    throw new PricingError("when_dates", `${path}.valid_until`, "not before valid_from");
  }
  if ([...when.weekdays].some((day) => !(day >= 1 && day <= 7))) {
    throw new PricingError("when_weekday", `${path}.weekdays`, "1 (Monday) to 7 (Sunday)");
  }
  const start = when.minuteFrom ?? 0;
  const end = when.minuteUntil;
  if (!(start >= 0 && start < DAY_MINUTES) || (end !== null && !(end >= 0 && end <= DAY_MINUTES))) {
    throw new PricingError("when_minutes", `${path}.minute_from`, "0 to 1440");
  }
  if (start === end) {
    throw new PricingError("when_minutes", `${path}.minute_until`, "not equal to minute_from");
  }
}

function dayOf(date: string, daysAgo: number): Day {
  const day = new Date(Date.parse(`${date}T00:00:00Z`) - daysAgo * DAY_MILLISECONDS);
  return { date: day.toISOString().slice(0, 10), weekday: day.getUTCDay() || 7 };
}

function placeAndPerson(when: When, facts: Facts): boolean {
  return (
    (!when.outlets.size || when.outlets.has(facts.outlet)) &&
    (!when.channels.size || when.channels.has(facts.channel)) &&
    (!when.groups.size || (facts.group !== null && when.groups.has(facts.group))) &&
    (facts.member || !when.memberOnly) &&
    (facts.firstPurchase || !when.firstPurchase) &&
    (facts.birthday || !when.birthday)
  );
}

function time(when: When, moment: Moment): boolean {
  const { minute } = moment.facts;
  const start = when.minuteFrom ?? 0;
  const end = when.minuteUntil ?? DAY_MINUTES;
  const pastMidnight = start > end && minute < end;
  if (!pastMidnight && (minute < start || (minute >= end && start < end))) {
    return false;
  }
  const { date, weekday } = pastMidnight ? moment.yesterday : moment.today;
  return (
    (when.validFrom === null || when.validFrom <= date) &&
    (when.validUntil === null || date <= when.validUntil) &&
    (!when.weekdays.size || when.weekdays.has(weekday))
  );
}
