import {
  compare,
  type Fraction,
  fraction,
  multiply,
  ONE,
  plain,
  subtract,
  writeDecimal,
  ZERO,
} from "./decimal";
import { PricingError } from "./errors";
import { allocate, PERCENT_SCALE, percentParts, roundRatio, sum, wholeAmount } from "./rounding";
import { at, minus, type Sheet } from "./sheet";
import type { Cart, Discount, Notice } from "./types";

const PERCENT_PLACES = 4;

/** What was taken off each line, and the highest share of what a line cost that was. */
export interface ManualDiscounts {
  readonly line: readonly bigint[];
  readonly order: readonly bigint[];
  readonly notices: readonly Notice[];
  readonly percent: string;
}

/**
 * Each line's own discount, then the order's over what is left of the lines.
 *
 * `before` is what promotions, member discount and vouchers left of each line.
 */
export function takeManualDiscounts(
  cart: Cart,
  sheet: Sheet,
  before: readonly bigint[],
): ManualDiscounts {
  const notices: Notice[] = [];
  let kept = ONE;
  const byLine = sheet.nothing();
  cart.lines.forEach((line, index) => {
    if (line.discount) {
      const whole = at(before, index);
      const wanted = wantedAmount(line.discount, whole, `lines[${index}].discount`);
      const given = give(wanted, whole, line.id, notices);
      byLine[index] = given;
      const left = subtract(ONE, share(line.discount, given, whole));
      kept = compare(left, kept) < 0 ? left : kept;
    }
  });
  let byOrder = sheet.nothing();
  if (cart.discount) {
    const left = minus(before, byLine);
    const whole = sum(left);
    const wanted = wantedAmount(cart.discount, whole, "discount");
    const given = give(wanted, whole, null, notices);
    byOrder = allocate(given, left, sheet.ids);
    kept = multiply(kept, subtract(ONE, share(cart.discount, given, whole)));
  }
  return { line: byLine, order: byOrder, notices, percent: percentText(subtract(ONE, kept)) };
}

/** `10 %` or `5000`, and the cashier's reason if there is one. */
export function discountDetail(discount: Discount): string {
  const value = `${plain(discount.value)}${discount.kind === "percent" ? " %" : ""}`;
  return discount.reason ? `${value}: ${discount.reason}` : value;
}

function wantedAmount(discount: Discount, base: bigint, path: string): bigint {
  if (discount.kind === "percent") {
    const parts = percentParts(discount.value, `${path}.value`);
    return roundRatio(base * parts, PERCENT_SCALE);
  }
  if (discount.kind !== "amount") {
    throw new PricingError("discount_kind_unknown", `${path}.kind`, discount.kind);
  }
  return wholeAmount(discount.value, "discount_amount_invalid", `${path}.value`);
}

function give(wanted: bigint, left: bigint, lineId: string | null, notices: Notice[]): bigint {
  if (wanted <= left) {
    return wanted;
  }
  notices.push({ code: "discount_capped", lineId, requested: wanted, given: left, detail: "" });
  return left;
}

/** The part of `base` given away: as stated for a percentage, so rounding does not count. */
function share(discount: Discount, given: bigint, base: bigint): Fraction {
  if (!base) {
    return ZERO;
  }
  if (discount.kind === "percent") {
    return fraction(percentParts(discount.value, "value"), PERCENT_SCALE);
  }
  return fraction(given, base);
}

function percentText(part: Fraction): string {
  const units = roundRatio(part.n * 100n * 10n ** BigInt(PERCENT_PLACES), part.d);
  return writeDecimal({ units, places: PERCENT_PLACES });
}
