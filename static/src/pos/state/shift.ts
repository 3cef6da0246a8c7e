/** The terminal's running shift. */

import { signal } from "@preact/signals";
import { answered } from "../../shared/api/client";
import { ApiProblem, NoAnswer } from "../../shared/api/errors";
import type { components } from "../../shared/api/schema";
import { uuid7 } from "../../shared/ids";
import type { DeviceSession } from "../../shared/session";
import type { ApprovalStore } from "./approvals";
import type {
  CashMovement,
  ClosedShift,
  DrawerCount,
  ShiftReport,
  ShiftReportResult,
  ShiftState,
} from "./types";

export interface ShiftStore extends ShiftState {
  /** A sale was refused because no shift is open. */
  markClosed(): void;
  /** A sale went through: one is open. */
  reset(): void;
}

type State = ShiftState["state"]["value"];

export function createShift(session: DeviceSession, approvals: ApprovalStore): ShiftStore {
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

  async function refresh(): Promise<void> {
    try {
      state.value = opened(answered(await session.api.client.GET("/api/v1/shifts/current")));
    } catch (error) {
      if (error instanceof ApiProblem && error.code === "not_found") {
        state.value = { kind: "closed" };
      } else if (!(error instanceof ApiProblem || error instanceof NoAnswer)) {
        throw error;
      }
    }
  }

  return {
    state,
    refresh,

    async open(openingFloat) {
      if (attempt?.float !== openingFloat) {
        attempt = { key: uuid7(), float: openingFloat };
      }
      try {
        const answer = await session.api.client.POST("/api/v1/shifts/open", {
          params: { header: { "Idempotency-Key": attempt.key } },
          body: { opening_float: openingFloat },
        });
        attempt = null;
        state.value = opened(answered(answer));
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
      const body = { ...movement };
      try {
        await once(`move ${JSON.stringify(body)}`, async (key) =>
          answered(
            await session.api.client.POST("/api/v1/shifts/{shift_id}/movements", {
              params: { path: { shift_id: running() }, header: { "Idempotency-Key": key } },
              body,
            }),
          ),
        );
        return { kind: "moved" };
      } catch (error) {
        return failure(error);
      }
    },

    async movements() {
      try {
        const { results } = answered(
          await session.api.client.GET("/api/v1/shifts/{shift_id}/movements", {
            params: { path: { shift_id: running() } },
          }),
        );
        return results.map(
          ({ kind, category, note, amount }): CashMovement => ({
            kind,
            category,
            note,
            amount,
          }),
        );
      } catch (error) {
        failure(error);
        return null;
      }
    },

    async close(count) {
      const shift = running();
      const [approval] = approvals.tokens(shift);
      const body = { ...countBody(count), approval: approval ?? "" };
      try {
        const closed = await once(`close ${JSON.stringify(body)}`, async (key) =>
          answered(
            await session.api.client.POST("/api/v1/shifts/{shift_id}/close", {
              params: { path: { shift_id: shift }, header: { "Idempotency-Key": key } },
              body,
            }),
          ),
        );
        approvals.drop(shift);
        return { kind: "closed", shift: closedShift(closed) };
      } catch (error) {
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
      state.value = { kind: "closed" };
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
      state.value = { kind: "closed" };
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
