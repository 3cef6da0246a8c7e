/** Rupiah are whole numbers everywhere; these two functions are the only way to and from text. */

const MINUS = "\u2212";
const AMOUNT = /^([-\u2212]?)(?:Rp)?(\d{1,3}(?:\.\d{3})+|\d+)$/i;

/** `1234500` as `Rp1.234.500`; a negative amount with a real minus: `−Rp500`. */
export function formatRupiah(amount: number): string {
  if (!Number.isSafeInteger(amount)) {
    throw new RangeError(`${amount} is not a whole number of rupiah`);
  }
  const digits = String(Math.abs(amount)).replace(/\B(?=(\d{3})+$)/g, ".");
  return `${amount < 0 ? MINUS : ""}Rp${digits}`;
}

/**
 * The whole rupiah that a person meant, or null when the text is no amount.
 *
 * Points only group thousands, so `1.50` is refused rather than read as 150 or as 1.5.
 */
export function parseRupiah(text: string): number | null {
  const [, sign, digits] = AMOUNT.exec(text.replace(/\s/g, "")) ?? [];
  const amount = Number(digits?.replaceAll(".", ""));
  if (!Number.isSafeInteger(amount)) {
    return null;
  }
  return sign && amount ? -amount : amount;
}
