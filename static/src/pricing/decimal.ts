/** Decimals as texts and exact fractions: what Python's `Decimal` and `Fraction` are here. */

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** `units / 10^places`, in lowest terms of ten: `1.50` is 15 and 1. */
export interface Decimal {
  readonly units: bigint;
  readonly places: number;
}

/** The number that a plain decimal text means, or null when it is none. */
export function readDecimal(text: string): Decimal | null {
  const match = DECIMAL.exec(text);
  if (!match) {
    return null;
  }
  const [, sign = "", whole = "", part = ""] = match;
  const fraction = part.replace(/0+$/, "");
  const units = BigInt(whole + fraction);
  return { units: sign ? -units : units, places: fraction.length };
}

/** As text without trailing zeros: 15 and 1 are `1.5`. */
export function writeDecimal({ units, places }: Decimal): string {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const part = digits.slice(digits.length - places).replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${whole}${part ? `.${part}` : ""}`;
}

/** A number as text without exponent or trailing zeros. */
export function plain(text: string): string {
  const value = readDecimal(text);
  return value ? writeDecimal(value) : text;
}

/** The decimal in units of 10^-places; it must not have more places. */
export function scaled(value: Decimal, places: number): bigint {
  return value.units * 10n ** BigInt(places - value.places);
}

/** An exact fraction in lowest terms, denominator above 0. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

export const ZERO: Fraction = { n: 0n, d: 1n };
export const ONE: Fraction = { n: 1n, d: 1n };

export function fraction(n: bigint, d: bigint): Fraction {
  const common = gcd(n < 0n ? -n : n, d);
  return { n: n / common, d: d / common };
}

export function add(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function subtract(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.d - b.n * a.d, a.d * b.d);
}

export function multiply(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.n, a.d * b.d);
}

/** `b` is above 0. */
export function divide(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.d, a.d * b.n);
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export function compare(a: Fraction, b: Fraction): number {
  return sign(a.n * b.d - b.n * a.d);
}

export function sign(value: bigint): number {
  return value < 0n ? -1 : Number(value > 0n);
}

export function lcm(a: bigint, b: bigint): bigint {
  return (a / gcd(a, b)) * b;
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y) {
    [x, y] = [y, x % y];
  }
  return x || 1n;
}
