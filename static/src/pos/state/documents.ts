/** Documents that the server hands out and counts: each call is a sheet of paper. */

import { ApiProblem, NoAnswer } from "../../shared/api/errors";
import { uuid7 } from "../../shared/ids";
import type { DeviceSession } from "../../shared/session";
import type { Issuable, ReceiptDocument } from "./types";

/** The document at `path`, in the formats of a receipt. */
export function issuable(session: DeviceSession, path: string): Issuable {
  const issue = (query: string): Promise<Response | null> => {
    const headers = { "Idempotency-Key": uuid7() };
    return quietly(() => session.api.request(`${path}?${query}`, { method: "POST", headers }));
  };
  return {
    async view() {
      const response = await quietly(() => session.api.request(`${path}?format=json`));
      return response ? ((await response.json()) as ReceiptDocument) : null;
    },

    async paper() {
      const response = await issue("format=json");
      return response ? ((await response.json()) as ReceiptDocument) : null;
    },

    async bytes(paper) {
      const response = await issue(`format=escpos&paper=${paper}&drawer=true`);
      return response ? new Uint8Array(await response.arrayBuffer()) : null;
    },
  };
}

/** Null where the server refuses or does not answer. */
export async function quietly<Result>(call: () => Promise<Result>): Promise<Result | null> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ApiProblem || error instanceof NoAnswer) {
      return null;
    }
    throw error;
  }
}

/** What an act that may need a supervisor was refused with. */
export function consentProblem(error: unknown) {
  if (error instanceof ApiProblem) {
    if (error.code === "approval_required" || error.code === "approval_invalid") {
      return { kind: "approval_required", stale: error.code === "approval_invalid" } as const;
    }
    if (error.code === "permission_denied") {
      return { kind: "not_allowed" } as const;
    }
  }
  return plainProblem(error);
}

export function plainProblem(error: unknown) {
  if (error instanceof NoAnswer) {
    return { kind: "no_answer" } as const;
  }
  if (error instanceof ApiProblem) {
    return { kind: "other", detail: error.detail } as const;
  }
  throw error;
}
