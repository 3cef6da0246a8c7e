/** Quantities, names and times as a person reads them. */

import { language } from "../../shared/i18n";
import { formatRupiah } from "../../shared/money";
import type { ChosenModifier } from "../state";

/** `"1.5"` as `1,5`; English keeps the point. */
export function quantityText(quantity: string): string {
  const plain = quantity.includes(".") ? quantity.replace(/\.?0+$/, "") : quantity;
  return language.value === "en" ? plain : plain.replace(".", ",");
}

/** What a person typed, as the state wants it: `1,5` as `"1.5"`. */
export function decimalOf(text: string): string {
  return text.trim().replace(",", ".");
}

/** Chosen options with what they cost: `Large (+Rp5.000), Less sugar`. */
export function modifiersText(chosen: readonly ChosenModifier[]): string {
  return chosen
    .map(({ name, price }) => (price > 0 ? `${name} (+${formatRupiah(price)})` : name))
    .join(", ");
}

/** What stands before the decimals in the person's language. */
export function decimalPoint(): "," | "." {
  return language.value === "en" ? "." : ",";
}

/** A percentage without idle zeros: `"10.00"` as `10`. */
export function percentText(percent: string): string {
  return quantityText(percent);
}

/** One or two letters for a tile without a picture. */
export function initials(name: string): string {
  const [first = "", second = ""] = name.trim().split(/\s+/);
  return (first.charAt(0) + second.charAt(0)).toUpperCase();
}

const HUES = 6;

/** A colour of the chart palette that stays with a text. */
export function hueOf(text: string): number {
  let sum = 0;
  for (const letter of text) {
    sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997;
  }
  return hueAt(sum);
}

/** The palette's colours, one after the other. */
export function hueAt(index: number): number {
  return (index % HUES) + 1;
}

/** Seconds as `4:05`. */
export function countdownText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
