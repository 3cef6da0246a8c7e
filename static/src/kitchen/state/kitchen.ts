/** The one kitchen of this page: its sign-in, its board, what is chosen, and undo. */

import { computed, effect, signal } from "@preact/signals";
import { createSession } from "../../shared/session";
import { announce, toast } from "../../shared/ui";
import { texts } from "../messages";
import { createBoard } from "./board";
import { sound, station } from "./prefs";
import { ring } from "./sound";
import {
  before,
  linesIn,
  type Move,
  numberOf,
  shown,
  type Ticket,
  type View,
  viewOf,
} from "./tickets";

export const session = createSession({ name: "kitchen" });

export const board = createBoard({
  api: session.api,
  onNew(ids) {
    const here = list.value.filter((ticket) => ids.includes(ticket.id));
    if (here.length > 0) {
      announce(texts.value.newTickets(here.length));
      if (sound.value) {
        ring();
      }
    }
  },
  onRefused(refused) {
    for (const code of new Set(refused.map((one) => one.code))) {
      toast(texts.value.refused[code] ?? code, { tone: "attention" });
    }
  },
  onFailed(detail) {
    toast(texts.value.failed(detail), { tone: "attention" });
  },
});

export const view = signal<View>("working");
/** Ids of chosen tickets while several are moved at once; null when one is not choosing. */
export const chosen = signal<ReadonlySet<string> | null>(null);
/** Cancelled tickets that somebody here has seen. */
const dismissed = signal<ReadonlySet<string>>(new Set());

/** Everything of the station that is shown, oldest first. */
const list = computed(() =>
  shown(board.tickets.value, station.value, board.now.value).filter(
    (ticket) => !dismissed.value.has(ticket.id),
  ),
);

export const lists = computed(() => {
  const parts: Record<View, Ticket[]> = { working: [], ready: [], done: [] };
  for (const ticket of list.value) {
    parts[viewOf(ticket)].push(ticket);
  }
  parts.done.reverse();
  return parts;
});

const mayCook = computed(() => session.may("kitchen.update"));
const mayServe = computed(() => session.may("kitchen.serve"));

export function may(state: Move): boolean {
  return state === "served" ? mayServe.value : mayCook.value;
}

interface Step {
  readonly lines: readonly string[];
  readonly state: Move;
}

let lastStep: Step | null = null;

/** Move lines on, and offer to take it back. */
export function advance(tickets: readonly Ticket[], step: Step): void {
  const [first] = tickets;
  if (!first || step.lines.length === 0 || !may(step.state)) {
    return;
  }
  board.move(step.lines, step.state);
  lastStep = step;
  const word = texts.value.states[step.state] ?? step.state;
  const text =
    tickets.length === 1
      ? texts.value.moved(numberOf(first), word)
      : texts.value.movedMany(tickets.length, word);
  toast(text, { tone: "good", undo: () => takeBack(step) });
}

export function undoLast(): void {
  if (lastStep) {
    takeBack(lastStep);
  }
}

/** One step back for all that this step moved. */
export function takeBack(step: Step): void {
  const earlier = before(step.state);
  if (earlier) {
    board.move(step.lines, earlier, true);
  }
  lastStep = null;
}

/** A served ticket back among the ready ones. */
export function recall(ticket: Ticket): void {
  takeBack({ lines: linesIn(ticket, "served"), state: "served" });
}

export function dismiss(ticket: Ticket): void {
  dismissed.value = new Set([...dismissed.value, ticket.id]);
}

/** Ask the server only while somebody is signed in. */
export function run(): void {
  void session.start();
  let isRunning = false;
  let hangsAt: string | null = null;
  effect(() => {
    const terminal = session.terminal.value?.id ?? null;
    if (hangsAt && terminal !== hangsAt) {
      board.forget();
    }
    hangsAt = terminal;
  });
  effect(() => {
    const isIn = session.state.value.kind === "signed_in";
    if (isIn !== isRunning) {
      isRunning = isIn;
      isIn ? board.start() : board.stop();
    }
    if (isIn && !mayCook.value && mayServe.value) {
      view.value = "ready";
    }
  });
}
