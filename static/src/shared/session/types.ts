/** The sign-in of a paired device: who it is, and who stands in front of it. */

import type { ReadonlySignal } from "@preact/signals";

/** A terminal as it was paired. */
export interface PairedTerminal {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly outlet: string;
}

/** The person who signed in by PIN. `discountLimit` is a percentage as text, e.g. `10.00`. */
export interface Cashier {
  readonly id: string;
  readonly employee: string;
  readonly name: string;
  readonly role: string;
  readonly permissions: readonly string[];
  readonly discountLimit: string;
}

/** A tile of the sign-in page; `code` is the employee number. */
export interface StaffMember {
  readonly code: string;
  readonly name: string;
  readonly role: string;
  readonly may_sell: boolean;
  readonly may_approve: boolean;
  readonly may_cook: boolean;
}

export type SessionState =
  | { readonly kind: "starting" }
  | { readonly kind: "unpaired" }
  | { readonly kind: "signed_out"; readonly terminal: PairedTerminal }
  | {
      readonly kind: "signed_in";
      readonly terminal: PairedTerminal;
      readonly cashier: Cashier;
    }
  /** The device was locked out: it keeps its unsent sales and needs a new pairing code. */
  | { readonly kind: "revoked"; readonly terminal: PairedTerminal };

export type PairResult =
  | { readonly kind: "paired" }
  | { readonly kind: "wrong_code" }
  /** This device holds sales of another terminal that were not sent yet. */
  | { readonly kind: "unsent"; readonly count: number }
  | { readonly kind: "rate_limited"; readonly retryAfter: number }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export type SignInResult =
  | { readonly kind: "signed_in"; readonly cashier: Cashier }
  /** `triesLeft` is null when the server does not tell. */
  | { readonly kind: "wrong_pin"; readonly triesLeft: number | null }
  /** Too many wrong PINs: `until` is when the lock ends, `retryAfter` in seconds. */
  | { readonly kind: "locked"; readonly until: Date; readonly retryAfter: number }
  | { readonly kind: "rate_limited"; readonly retryAfter: number }
  | { readonly kind: "revoked" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export interface Session {
  readonly state: ReadonlySignal<SessionState>;
  /** The terminal while there is one, also when it was revoked. */
  readonly terminal: ReadonlySignal<PairedTerminal | null>;
  readonly cashier: ReadonlySignal<Cashier | null>;
  /** The code of a pairing link (`#pair=CODE`), already taken out of the address; else null. */
  readonly linkCode: ReadonlySignal<string | null>;
  /** People to choose from; the copy of the last answer when the server is away. */
  staff(): Promise<readonly StaffMember[]>;
  /** Bind this device by the back office's code; makes the device's own key. */
  pair(code: string): Promise<PairResult>;
  signIn(employee: string, pin: string): Promise<SignInResult>;
  /** The device stays paired; the next person may sign in. */
  signOut(): Promise<void>;
  /** Unpair this device. Refused with the number of unsent entries, if any. */
  forget(): Promise<
    { readonly kind: "forgotten" } | { readonly kind: "unsent"; readonly count: number }
  >;
  may(permission: string): boolean;
}
