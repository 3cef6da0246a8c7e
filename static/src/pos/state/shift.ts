/**
 * The terminal's running shift.
 *
 * What this device did and has not sent is newer than what the server says: a shift that was
 * opened or closed without the network stays so until its entry arrived.
 */

import { type ReadonlySignal, signal } from "@preact/signals";
import { answered } from "../../shared/api/client";
import { ApiProblem, NoAnswer } from "../../shared/api/errors";
import type { components } from "../../shared/api/schema";
import { uuid7 } from "../../shared/ids";
import type { DeviceSession } from "../../shared/session";
import type { Entry } from "../storage/journal";
import type { Acts } from "./acts";
import type { ApprovalStore } from "./approvals";
import type { Device } from "./device";
import type {
  CashMovement,
  ClosedShift,
  CloseShiftResult,
  DrawerCount,
  ShiftReport,
  ShiftReportResult,
  ShiftState,
} from "./types";

export interface ShiftStore extends ShiftState {
  /** What this device knew of its shift when it was open last. */
  restore(): Promise<void>;
  /** A sale was refused because no shift is open. */
  markClosed(): void;
  /** A sale went through: one is open. */
  reset(): void;
}

type State = ShiftState["state"]["value"];

/** The running shift as it is kept on the device. */
const KEPT = "shift";

interface KeptShift {
  readonly id: string;
  readonly openedAt: string;
  readonly openingFloat: number;
}

export function createShift(
  session: DeviceSession,
  approvals: ApprovalStore,
  device: ReadonlySignal<Device | null>,
  acts: Acts,
): ShiftStore {
  const state = signal<State>({ kind: "unknown" });
  // The same opening keeps its key, so that a lost answer does not open twice.
  let attempt: { readonly key: string; readonly float: number } | null = null;
  // The same for what moves or counts money: one key as long as nobody knows how it ended.
  let sent: { readonly what: string; readonly key: string } | null = null;

  async function once<T>(what: string, act: (key: string) => Promise<T>): Promise<T> {
    if (sent?.what !== what) {
      sent = { what, key: uuid7() };
    }
    try {
      const done = await act(sent.key);
      sent = null;
      return done;
    } catch (error) {
      if (!(error instanceof NoAnswer)) {
        sent = null;
      }
      throw error;
    }
  }

  const running = (): string => {
    const now = state.peek();
    return now.kind === "open" ? now.shift.id : "";
  };

  function set(next: State): void {
    state.value = next;
    keep(
      next.kind === "open" ? { ...next.shift, openedAt: next.shift.openedAt.toISOString() } : null,
    );
  }

  /** A page that closes meanwhile loses nothing: the server or the journal says it again. */
  function keep(kept: KeptShift | null): void {
    device
      .peek()
      ?.db.setValue(KEPT, kept)
      .catch(() => undefined);
  }

  async function restore(): Promise<void> {
    const kept = await device.peek()?.db.value<KeptShift>(KEPT);
    if (kept && state.peek().kind === "unknown") {
      state.value = { kind: "open", shift: { ...kept, openedAt: new Date(kept.openedAt) } };
    }
  }

  async function refresh(): Promise<void> {
    await restore();
    const latest = (await acts.unsent(["shift_open", "shift_close"])).at(-1);
    if (latest) {
      if (latest.kind === "shift_close" && state.peek().kind === "unknown") {
        state.value = { kind: "closed" };
      }
      return;
    }
    try {
      set(opened(answered(await session.api.client.GET("/api/v1/shifts/current"))));
    } catch (error) {
      if (error instanceof ApiProblem && error.code === "not_found") {
        set({ kind: "closed" });
      } else if (!(error instanceof ApiProblem || error instanceof NoAnswer)) {
        throw error;
      }
    }
  }

  /** Null when nothing can be written down on this device. */
  async function openWritten(id: string, openingFloat: number): Promise<State | null> {
    const entry = await acts.write("shift_open", { shift: id, opening_float: openingFloat }, id);
    return entry && { kind: "open", shift: { id, openedAt: new Date(), openingFloat } };
  }

  /** Counted without the network: what should have been there is known once it was sent. */
  async function closeWritten(shift: string, count: DrawerCount): Promise<CloseShiftResult> {
    const journal = device.peek()?.journal;
    const codes = approvals.codes(shift);
    const entry = await acts.write(
      "shift_close",
      {
        count: countBody(count),
        entries: (await journal?.countSales(shift)) ?? 0,
        ...(codes.length ? { approval: codes } : {}),
      },
      shift,
    );
    if (!entry) {
      return { kind: "no_answer" };
    }
    approvals.drop(shift);
    keep(null);
    return { kind: "written", shift, count };
  }

  return {
    state,
    refresh,
    restore,

    async open(openingFloat) {
      if (attempt?.float !== openingFloat) {
        attempt = { key: uuid7(), float: openingFloat };
      }
      const id = attempt.key;
      try {
        set(
          await acts.askOrWrite(
            async () =>
              opened(
                answered(
                  await session.api.client.POST("/api/v1/shifts/open", {
                    params: { header: { "Idempotency-Key": id } },
                    body: { id, opening_float: openingFloat },
                    ...acts.patience(),
                  }),
                ),
              ),
            () => openWritten(id, openingFloat),
          ),
        );
        attempt = null;
        return { kind: "opened" };
      } catch (error) {
        if (error instanceof NoAnswer) {
          return { kind: "no_answer" };
        }
        if (!(error instanceof ApiProblem)) {
          throw error;
        }
        attempt = null;
        if (error.code === "shift_already_open") {
          await refresh();
          return { kind: "already_open" };
        }
        return error.status === 403
          ? { kind: "not_allowed" }
          : { kind: "other", detail: error.detail };
      }
    },

    async move(movement) {
      const shift = running();
      try {
        await once(`move ${JSON.stringify(movement)}`, (id) =>
          acts.askOrWrite(
            async () =>
              answered(
                await session.api.client.POST("/api/v1/shifts/{shift_id}/movements", {
                  params: { path: { shift_id: shift }, header: { "Idempotency-Key": id } },
                  body: { id, ...movement },
                  ...acts.patience(),
                }),
              ),
            () => acts.write("cash_move", { movement: { id, ...movement } }, shift),
          ),
        );
        return { kind: "moved" };
      } catch (error) {
        return failure(error);
      }
    },

    async movements() {
      const shift = running();
      const written = (await device.peek()?.journal.about(shift)) ?? [];
      const own = written.flatMap(movementOf);
      try {
        const { results } = answered(
          await session.api.client.GET("/api/v1/shifts/{shift_id}/movements", {
            params: { path: { shift_id: shift } },
            ...acts.patience(),
          }),
        );
        const known = new Set(results.map(({ id }) => id));
        return [...results, ...own.filter(({ id }) => !known.has(id ?? ""))].map(plain);
      } catch (error) {
        // Of a shift that was opened here without the network, the device knows all.
        if (error instanceof NoAnswer || written.some(isOpening)) {
          return written.some(isOpening) ? own.map(plain) : null;
        }
        failure(error);
        return null;
      }
    },

    async close(count) {
      const shift = running();
      if (await acts.mustWrite()) {
        return closeWritten(shift, count);
      }
      const [approval] = approvals.tokens(shift);
      const body = { ...countBody(count), approval: approval ?? "" };
      try {
        const closed = await once(`close ${JSON.stringify(body)}`, async (key) =>
          answered(
            await session.api.client.POST("/api/v1/shifts/{shift_id}/close", {
              params: { path: { shift_id: shift }, header: { "Idempotency-Key": key } },
              body,
              ...acts.patience(),
            }),
          ),
        );
        approvals.drop(shift);
        keep(null);
        return { kind: "closed", shift: closedShift(closed) };
      } catch (error) {
        if (error instanceof NoAnswer) {
          return closeWritten(shift, count);
        }
        if (error instanceof ApiProblem) {
          if (error.code === "difference_unexplained") {
            return { kind: "unexplained" };
          }
          if (error.code === "approval_required" || error.code === "approval_invalid") {
            approvals.drop(shift);
            return { kind: "approval_required", stale: error.code === "approval_invalid" };
          }
        }
        return failure(error);
      }
    },

    leave() {
      set({ kind: "closed" });
    },

    async report(shift): Promise<ShiftReportResult> {
      try {
        const response = await session.api.request(`/api/v1/shifts/${shift}/report?format=json`);
        return { kind: "report", report: (await response.json()) as ShiftReport };
      } catch (error) {
        return failure(error);
      }
    },

    async reportForPrinter(shift, paper) {
      try {
        const query = `format=escpos&paper=${paper}`;
        const response = await session.api.request(`/api/v1/shifts/${shift}/report?${query}`);
        return new Uint8Array(await response.arrayBuffer());
      } catch (error) {
        failure(error);
        return null;
      }
    },

    markClosed() {
      set({ kind: "closed" });
    },
    reset() {
      state.value = { kind: "unknown" };
    },
  };
}

function opened(shift: components["schemas"]["ShiftOutput"]): State {
  return {
    kind: "open",
    shift: {
      id: shift.id,
      openedAt: new Date(shift.opened_at),
      openingFloat: shift.opening_float,
    },
  };
}

function countBody(
  count: DrawerCount,
): Omit<components["schemas"]["CloseShiftInputRequest"], "approval"> {
  return {
    denominations: [...count.pieces].map(([value, pieces]) => ({
      value: value as components["schemas"]["ValueEnum"],
      pieces,
    })),
    amounts: { ...count.amounts },
    left_float: count.leftFloat,
    reason: count.reason,
  };
}

function closedShift(shift: components["schemas"]["ClosedShiftOutput"]): ClosedShift {
  return {
    id: shift.id,
    difference: shift.difference,
    leftFloat: shift.left_float,
    counts: shift.counts,
  };
}

type OwnMovement = CashMovement & { readonly id?: string | undefined };

function movementOf({ content }: Entry): OwnMovement[] {
  return content.kind === "cash_move" ? [content.movement] : [];
}

function isOpening({ kind }: Entry): boolean {
  return kind === "shift_open";
}

function plain({ kind, category, note, amount }: OwnMovement): CashMovement {
  return { kind, category, note, amount };
}

type Failure = Exclude<ShiftReportResult, { kind: "report" }>;

function failure(error: unknown): Failure {
  if (error instanceof NoAnswer) {
    return { kind: "no_answer" };
  }
  if (!(error instanceof ApiProblem)) {
    throw error;
  }
  if (error.code === "shift_closed") {
    return { kind: "closed_already" };
  }
  return error.status === 403 ? { kind: "not_allowed" } : { kind: "other", detail: error.detail };
}
