/** From tenders to a sale: what is asked before, what happened, and the way on. */

import { signal } from "@preact/signals";
import type { NeededApproval, SaleProblem, TenderDraft } from "../../state";
import { close, show } from "../stage";
import { till } from "../till";

/** After this long a person wants to know that nothing is lost. */
const PATIENCE = 3_000;

interface Attempt {
  readonly tenders: readonly TenderDraft[];
  readonly confirmDuplicate: boolean;
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

/** Uang Pas in one key. */
export async function payExactCash(): Promise<void> {
  if (till.cart.isEmpty.value || till.checkout.paying.value) {
    return;
  }
  const [exact] = till.checkout.settle([]).suggestions;
  await payWith([{ method: "cash", amount: exact ?? till.cart.totals.value.cashTotal }]);
}

/** The same again, after the refusal was dealt with. */
export function tryAgain(last: Attempt): Promise<void> {
  trouble.value = null;
  asking.value = null;
  return attempt(last);
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
  const { problem } = result;
  if (problem.kind === "approval_required") {
    const needed = { action: problem.action, percent: problem.percent };
    asking.value = { needed, stale: problem.stale, attempt: now };
  } else {
    trouble.value = { problem, attempt: now };
  }
}
