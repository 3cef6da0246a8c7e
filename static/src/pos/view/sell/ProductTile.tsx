import { computed, useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { formatRupiah } from "../../../shared/money";
import type { Product } from "../../state";
import { hueAt, hueOf, initials, quantityText } from "../format";
import { texts } from "../texts";
import { till } from "../till";
import { addProduct } from "./actions";
import { inCart } from "./counts";

interface TileProps {
  product: Product;
  index: number;
  focusable: boolean;
}

/** Neighbours in the list of categories differ. */
const categoryHues = computed<ReadonlyMap<string | null, number>>(
  () => new Map(till.catalogue.categories.value.map(({ id }, index) => [id, hueAt(index)])),
);

/** Fixed boxes for picture, name and price: nothing moves when a picture arrives. */
export function ProductTile({ product, index, focusable }: TileProps): JSX.Element {
  return (
    <button
      type="button"
      class="tile"
      data-index={index}
      data-product={product.id}
      data-hue={categoryHues.value.get(product.category) ?? hueOf(product.name)}
      tabIndex={focusable ? 0 : -1}
      onClick={() => addProduct(product.id)}
    >
      <span class="tile-picture">
        {product.image ? (
          <img src={product.image} alt="" loading="lazy" decoding="async" draggable={false} />
        ) : (
          <span aria-hidden="true">{initials(product.name)}</span>
        )}
      </span>
      <StockBadge key={`stock ${product.id}`} id={product.id} />
      <Count key={`count ${product.id}`} id={product.id} />
      <span class="tile-name">{product.name}</span>
      <span class="tile-price">{priceText(product)}</span>
    </button>
  );
}

/** Keyed by its product, as the tile around it shows another one after each letter. */
function Count({ id }: { id: string }): JSX.Element | null {
  const count = useComputed(() => inCart.value.get(id) ?? 0);
  if (count.value === 0) {
    return null;
  }
  return (
    <span class="tile-count" aria-hidden="true">
      {quantityText(String(count.value))}
    </span>
  );
}

function StockBadge({ id }: { id: string }): JSX.Element | null {
  const left = useComputed(() => till.catalogue.lowStock.value.get(id));
  if (left.value === undefined) {
    return null;
  }
  const t = texts.value.catalogue;
  const isOut = Number(left.value) <= 0;
  return (
    <span class="tile-stock" data-out={isOut || undefined}>
      {isOut ? t.out : t.low(quantityText(left.value))}
    </span>
  );
}

function priceText(product: Product): string {
  if (product.openPrice) {
    return texts.value.catalogue.openPrice;
  }
  if (!product.hasVariants) {
    return formatRupiah(product.price);
  }
  const prices = till.catalogue.variants(product.id).map((variant) => variant.price);
  const lowest = Math.min(...prices);
  const highest = Math.max(...prices);
  if (prices.length === 0 || lowest === highest) {
    return formatRupiah(prices[0] ?? product.price);
  }
  return `${formatRupiah(lowest)}–${formatRupiah(highest).slice(2)}`;
}
