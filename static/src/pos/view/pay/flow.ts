/** From tenders to a sale: what is asked before, what happened, and the way on. */

import { signal } from "@preact/signals";
import type { GatewayPayment, NeededApproval, SaleProblem, TenderDraft } from "../../state";
import { close, show } from "../stage";
import { till } from "../till";

/** After this long a person wants to know that nothing is lost. */
const PATIENCE = 3_000;

interface Attempt {
  readonly tenders: readonly TenderDraft[];
  readonly confirmDuplicate: boolean;
  /** Through a gateway, what it charges. */
  readonly payment?: GatewayPayment;
}

export interface Trouble {
  readonly problem: SaleProblem;
  readonly attempt: Attempt;
}

export interface Asking {
  readonly needed: NeededApproval;
  readonly stale: boolean;
  readonly attempt: Attempt;
}

/** A refusal that waits for an answer. */
export const trouble = signal<Trouble | null>(null);
/** An approval that has to be given first. */
export const asking = signal<Asking | null>(null);
/** The server takes long. */
export const isSlow = signal(false);

export function payWith(tenders: readonly TenderDraft[], confirmDuplicate = false): Promise<void> {
  return attempt({ tenders, confirmDuplicate });
}

/** Charge what remains through the gateway; false when nobody answered. */
export async function chargeWith(
  tenders: readonly TenderDraft[],
  payment: GatewayPayment,
): Promise<boolean> {
  const now = { tenders, confirmDuplicate: false, payment };
  const [needed] = till.checkout.needsApproval.value;
  if (needed) {
    asking.value = { needed, stale: false, attempt: now };
    return true;
  }
  const problem = await till.gateway.open(tenders, payment);
  if (problem?.kind === "no_answer") {
    return false;
  }
  if (problem) {
    refuse(problem, now);
  }
  return true;
}

/** Uang Pas in one key. */
export async function payExactCash(): Promise<void> {
  if (till.cart.isEmpty.value || till.checkout.paying.value) {
    return;
  }
  const [exact] = till.checkout.settle([]).suggestions;
  await payWith([{ method: "cash", amount: exact ?? till.cart.totals.value.cashTotal }]);
}

/** The same again, after the refusal was dealt with. */
export async function tryAgain(last: Attempt): Promise<void> {
  trouble.value = null;
  asking.value = null;
  if (last.payment) {
    await chargeWith(last.tenders, last.payment);
  } else {
    await attempt(last);
  }
}

function refuse(problem: SaleProblem, attempt: Attempt): void {
  if (problem.kind === "approval_required") {
    const needed = { action: problem.action, percent: problem.percent };
    asking.value = { needed, stale: problem.stale, attempt };
  } else {
    trouble.value = { problem, attempt };
  }
}

async function attempt(now: Attempt): Promise<void> {
  const [needed] = till.checkout.needsApproval.value;
  if (needed) {
    asking.value = { needed, stale: false, attempt: now };
    return;
  }
  const timer = setTimeout(() => {
    isSlow.value = true;
  }, PATIENCE);
  const result = await till.checkout
    .pay(now.tenders, { confirmDuplicate: now.confirmDuplicate })
    .finally(() => {
      clearTimeout(timer);
      isSlow.value = false;
    });
  if (result.state === "busy") {
    return;
  }
  if (result.state !== "refused") {
    close();
    show({ kind: "done", result });
    return;
  }
  refuse(result.problem, now);
}
