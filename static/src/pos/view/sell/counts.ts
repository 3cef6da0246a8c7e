import { computed } from "@preact/signals";
import { till } from "../till";

/** How much of each product is in the cart; a variant counts for its product, too. */
export const inCart = computed<ReadonlyMap<string, number>>(() => {
  const counts = new Map<string, number>();
  for (const line of till.cart.lines.value) {
    const parent = till.catalogue.product(line.item)?.variantOf;
    for (const id of parent ? [line.item, parent] : [line.item]) {
      counts.set(id, (counts.get(id) ?? 0) + Number(line.quantity));
    }
  }
  return counts;
});
