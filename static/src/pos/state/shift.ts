/** The terminal's running shift. */

import { signal } from "@preact/signals";
import { answered } from "../../shared/api/client";
import { ApiProblem, NoAnswer } from "../../shared/api/errors";
import type { components } from "../../shared/api/schema";
import { uuid7 } from "../../shared/ids";
import type { DeviceSession } from "../../shared/session";
import type { ShiftState } from "./types";

export interface ShiftStore extends ShiftState {
  /** A sale was refused because no shift is open. */
  markClosed(): void;
  /** A sale went through: one is open. */
  reset(): void;
}

type State = ShiftState["state"]["value"];

export function createShift(session: DeviceSession): ShiftStore {
  const state = signal<State>({ kind: "unknown" });
  // The same opening keeps its key, so that a lost answer does not open twice.
  let attempt: { readonly key: string; readonly float: number } | null = null;

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
