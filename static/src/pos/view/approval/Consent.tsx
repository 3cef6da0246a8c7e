import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import type { ApprovalAction } from "../../state";
import { Approval } from "./Approval";

/** Null until the server asked for a supervisor; `stale` when the approval sent was too old. */
export type Asks = Signal<{ readonly stale: boolean } | null>;

interface ConsentProps {
  asks: Asks;
  action: ApprovalAction;
  subject: string;
  /** Percent of a discount or rupiah of a refund; null where there is no amount. */
  amount?: string | null;
  /** Send the act again, now with the approval. */
  onGiven: () => unknown;
}

/** The supervisor's part of a dialog: shown once the server asks for it, gone when it is left. */
export function Consent({ asks, amount = null, ...approval }: ConsentProps): JSX.Element | null {
  return asks.value ? (
    <Approval
      {...approval}
      percent={amount}
      stale={asks.value.stale}
      onClose={() => {
        asks.value = null;
      }}
    />
  ) : null;
}
