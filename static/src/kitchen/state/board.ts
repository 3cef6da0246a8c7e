/** The board's dialogue with the server: asking what hangs there, and telling what was tapped. */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { type Api, answered } from "../../shared/api/client";
import { ApiProblem, isTemporary, NoAnswer } from "../../shared/api/errors";
import { uuid7 } from "../../shared/ids";
import {
  type Board,
  firstBatch,
  type Move,
  merge,
  type Tap,
  type Tickets,
  withTaps,
} from "./tickets";

/** Each board waits a little differently, so that ten of them do not ask in step. */
const ASK_EVERY = 2_000;
const ASK_JITTER = 500;
const ASK_HIDDEN = 15_000;
const ASK_TIMEOUT = 5_000;
/** Now and then everything, so that nothing wrong lasts. */
const WHOLE_EVERY = 10 * 60_000;
const STALE_AFTER = 10_000;
const TAPS_KEPT = 2 * 3_600_000;
const TAPS_KEY = "warungin.kitchen.taps";

export interface Refused {
  readonly lines: readonly string[];
  readonly code: string;
}

export interface BoardOptions {
  readonly api: Api;
  /** Tickets that were not there before; not called for the first answer. */
  readonly onNew: (ids: readonly string[]) => void;
  readonly onRefused: (refused: readonly Refused[]) => void;
  /** A tap that can never be sent, and why. */
  readonly onFailed: (detail: string) => void;
}

export interface KitchenBoard {
  /** What to show: the last answer with the taps that are under way. */
  readonly tickets: ReadonlySignal<Tickets>;
  readonly stations: ReadonlySignal<readonly string[]>;
  /** The server's time, renewed every second. */
  readonly now: ReadonlySignal<number>;
  /** Seconds since the last answer, once they are too many; null while the board is fresh. */
  readonly staleSeconds: ReadonlySignal<number | null>;
  readonly isLoaded: ReadonlySignal<boolean>;
  readonly isForbidden: ReadonlySignal<boolean>;
  /** Taps that the server has not answered yet. */
  readonly waiting: ReadonlySignal<number>;
  move(lines: readonly string[], state: Move, undo?: boolean): void;
  start(): void;
  stop(): void;
  /** The device hangs in another kitchen now: nothing of this one stays. */
  forget(): void;
}

export function createBoard(options: BoardOptions): KitchenBoard {
  const { api } = options;
  const known = signal<Tickets>(new Map());
  const taps = signal<readonly Tap[]>(readTaps());
  const stations = signal<readonly string[]>([]);
  const now = signal(Date.now());
  const answeredAt = signal(Date.now());
  const isLoaded = signal(false);
  const isForbidden = signal(false);
  let ahead = 0;
  let revision = 0;
  let tag = "";
  let wholeAt = 0;
  let asking: Promise<void> | null = null;
  let sending = false;
  let kitchen = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let clock: ReturnType<typeof setInterval> | undefined;

  function keepTaps(next: readonly Tap[]): void {
    taps.value = next;
    try {
      localStorage.setItem(TAPS_KEY, JSON.stringify(next));
    } catch {
      // Without storage they live as long as the page.
    }
  }

  function heard(): void {
    answeredAt.value = Date.now();
  }

  function hear(answer: Board): void {
    const isFirst = !isLoaded.value;
    const before = known.value;
    ahead = Date.parse(answer.server_time) - Date.now();
    known.value = merge(before, answer);
    revision = answer.revision;
    isLoaded.value = true;
    isForbidden.value = false;
    const fresh = answer.tickets.filter((one) => !before.has(one.id) && !one.finished_at);
    if (!isFirst && fresh.length > 0) {
      options.onNew(fresh.map((one) => one.id));
    }
  }

  async function ask(): Promise<void> {
    const isWhole = !isLoaded.value || Date.now() - wholeAt > WHOLE_EVERY;
    const query = isWhole ? "" : `?since=${revision}`;
    const headers: HeadersInit = isWhole ? {} : { "If-None-Match": tag };
    const asked = kitchen;
    try {
      const response = await api.request(`/api/v1/kitchen/tickets${query}`, {
        headers,
        signal: AbortSignal.timeout(ASK_TIMEOUT),
      });
      const answer = response.status === 304 ? null : ((await response.json()) as Board);
      if (asked !== kitchen) {
        return;
      }
      heard();
      if (answer) {
        hear(answer);
        tag = response.headers.get("ETag") ?? "";
      }
      if (isWhole) {
        wholeAt = Date.now();
        await askStations();
      }
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 403) {
        heard();
        isForbidden.value = true;
      } else if (!(error instanceof ApiProblem || error instanceof NoAnswer)) {
        throw error;
      }
    }
  }

  async function askStations(): Promise<void> {
    const given = answered(await api.client.GET("/api/v1/kitchen/stations"));
    stations.value = given.stations.map((one) => one.name);
  }

  async function send(): Promise<void> {
    if (sending) {
      return;
    }
    sending = true;
    try {
      while (taps.value.length > 0) {
        await sendBatch(firstBatch(taps.value));
      }
    } catch (error) {
      if (!isTemporary(error)) {
        throw error;
      }
    } finally {
      sending = false;
    }
  }

  async function sendBatch(batch: readonly Tap[]): Promise<void> {
    const [first] = batch;
    if (!first) {
      return;
    }
    const items = [...new Set(batch.flatMap((tap) => tap.lines))];
    const body = { items, state: first.state, undo: first.undo };
    const [sent, here] = [new Set(batch.map((tap) => tap.id)), kitchen];
    const forget = (): void => keepTaps(taps.value.filter((tap) => !sent.has(tap.id)));
    try {
      const given = answered(await api.client.POST("/api/v1/kitchen/tickets/state", { body }));
      if (here !== kitchen) {
        return;
      }
      heard();
      known.value = merge(known.value, { full: false, tickets: given.tickets });
      forget();
      const refused = given.results.flatMap((one) =>
        one.result === "refused" ? [{ lines: [one.id], code: one.code ?? "" }] : [],
      );
      if (refused.length > 0) {
        options.onRefused(refused);
      }
    } catch (error) {
      if (error instanceof ApiProblem && !error.isTemporary) {
        forget();
        options.onFailed(error.detail);
        return;
      }
      throw error;
    }
  }

  async function round(): Promise<void> {
    clearTimeout(timer);
    asking ??= send()
      .then(ask)
      .finally(() => {
        asking = null;
      });
    await asking;
    clearTimeout(timer);
    const wait = document.hidden ? ASK_HIDDEN : ASK_EVERY + Math.random() * ASK_JITTER;
    timer = setTimeout(() => void round(), wait);
  }

  const seen = (): void => {
    if (!document.hidden) {
      void round();
    }
  };

  return {
    tickets: computed(() => withTaps(known.value, taps.value)),
    stations: computed(() => stations.value),
    now: computed(() => now.value),
    isLoaded: computed(() => isLoaded.value),
    isForbidden: computed(() => isForbidden.value),
    waiting: computed(() => taps.value.length),
    staleSeconds: computed(() => {
      const age = now.value - ahead - answeredAt.value;
      return age > STALE_AFTER ? Math.floor(age / 1000) : null;
    }),

    move(lines, state, undo = false) {
      keepTaps([...taps.value, { id: uuid7(), lines, state, undo, at: Date.now() }]);
      void send();
    },

    start() {
      answeredAt.value = Date.now();
      clock = setInterval(() => {
        now.value = Date.now() + ahead;
      }, 1000);
      document.addEventListener("visibilitychange", seen);
      void round();
    },

    stop() {
      clearTimeout(timer);
      clearInterval(clock);
      document.removeEventListener("visibilitychange", seen);
    },

    forget() {
      kitchen += 1;
      keepTaps([]);
      known.value = new Map();
      stations.value = [];
      isLoaded.value = false;
      isForbidden.value = false;
      revision = 0;
      tag = "";
    },
  };
}

/** Taps of before a reload. Older ones are about food that was eaten. */
function readTaps(): readonly Tap[] {
  try {
    const stored = JSON.parse(localStorage.getItem(TAPS_KEY) ?? "[]") as readonly Tap[];
    return stored.filter((tap) => Date.now() - tap.at < TAPS_KEPT);
  } catch {
    return [];
  }
}
