/** Why a sale did not happen, typed for the dialogs. */

import { plain } from "../../pricing";
import type { EntryProblem } from "../storage/journal";
import type { ApprovalAction, SaleProblem, ShortItem } from "./types";

export interface SaleFacts {
  readonly total: number;
  readonly discountPercent: string;
  /** Approvals went with the sale. */
  readonly approved: boolean;
}

export function saleProblem(problem: EntryProblem, sale: SaleFacts): SaleProblem {
  const { code, detail, extras } = problem;
  switch (code) {
    case "price_changed":
      return { kind: "price_changed", total: quotedTotal(extras), before: sale.total };
    case "stock_short":
      return { kind: "stock_short", items: shortItems(extras) };
    case "shift_not_open":
      return { kind: "shift_not_open" };
    case "sign_in_ended":
    case "refresh_token_reused":
    case "not_authenticated":
      return { kind: "terminal_revoked" };
    case "permission_denied":
      return { kind: "cashier_signed_out" };
    case "approval_required":
    case "approval_invalid":
      return approvalNeeded(code, extras, sale);
    case "possible_duplicate":
      return possibleDuplicate(extras);
    case "item_unknown":
      return { kind: "item_unknown" };
    case "customer_unknown":
      return { kind: "customer_unknown" };
    case "underpaid":
      return { kind: "not_paid", missing: Number(extras.missing) || 0 };
    case "voucher_unknown":
    case "voucher_cancelled":
    case "voucher_wrong_outlet":
    case "voucher_not_yet":
    case "voucher_expired":
    case "voucher_exhausted":
      return {
        kind: "voucher_refused",
        codes: (extras.vouchers ?? []) as readonly string[],
        detail,
      };
    default:
      return isClockWrong(extras)
        ? { kind: "clock_wrong" }
        : { kind: "other", code, detail, requestId: problem.request_id };
  }
}

function approvalNeeded(
  code: string,
  extras: EntryProblem["extras"],
  sale: SaleFacts,
): SaleProblem {
  const named = extras.action as ApprovalAction | undefined;
  const action = named ?? (Number(sale.discountPercent) > 0 ? "order.discount" : "order.price");
  return {
    kind: "approval_required",
    action,
    percent: action === "order.discount" ? sale.discountPercent : null,
    stale: code === "approval_invalid" || sale.approved,
  };
}

function shortItems(extras: EntryProblem["extras"]): ShortItem[] {
  const items = (extras.items ?? []) as readonly ShortItem[];
  return items.map((item) => ({
    ...item,
    available: plain(item.available),
    requested: plain(item.requested),
  }));
}

function possibleDuplicate(extras: EntryProblem["extras"]): SaleProblem {
  const earlier = extras.order as
    | { receipt_number: string; total: number; created_at: string }
    | undefined;
  return {
    kind: "possible_duplicate",
    receiptNumber: earlier?.receipt_number ?? "",
    total: earlier?.total ?? 0,
    at: new Date(earlier?.created_at ?? Date.now()),
  };
}

function quotedTotal(extras: EntryProblem["extras"]): number {
  const quote = extras.quote as { expected_total?: number } | undefined;
  return quote?.expected_total ?? 0;
}

function isClockWrong(extras: EntryProblem["extras"]): boolean {
  const errors = (extras.errors ?? []) as readonly { field: string }[];
  return errors.some((error) => error.field === "placed_at");
}
