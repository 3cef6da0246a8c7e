/** A supervisor's consent: asked for at the till, kept until it is used or too old. */

import { type ReadonlySignal, signal } from "@preact/signals";
import { readDecimal } from "../../pricing";
import { answered } from "../../shared/api/client";
import { ApiProblem, NoAnswer } from "../../shared/api/errors";
import { type DeviceSession, lockedUntil } from "../../shared/session";
import type { OfflineApproval } from "../storage/entries";
import { checkCode } from "./codes";
import type { Device } from "./device";
import type { ApprovalAction, ApprovalResult, Approvals, CodeApprovalResult } from "./types";

interface Kept {
  readonly action: ApprovalAction;
  readonly subject: string;
  readonly percent: string | null;
  /** Given by the server for a PIN; null for a one-time code. */
  readonly token: string | null;
  readonly code: string | null;
  readonly expiresAt: number;
}

/** A code is used up once it was checked: there is no hurry. */
const CODE_VALID_FOR = 60 * 60_000;

export interface ApprovalStore extends Approvals {
  /** Tokens for an order that can still be used. */
  tokens(subject: string): string[];
  /** One-time codes for it, as a journal's entry names them. */
  codes(subject: string): readonly OfflineApproval[];
  covers(subject: string, action: ApprovalAction, percent: string | null): boolean;
  /** They were used, or refused: none is good any more. */
  drop(subject: string): void;
}

export function createApprovals(
  session: DeviceSession,
  device: ReadonlySignal<Device | null>,
  businessDay: () => string | null,
): ApprovalStore {
  const kept = signal<readonly Kept[]>([]);
  const usable = (subject: string): readonly Kept[] =>
    kept.value.filter((one) => one.subject === subject && one.expiresAt > Date.now());

  return {
    async give({ action, subject, percent = null, employee, pin }): Promise<ApprovalResult> {
      const amount = percent === null ? null : roundUp(percent);
      try {
        const given = answered(
          await session.api.client.POST("/api/v1/approvals", {
            body: {
              action,
              subject,
              employee,
              pin,
              ...(amount === null ? {} : { amount }),
            },
          }),
        );
        const expiresAt = Date.parse(given.expires_at);
        kept.value = [
          ...kept.peek(),
          { action, subject, percent: amount, token: given.token, code: null, expiresAt },
        ];
        return { kind: "given", approver: given.approver };
      } catch (error) {
        return approvalProblem(error);
      }
    },

    async giveCode({ action, subject, percent = null, code }): Promise<CodeApprovalResult> {
      const [db, day] = [device.peek()?.db, businessDay()];
      if (!(db && day)) {
        return { kind: "unprepared" };
      }
      const checked = await checkCode(db, day, code);
      if (checked.kind !== "right") {
        return checked;
      }
      const amount = percent === null ? null : roundUp(percent);
      const expiresAt = Date.now() + CODE_VALID_FOR;
      kept.value = [
        ...kept.peek(),
        { action, subject, percent: amount, token: null, code, expiresAt },
      ];
      return { kind: "given" };
    },

    tokens: (subject) => usable(subject).flatMap(({ token }) => token ?? []),

    codes: (subject) =>
      usable(subject).flatMap(({ action, code, percent }) =>
        code === null ? [] : [{ action, code, amount: percent }],
      ),

    covers: (subject, action, percent) =>
      usable(subject).some(
        (one) =>
          one.action === action && (percent === null || Number(one.percent) >= Number(percent)),
      ),

    drop(subject) {
      kept.value = kept.peek().filter((one) => one.subject !== subject);
    },
  };
}

/** A percentage with at most 2 decimals that is not below it, as the server compares. */
export function roundUp(percent: string): string {
  const read = readDecimal(percent);
  if (!read || read.places <= 2) {
    return percent;
  }
  const step = 10n ** BigInt(read.places - 2);
  const hundredths = (read.units + step - 1n) / step;
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, "0")}`;
}

function approvalProblem(error: unknown): ApprovalResult {
  if (error instanceof NoAnswer) {
    return { kind: "no_answer" };
  }
  if (!(error instanceof ApiProblem)) {
    throw error;
  }
  if (error.code === "pin_wrong") {
    const left = error.extras.tries_left;
    return { kind: "wrong_pin", triesLeft: typeof left === "number" ? left : null };
  }
  if (error.code === "pin_locked") {
    return { kind: "locked", until: lockedUntil(error), retryAfter: error.retryAfter ?? 0 };
  }
  if (error.status === 403) {
    return { kind: "not_allowed" };
  }
  return { kind: "other", detail: error.detail };
}
