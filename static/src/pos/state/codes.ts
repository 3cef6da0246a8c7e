/**
 * One-time codes of a supervisor, checked without the network (docs/offline-acts.md).
 *
 * The device knows slow, salted hashes of a few days' codes: enough to tell a right code from a
 * wrong one, and to use each once. The server proves them again when the act reaches it.
 */

import type { Api } from "../../shared/api/client";
import { ApiProblem, NoAnswer } from "../../shared/api/errors";
import type { components } from "../../shared/api/schema";
import { base64url } from "../storage/canonical";
import type { CopyDatabase } from "../storage/copy";
import { withReserve } from "../storage/reserve";
import { unlessFull } from "../storage/space";

export type CodeResult =
  | { readonly kind: "right" }
  | { readonly kind: "wrong"; readonly triesLeft: number }
  | { readonly kind: "used" }
  | { readonly kind: "locked"; readonly until: Date }
  /** This device was without the network for longer than its codes last. */
  | { readonly kind: "unprepared" };

interface Kept extends Readonly<components["schemas"]["ApprovalCodes"]> {
  /** Another day, or another key of this device, has another one. */
  readonly etag: string | null;
}

interface Tries {
  readonly wrong: number;
  readonly lockedUntil: number;
  /** Hashes of codes that were used, of the days that are known. */
  readonly used: readonly string[];
}

const CODES = "approval-codes";
const TRIES = "approval-tries";
const MOST_WRONG = 5;
const LOCKED_FOR = 5 * 60_000;
const HASH_BITS = 256;
const NO_TRIES: Tries = { wrong: 0, lockedUntil: 0, used: [] };

/** What `check` needs for today and the days after, fetched while there is a network. */
export async function refreshCodes(api: Api, db: CopyDatabase): Promise<void> {
  const kept = await db.value<Kept>(CODES);
  try {
    const headers = kept?.etag ? { "If-None-Match": kept.etag } : {};
    const response = await api.request("/api/v1/sync/approval-codes", { headers });
    if (response.status !== 304) {
      await db.setValue(CODES, { ...(await response.json()), etag: response.headers.get("ETag") });
    }
  } catch (error) {
    if (!(error instanceof ApiProblem || error instanceof NoAnswer)) {
      // On a full disk the codes of before are good for some days more.
      unlessFull(error);
    }
  }
}

/** Whether the code is one of the day's; a right one is used up. One tab at a time. */
export async function checkCode(db: CopyDatabase, day: string, code: string): Promise<CodeResult> {
  return await navigator.locks.request(`${db.name}-codes`, () => check(db, day, code));
}

async function check(db: CopyDatabase, day: string, code: string): Promise<CodeResult> {
  const tries = (await db.value<Tries>(TRIES)) ?? NO_TRIES;
  if (tries.lockedUntil > Date.now()) {
    return { kind: "locked", until: new Date(tries.lockedUntil) };
  }
  const kept = await db.value<Kept>(CODES);
  const today = kept?.days.find((one) => one.day === day);
  if (!kept || !today) {
    return { kind: "unprepared" };
  }
  const hash = await slowHash(code, today.salt, kept.iterations);
  if (!today.hashes.includes(hash)) {
    return countWrong(db, tries);
  }
  if (tries.used.includes(hash)) {
    return { kind: "used" };
  }
  const known = new Set(kept.days.flatMap(({ hashes }) => hashes));
  const used = [...tries.used.filter((one) => known.has(one)), hash];
  await withReserve(() => db.setValue(TRIES, { wrong: 0, lockedUntil: 0, used }));
  return { kind: "right" };
}

async function countWrong(db: CopyDatabase, tries: Tries): Promise<CodeResult> {
  const wrong = tries.wrong + 1;
  if (wrong < MOST_WRONG) {
    await withReserve(() => db.setValue(TRIES, { ...tries, wrong }));
    return { kind: "wrong", triesLeft: MOST_WRONG - wrong };
  }
  const lockedUntil = Date.now() + LOCKED_FOR;
  await withReserve(() => db.setValue(TRIES, { ...tries, wrong: 0, lockedUntil }));
  return { kind: "locked", until: new Date(lockedUntil) };
}

async function slowHash(code: string, salt: string, iterations: number): Promise<string> {
  const bytes = new TextEncoder().encode(code);
  const key = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits"]);
  const parameters = { name: "PBKDF2", hash: "SHA-256", salt: fromBase64url(salt), iterations };
  return base64url(await crypto.subtle.deriveBits(parameters, key, HASH_BITS));
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
