/** What hangs on the board: merging answers and taps, and what a tap means. Pure. */

import type { components } from "../../shared/api/schema";

export type Board = components["schemas"]["BoardOutput"];
export type Ticket = components["schemas"]["TicketOutput"];
export type Line = Ticket["lines"][number];
export type State = Line["state"];
export type Move = Exclude<State, "cancelled">;
export type Tickets = ReadonlyMap<string, Ticket>;

/** Lines that somebody here moved; kept until the server has answered. */
export interface Tap {
  readonly id: string;
  readonly lines: readonly string[];
  readonly state: Move;
  readonly undo: boolean;
  readonly at: number;
}

type Level = "calm" | "attention" | "danger";
export type View = "working" | "ready" | "done";

const MOVES: readonly Move[] = ["pending", "cooking", "ready", "served"];
const ATTENTION_SECONDS = 5 * 60;
const DANGER_SECONDS = 10 * 60;
const FINISHED_SHOWN = 15 * 60_000;
const OPEN_SHOWN = 18 * 3_600_000;

/** The tickets after an answer: all of them anew, or those that changed. */
export function merge(known: Tickets, answer: Pick<Board, "full" | "tickets">): Tickets {
  const merged = new Map(answer.full ? [] : known);
  for (const ticket of answer.tickets) {
    merged.set(ticket.id, ticket);
  }
  return merged;
}

/** What a cook sees: the answer with the taps that are still under way. */
export function withTaps(tickets: Tickets, taps: readonly Tap[]): Tickets {
  const wanted = new Map<string, Move>();
  for (const tap of taps) {
    for (const line of tap.lines) {
      wanted.set(line, tap.state);
    }
  }
  if (wanted.size === 0) {
    return tickets;
  }
  const shown = new Map<string, Ticket>();
  for (const [id, ticket] of tickets) {
    const lines = ticket.lines.map((line) => {
      const state = wanted.get(line.id);
      return state && line.state !== "cancelled" ? { ...line, state } : line;
    });
    shown.set(id, { ...ticket, lines });
  }
  return shown;
}

/** Where a ticket is: where its slowest line is. */
export function stateOf(ticket: Ticket): State {
  const living = ticket.lines.filter((line) => line.state !== "cancelled");
  const slowest = Math.min(...living.map((line) => MOVES.indexOf(line.state as Move)));
  return living.length === 0 ? "cancelled" : (MOVES[slowest] ?? "pending");
}

export function nextOf(state: State): Move | null {
  return state === "cancelled" ? null : (MOVES[MOVES.indexOf(state) + 1] ?? null);
}

export function before(state: Move): Move | null {
  return MOVES[MOVES.indexOf(state) - 1] ?? null;
}

/** What tapping a whole ticket does: its slowest lines take their next step. */
export function bumpOf(ticket: Ticket): { state: Move; lines: string[] } | null {
  const now = stateOf(ticket);
  const state = nextOf(now);
  return state && { state, lines: linesIn(ticket, now) };
}

export function linesIn(ticket: Ticket, state: State): string[] {
  return ticket.lines.filter((line) => line.state === state).map((line) => line.id);
}

/** Which list a ticket belongs to. A cancelled one stays in work until somebody has seen it. */
export function viewOf(ticket: Ticket): View {
  const state = stateOf(ticket);
  return state === "ready" ? "ready" : state === "served" ? "done" : "working";
}

/** The tickets of a station that still concern anybody, oldest first. */
export function shown(tickets: Tickets, station: string, now: number): Ticket[] {
  return [...tickets.values()]
    .filter((ticket) => !station || ticket.station === station)
    .filter((ticket) => now - Date.parse(ticket.created_at) < OPEN_SHOWN)
    .filter(
      (ticket) => !ticket.finished_at || now - Date.parse(ticket.finished_at) < FINISHED_SHOWN,
    )
    .sort((a, b) => a.created_at.localeCompare(b.created_at) || a.id.localeCompare(b.id));
}

/** How many tickets of each station wait to be cooked. */
export function waitingBy(tickets: Tickets, now: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const ticket of shown(tickets, "", now)) {
    const state = stateOf(ticket);
    if (state === "pending" || state === "cooking") {
      counts.set(ticket.station, (counts.get(ticket.station) ?? 0) + 1);
    }
  }
  return counts;
}

export function levelOf(seconds: number): Level {
  return seconds >= DANGER_SECONDS ? "danger" : seconds >= ATTENTION_SECONDS ? "attention" : "calm";
}

/** `0:07`, `12:30`, `1:05:00`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const two = (value: number): string => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** What is called out: `A1-27` of the receipt A1-000027; before there is one, the order's code. */
export function numberOf(ticket: Ticket): string {
  return ticket.receipt_number.replace(/-0+(?=\d)/, "-") || ticket.code;
}

/** Consecutive taps of one kind, which may go in one request. */
export function firstBatch(taps: readonly Tap[]): Tap[] {
  const [first] = taps;
  const end = taps.findIndex((tap) => tap.state !== first?.state || tap.undo !== first.undo);
  return taps.slice(0, end === -1 ? taps.length : end);
}
