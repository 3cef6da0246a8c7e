import {
  compare,
  type Fraction,
  fraction,
  multiply,
  ONE,
  plain,
  readDecimal,
  subtract,
  writeDecimal,
  ZERO,
} from "./decimal";
import { PricingError } from "./errors";
import { allocate, PERCENT_SCALE, percentParts, roundRatio, sum } from "./rounding";
import { at, minus, type Sheet } from "./sheet";
import type { Cart, Discount, Notice } from "./types";

const PERCENT_PLACES = 4;
const AMOUNT_LIMIT = 10n ** 18n;

/** What was taken off each line, and the highest share of a line's gross that was. */
export interface Discounts {
  readonly line: readonly bigint[];
  readonly order: readonly bigint[];
  readonly notices: readonly Notice[];
  readonly percent: string;
}

/** Manual discounts: each line's own, then the order's over what is left of the lines. */
export function takeDiscounts(cart: Cart, sheet: Sheet, gross: readonly bigint[]): Discounts {
  const notices: Notice[] = [];
  let kept = ONE;
  const byLine = sheet.nothing();
  cart.lines.forEach((line, index) => {
    if (line.discount) {
      const whole = at(gross, index);
      const wanted = wantedAmount(line.discount, whole, `lines[${index}].discount`);
      const given = give(wanted, whole, line.id, notices);
      byLine[index] = given;
      const left = subtract(ONE, share(line.discount, given, whole));
      kept = compare(left, kept) < 0 ? left : kept;
    }
  });
  let byOrder = sheet.nothing();
  if (cart.discount) {
    const left = minus(gross, byLine);
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
  return wholeAmount(discount.value, `${path}.value`);
}

function wholeAmount(value: string, path: string): bigint {
  const read = readDecimal(value);
  if (!read || read.places || read.units < 0n || read.units >= AMOUNT_LIMIT) {
    throw new PricingError("discount_amount_invalid", path, "an integer of 0 or more");
  }
  return read.units;
}

function give(wanted: bigint, left: bigint, lineId: string | null, notices: Notice[]): bigint {
  if (wanted <= left) {
    return wanted;
  }
  notices.push({ code: "discount_capped", lineId, requested: wanted, given: left });
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
