import type { ReviewItem } from "../../state";
import { syncTexts } from "./texts";

/** A sale by its number, another act by its kind. */
export function nameOf({ kind, receiptNumber }: ReviewItem): string {
  const t = syncTexts.value;
  const kinds: Readonly<Record<string, string>> = t.kinds;
  return receiptNumber || (kinds[kind] ?? t.unread);
}
