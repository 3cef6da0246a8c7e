/** A supervisor's consent. */

export type ApprovalAction =
  | "order.discount"
  | "order.price"
  | "order.void"
  | "order.refund"
  | "account.reverse"
  | "shift.difference"
  | "sync.resolve";

export interface NeededApproval {
  readonly action: ApprovalAction;
  readonly percent: string | null;
}

export type ApprovalResult =
  | { readonly kind: "given"; readonly approver: string }
  | { readonly kind: "wrong_pin"; readonly triesLeft: number | null }
  | { readonly kind: "locked"; readonly until: Date; readonly retryAfter: number }
  | { readonly kind: "not_allowed" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

/** What a typed one-time code was; see `state/codes.ts`. */
export type CodeApprovalResult =
  | { readonly kind: "given" }
  | { readonly kind: "wrong"; readonly triesLeft: number }
  | { readonly kind: "used" }
  | { readonly kind: "locked"; readonly until: Date }
  | { readonly kind: "unprepared" };

export interface Approvals {
  /**
   * The same by a one-time code, which a supervisor reads out from the office: for acts that are
   * written down without the network.
   */
  giveCode(request: {
    readonly action: ApprovalAction;
    readonly subject: string;
    readonly percent?: string | null;
    readonly code: string;
  }): Promise<CodeApprovalResult>;

  /**
   * A supervisor's PIN for one act. Approvals of discount and price are kept for the present
   * cart and go with the next `pay`; that of a void goes with `sales.void` of the same order.
   */
  give(request: {
    readonly action: ApprovalAction;
    /** The order (`cart.orderId` or the sale's id), the customer's payment, or the shift. */
    readonly subject: string;
    readonly percent?: string | null;
    readonly employee: string;
    readonly pin: string;
  }): Promise<ApprovalResult>;
}
