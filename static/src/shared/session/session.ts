/** Binding a device to a terminal, and people to the device. */

import { computed, signal } from "@preact/signals";
import { type Api, answered, createApi } from "../api/client";
import { ApiProblem, NoAnswer } from "../api/errors";
import type { components } from "../api/schema";
import { keep, type Tokens } from "../api/tokens";
import { makeDeviceKey, publicJwk, sign } from "./key";
import { openValues } from "./store";
import type {
  Cashier,
  PairedTerminal,
  PairResult,
  Session,
  SessionState,
  SignInResult,
  StaffMember,
} from "./types";

type Schemas = components["schemas"];

export interface SessionOptions {
  /** `till` or `kitchen`: each has a sign-in, a key and storage of its own. */
  readonly name: string;
  readonly origin?: string;
  /** How many entries of this device the server does not have yet. */
  readonly unsent?: () => Promise<number>;
  readonly fetch?: typeof fetch;
}

/** The session with what only the modules below the pages need. */
export interface DeviceSession extends Session {
  readonly api: Api;
  /** Whether the server answered the last call. */
  readonly reached: ReturnType<typeof computed<boolean>>;
  start(): Promise<void>;
  stop(): void;
  /** A signature by the device's key. Throws when the device is not paired. */
  sign(data: BufferSource): Promise<ArrayBuffer>;
  /** Ask the server who is signed in here; without an answer nothing changes. */
  check(): Promise<void>;
}

interface Stored {
  readonly terminal: PairedTerminal | null;
  readonly cashier: Cashier | null;
  readonly revoked: boolean;
}

const NOBODY: Stored = { terminal: null, cashier: null, revoked: false };

export function createSession(options: SessionOptions): DeviceSession {
  const values = openValues(`warungin-${options.name}-session`);
  const stored = signal<Stored | null>(null);
  const reached = signal(true);
  const linkCode = signal<string | null>(null);
  const tabs = new BroadcastChannel(`warungin-${options.name}-session`);
  const unsent = options.unsent ?? (() => Promise.resolve(0));

  const api = createApi({
    origin: options.origin ?? globalThis.location.origin,
    lockName: `warungin-${options.name}-refresh`,
    tokens: {
      read: () => values.get<Tokens>("tokens"),
      write: (tokens) => values.put({ tokens }),
    },
    onReached: (answer) => {
      reached.value = answer;
    },
    onEnded: () => void end(),
    ...(options.fetch ? { fetch: options.fetch } : {}),
  });

  const state = computed<SessionState>(() => toState(stored.value));
  const terminal = computed(() => stored.value?.terminal ?? null);
  const cashier = computed(() => (state.value.kind === "signed_in" ? state.value.cashier : null));

  async function load(): Promise<void> {
    stored.value = (await values.get<Stored>("who")) ?? NOBODY;
  }

  async function save(who: Stored, others: Record<string, unknown> = {}): Promise<void> {
    const written = values.put({ ...others, who });
    // Losing a sign-in shows at once; a new one only once its tokens are kept.
    if (who.revoked) {
      stored.value = who;
    }
    await written;
    stored.value = who;
    tabs.postMessage("changed");
  }

  async function end(): Promise<void> {
    const who = stored.value;
    if (who?.terminal && !who.revoked) {
      await save({ ...who, cashier: null, revoked: true });
    }
  }

  async function setCashier(next: Cashier | null): Promise<void> {
    const who = stored.value ?? NOBODY;
    if (JSON.stringify(who.cashier) !== JSON.stringify(next)) {
      await save({ ...who, cashier: next });
    }
  }

  async function deviceKey(): Promise<CryptoKeyPair> {
    const known = await values.get<CryptoKeyPair>("key");
    if (known) {
      return known;
    }
    const made = await makeDeviceKey();
    await values.put({ key: made });
    return made;
  }

  async function check(): Promise<void> {
    if (state.value.kind !== "signed_in" && state.value.kind !== "signed_out") {
      return;
    }
    const known = stored.value?.cashier ?? null;
    try {
      const me = answered(await api.client.GET("/api/v1/auth/me"));
      if (stored.value?.cashier?.id !== known?.id) {
        return; // somebody came or left meanwhile
      }
      if (known) {
        await setCashier(toCashier(me, known.id === me.membership ? known.employee : ""));
      } else if (me.membership) {
        // Who left while the server was away does not come back without a PIN.
        await api.client.DELETE("/api/v1/auth/pin");
      }
    } catch (error) {
      rethrowUnknown(error);
    }
  }

  async function signIn(employee: string, pin: string): Promise<SignInResult> {
    try {
      const body = { employee, pin };
      const given = answered(await api.client.POST("/api/v1/auth/pin", { body }));
      const next: Cashier = {
        id: given.id,
        employee,
        name: given.name,
        role: given.role,
        permissions: given.permissions,
        discountLimit: given.discount_limit,
      };
      await setCashier(next);
      return { kind: "signed_in", cashier: next };
    } catch (error) {
      return signInProblem(error, () => state.value.kind === "revoked");
    }
  }

  async function pair(code: string): Promise<PairResult> {
    const former = stored.value?.terminal;
    const waiting = former ? await unsent() : 0;
    if (waiting && state.value.kind !== "revoked") {
      return { kind: "unsent", count: waiting };
    }
    try {
      // A device that was locked out may come back, with what it holds, to its own terminal only.
      const only = waiting && former ? { only: former.id } : {};
      const body = { code: code.trim(), public_key: await publicJwk(await deviceKey()), ...only };
      const given = answered(await api.anonymous.POST("/api/v1/terminals/pair", { body }));
      const { id, code: terminalCode, name, outlet } = given.terminal;
      await save(
        {
          terminal: { id, code: terminalCode, name, outlet },
          cashier: null,
          revoked: false,
        },
        { tokens: keep(given, Date.now()), staff: undefined },
      );
      linkCode.value = null;
      return { kind: "paired" };
    } catch (error) {
      return pairProblem(error, waiting);
    }
  }

  /** Also a link that is opened where the page is open already, which loads nothing anew. */
  function followLinks(): void {
    linkCode.value = takeLinkCode() ?? linkCode.peek();
  }

  return {
    api,
    state,
    terminal,
    cashier,
    linkCode: computed(() => linkCode.value),
    reached: computed(() => reached.value),
    pair,
    signIn,
    check,

    async start() {
      followLinks();
      globalThis.addEventListener?.("hashchange", followLinks);
      tabs.onmessage = () => void load();
      await load();
      void check();
    },

    stop() {
      globalThis.removeEventListener?.("hashchange", followLinks);
      tabs.close();
    },

    async sign(data) {
      const key = await values.get<CryptoKeyPair>("key");
      if (!key) {
        throw new Error("this device is not paired");
      }
      return sign(key, data);
    },

    async staff() {
      try {
        const people = answered(await api.client.GET("/api/v1/terminals/staff"));
        await values.put({ staff: people });
        return people;
      } catch (error) {
        rethrowUnknown(error);
        return (await values.get<StaffMember[]>("staff")) ?? [];
      }
    },

    async signOut() {
      await setCashier(null);
      try {
        await api.client.DELETE("/api/v1/auth/pin");
      } catch (error) {
        rethrowUnknown(error);
      }
    },

    async forget() {
      const count = await unsent();
      if (count) {
        return { kind: "unsent", count };
      }
      try {
        await api.client.POST("/api/v1/auth/logout");
      } catch (error) {
        rethrowUnknown(error);
      }
      await values.clear();
      stored.value = NOBODY;
      tabs.postMessage("changed");
      return { kind: "forgotten" };
    },

    may: (permission) => cashier.value?.permissions.includes(permission) ?? false,
  };
}

function toState(stored: Stored | null): SessionState {
  if (!stored) {
    return { kind: "starting" };
  }
  const { terminal, cashier, revoked } = stored;
  if (!terminal) {
    return { kind: "unpaired" };
  }
  if (revoked) {
    return { kind: "revoked", terminal };
  }
  return cashier ? { kind: "signed_in", terminal, cashier } : { kind: "signed_out", terminal };
}

function toCashier(me: Schemas["MeOutput"], employee: string): Cashier | null {
  if (!me.membership) {
    return null;
  }
  return {
    id: me.membership,
    employee,
    name: me.name,
    role: me.role,
    permissions: me.permissions,
    discountLimit: me.discount_limit,
  };
}

function signInProblem(error: unknown, isRevoked: () => boolean): SignInResult {
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
  const retryAfter = error.retryAfter ?? 0;
  if (error.code === "pin_locked") {
    return { kind: "locked", until: lockedUntil(error), retryAfter };
  }
  if (error.status === 429) {
    return { kind: "rate_limited", retryAfter };
  }
  if (error.status === 401 || isRevoked()) {
    return { kind: "revoked" };
  }
  return { kind: "other", detail: error.detail };
}

/** When a lock ends, by the device's own clock. */
export function lockedUntil(problem: ApiProblem): Date {
  return new Date(Date.now() + (problem.retryAfter ?? 0) * 1000);
}

function pairProblem(error: unknown, waiting: number): PairResult {
  if (error instanceof NoAnswer) {
    return { kind: "no_answer" };
  }
  if (!(error instanceof ApiProblem)) {
    throw error;
  }
  if (error.code === "other_terminal") {
    return { kind: "unsent", count: waiting };
  }
  if (error.code === "pairing_code_invalid") {
    return { kind: "wrong_code" };
  }
  if (error.status === 429) {
    return { kind: "rate_limited", retryAfter: error.retryAfter ?? 0 };
  }
  return { kind: "other", detail: error.detail };
}

/** Failures of the network and refusals are met elsewhere; anything else is a fault of ours. */
function rethrowUnknown(error: unknown): void {
  if (!(error instanceof ApiProblem || error instanceof NoAnswer)) {
    throw error;
  }
}

/** The code of `#pair=CODE`, taken out of the address so that it is in no history. */
function takeLinkCode(): string | null {
  const hash = globalThis.location?.hash ?? "";
  const code = new URLSearchParams(hash.slice(1)).get("pair");
  if (code) {
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return code;
}
