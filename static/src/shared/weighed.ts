/**
 * Labels that a shop's scale prints: an EAN-13 with the product's code and its weight or price.
 *
 *     2 1 0 0 1 2 3 0 1 2 3 4 c      21 prefix, 00123 PLU, 01234 value, c check digit
 *
 * Prefixes 20 to 29 are GS1's restricted circulation numbers, for use inside a company. For goods
 * of variable measure the shop agrees with its scales what the value means and where its point is,
 * with one prefix for each format (GS1 General Specifications, section 2.1 on variable measure
 * trade items). The check digit is the standard one of section 7.9 there: from the right, weights
 * 3 and 1 in turn, and the digit that fills the sum up to a multiple of ten.
 *
 * Pure, and answered alike by apps/catalog/weighed.py: tests/vectors/weighed.json.
 */

const LABEL = /^(\d{2})(\d{5})(\d{5})\d$/;

/** What one prefix of the shop means. `decimals` below 0 stands for zeros that were left off. */
export interface LabelLayout {
  readonly prefix: number;
  readonly kind: string;
  readonly decimals: number;
}

/** The product's PLU with either its weight in kg (a decimal text) or its price in rupiah. */
export type WeighedLabel =
  | { readonly plu: string; readonly weight: string }
  | { readonly plu: string; readonly price: number };

/** The code is one of the shop's labels, but cannot be used: scan it again. */
export class LabelUnreadable extends Error {
  override readonly name = "LabelUnreadable";

  constructor(readonly code: "check_digit" | "no_value") {
    super(code);
  }
}

/**
 * What the label says; null when the code is no label of these layouts.
 *
 * Look for a product with this very barcode first: a shop may also number packed goods with these
 * prefixes. Throws `LabelUnreadable` for a wrong check digit and a value of nothing.
 */
export function parseWeighedLabel(
  code: string,
  layouts: readonly LabelLayout[],
): WeighedLabel | null {
  const [, prefix, plu = "", digits = ""] = LABEL.exec(code) ?? [];
  const layout = layouts.find((each) => String(each.prefix) === prefix);
  if (!layout) {
    return null;
  }
  if (checkDigit(code.slice(0, -1)) !== code.slice(-1)) {
    throw new LabelUnreadable("check_digit");
  }
  if (Number(digits) === 0) {
    throw new LabelUnreadable("no_value");
  }
  return layout.kind === "price"
    ? { plu, price: Number(digits) * 10 ** -layout.decimals }
    : { plu, weight: withPoint(digits, layout.decimals) };
}

/** The last digit of a GTIN or restricted circulation number that begins with `digits`. */
export function checkDigit(digits: string): string {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return String((10 - (sum % 10)) % 10);
}

/** `01230` with three decimals is `1.23`. */
function withPoint(digits: string, decimals: number): string {
  const whole = String(Number(digits.slice(0, digits.length - decimals)));
  const part = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return part && decimals ? `${whole}.${part}` : whole;
}
