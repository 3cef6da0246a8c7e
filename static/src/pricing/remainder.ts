/** Step 3: member discount and vouchers, off what promotions left. */

import { type Gift, type MemberGift, percentOf, voucherGift } from "./deals";
import { PricingError } from "./errors";
import type { Lots } from "./lots";
import { means, type Target, type Voucher } from "./offers";
import { allocate, roundRatio, smaller, sum } from "./rounding";
import { at } from "./sheet";
import type { Applied, CartLine, Notice } from "./types";

type Column = readonly bigint[];

/** What a voucher took off each line. */
export interface VoucherGiven {
  readonly applied: Applied;
  readonly byLine: Column;
}

/** What is left of each line; `plain` is the part on units that no promotion touched. */
export class Remainder {
  readonly left: bigint[];
  readonly plain: bigint[];
  readonly notices: Notice[] = [];

  constructor(
    lots: Lots,
    readonly ids: readonly string[],
  ) {
    this.left = lots.left;
    this.plain = lots.plain;
  }

  /** Divide an amount over the lines by `base`, and take it off them. */
  take(amount: bigint, base: Column): bigint[] {
    const given = allocate(amount, base, this.ids);
    given.forEach((part, index) => {
      if (part) {
        const [plain, left] = [at(this.plain, index), at(this.left, index)];
        const offPlain = at(base, index) === plain ? part : roundRatio(part * plain, left);
        this.plain[index] = plain - offPlain;
        this.left[index] = left - part;
      }
    });
    return given;
  }

  /** What could not be given as it was promised. */
  report(code: string, requested: bigint, given: bigint, detail: string): void {
    this.notices.push({ code, lineId: null, requested, given, detail });
  }
}

/** The discount of the customer's group, line by line. */
export function takeMemberDiscount(member: MemberGift | null, remainder: Remainder): bigint[] {
  if (!member) {
    return remainder.ids.map(() => 0n);
  }
  const { rule, gift } = member;
  const base = [...(rule.onPromoted ? remainder.left : remainder.plain)];
  const whole = sum(base);
  const wanted = wantedAmount(gift, whole, rule.maxAmount);
  const given = smaller(wanted, whole);
  if (given && given < wanted) {
    remainder.report("discount_capped", wanted, given, rule.name);
  }
  return remainder.take(given, base);
}

/** Each voucher in the cart's order; one that gives nothing is reported and not used. */
export function takeVouchers(
  vouchers: readonly Voucher[],
  lines: readonly CartLine[],
  remainder: Remainder,
): VoucherGiven[] {
  if (new Set(vouchers.map((voucher) => voucher.code)).size !== vouchers.length) {
    throw new PricingError("voucher_repeated", "vouchers", "a voucher counts once");
  }
  return vouchers.flatMap((voucher, index) => {
    const gift = voucherGift(index, voucher);
    const source = voucher.onPromoted ? remainder.left : remainder.plain;
    const base = aimed(source, voucher.target, lines);
    const given = redeem(voucher, gift, sum(base), remainder);
    if (!given) {
      return [];
    }
    const applied = { id: voucher.code, name: voucher.name, amount: given, times: 1n };
    return [{ applied, byLine: remainder.take(given, base) }];
  });
}

/** What a voucher gives off `whole`; what it cannot give is reported. */
function redeem(voucher: Voucher, gift: Gift, whole: bigint, remainder: Remainder): bigint {
  if (whole < voucher.minAmount) {
    remainder.report("voucher_minimum", voucher.minAmount, whole, voucher.code);
    return 0n;
  }
  const wanted = wantedAmount(gift, whole, voucher.maxAmount);
  const given = smaller(wanted, whole);
  if (!given) {
    remainder.report("voucher_without_effect", wanted, 0n, voucher.code);
  } else if (given < wanted) {
    remainder.report("discount_capped", wanted, given, voucher.code);
  }
  return given;
}

function wantedAmount(gift: Gift, whole: bigint, cap: bigint | null): bigint {
  const wanted = gift.kind === "percent" ? percentOf(whole, gift) : gift.value;
  return cap === null ? wanted : smaller(wanted, cap);
}

function aimed(amounts: Column, target: Target, lines: readonly CartLine[]): bigint[] {
  return amounts.map((amount, index) => {
    const { item = "", category = null } = lines[index] ?? {};
    return means(target, item, category) ? amount : 0n;
  });
}
