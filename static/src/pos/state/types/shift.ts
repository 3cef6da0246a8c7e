/** The drawer's shift. */

import type { ReadonlySignal } from "@preact/signals";

export interface Shift {
  readonly id: string;
  readonly openedAt: Date;
  readonly openingFloat: number;
}

export interface ShiftState {
  /** Cash in or out of the drawer for something else than a sale. */
  move(movement: CashMovement): Promise<MovementResult>;
  /** The running shift's movements, the earliest first; null when the server does not answer. */
  movements(): Promise<readonly CashMovement[] | null>;
  /** Count and close. The till stays as it is until `leave`, so that the result can be read. */
  close(count: DrawerCount): Promise<CloseShiftResult>;
  /** The closed shift was looked at: back to the door. */
  leave(): void;
  /** X of the running shift, Z of a closed one. */
  report(shift: string): Promise<ShiftReportResult>;
  /** The same for a thermal printer; null when the server does not give it. */
  reportForPrinter(shift: string, paper: string): Promise<Uint8Array<ArrayBuffer> | null>;

  /** `unknown` until the server answered; selling is tried all the same. */
  readonly state: ReadonlySignal<
    | { readonly kind: "unknown" }
    | { readonly kind: "closed" }
    | { readonly kind: "open"; readonly shift: Shift }
  >;
  refresh(): Promise<void>;
  open(
    openingFloat: number,
  ): Promise<
    | { readonly kind: "opened" }
    | { readonly kind: "already_open" }
    | { readonly kind: "not_allowed" }
    | { readonly kind: "no_answer" }
    | { readonly kind: "other"; readonly detail: string }
  >;
}

export type MovementKind = "pay_in" | "pay_out";
export type MovementCategory = "safe" | "owner" | "supplies" | "transport" | "other";

export interface CashMovement {
  readonly kind: MovementKind;
  readonly category: MovementCategory;
  readonly note: string;
  readonly amount: number;
}

/** What was found in the drawer: pieces by denomination, rupiah by other ways of paying. */
export interface DrawerCount {
  readonly pieces: ReadonlyMap<number, number>;
  readonly amounts: {
    readonly card: number;
    readonly transfer: number;
    /** Only when somebody counted it: a gateway's QRIS is on the same account. */
    readonly qris_static?: number;
  };
  readonly leftFloat: number;
  readonly reason: string;
}

export interface CountedTender {
  readonly account: string;
  readonly name: string;
  readonly expected: number;
  readonly counted: number | null;
  readonly difference: number;
}

export interface ClosedShift {
  readonly id: string;
  readonly difference: number;
  readonly leftFloat: number;
  readonly counts: readonly CountedTender[];
}

/** A report as the server words it, ready to print. */
export interface ShiftReport {
  readonly title: string;
  readonly shop: string;
  readonly facts: readonly ShiftReportRow[];
  readonly sections: readonly {
    readonly title: string;
    readonly rows: readonly ShiftReportRow[];
  }[];
}

export interface ShiftReportRow {
  readonly label: string;
  readonly text: string;
  readonly is_total: boolean;
}

type ShiftFailure =
  | { readonly kind: "not_allowed" }
  | { readonly kind: "closed_already" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export type MovementResult = { readonly kind: "moved" } | ShiftFailure;

export type CloseShiftResult =
  | { readonly kind: "closed"; readonly shift: ClosedShift }
  /** The network is away: it is closed here, and the server says what was expected later. */
  | { readonly kind: "written"; readonly shift: string; readonly count: DrawerCount }
  /** Beyond what the outlet lets pass: count again or say why. */
  | { readonly kind: "unexplained" }
  | { readonly kind: "approval_required"; readonly stale: boolean }
  | ShiftFailure;

export type ShiftReportResult =
  | { readonly kind: "report"; readonly report: ShiftReport }
  | ShiftFailure;
