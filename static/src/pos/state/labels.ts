/** A scale's label becomes a product with its weight or price. */

import { LabelUnreadable, parseWeighedLabel } from "../../shared/weighed";
import type { CatalogueStore } from "./catalogue";
import type { PricedProduct } from "./product-index";
import { divideQuantity, readQuantity } from "./quantity";
import type { AddResult, WeighedData } from "./types";

export interface Labelled {
  readonly kind: "labelled";
  readonly product: PricedProduct;
  readonly quantity: string;
  readonly label: WeighedData;
}

/** What the label says, why it cannot be used, or null when the code is no label. */
export function readLabel(code: string, catalogue: CatalogueStore): Labelled | AddResult | null {
  const barcode = code.trim();
  try {
    const label = parseWeighedLabel(barcode, catalogue.labelLayouts.peek());
    if (!label) {
      return null;
    }
    const product = catalogue.findWeighed(label.plu);
    if (!product) {
      return { kind: "label_unknown", plu: label.plu };
    }
    const price = "price" in label ? label.price : null;
    const quantity =
      "price" in label ? quantityFor(label.price, product) : readQuantity(label.weight);
    return quantity
      ? { kind: "labelled", product, quantity, label: { barcode, price } }
      : { kind: "out_of_range" };
  } catch (error) {
    if (error instanceof LabelUnreadable) {
      return { kind: "label_unreadable" };
    }
    throw error;
  }
}

/** How much a printed price stands for by the product's own price, as the server counts stock. */
function quantityFor(price: number, product: PricedProduct): string | null {
  return product.price > 0 ? divideQuantity(price, product.price) : "1";
}
