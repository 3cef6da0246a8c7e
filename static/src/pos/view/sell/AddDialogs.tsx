import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { formatRupiah } from "../../../shared/money";
import { Button, Numpad, Sheet, typeAmount } from "../../../shared/ui";
import type { Product } from "../../state";
import { quantityText } from "../format";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { addProduct } from "./actions";

export function VariantDialog({ product }: { product: Product }): JSX.Element {
  const t = texts.value.catalogue;
  const low = till.catalogue.lowStock.value;
  return (
    <Sheet title={product.name} size="small" onClose={() => close("variants")}>
      <p class="muted">{t.variants}</p>
      <ul class="rows">
        {till.catalogue.variants(product.id).map((variant, index) => {
          const left = low.get(variant.id);
          return (
            <li key={variant.id}>
              <button
                type="button"
                class="row row-priced"
                data-autofocus={index === 0 || undefined}
                onClick={() => {
                  close("variants");
                  addProduct(variant.id);
                }}
              >
                <strong>{shortName(variant.name, product.name)}</strong>
                {left !== undefined && (
                  <span class="tile-stock" data-out={Number(left) <= 0 || undefined}>
                    {Number(left) <= 0 ? t.out : t.low(quantityText(left))}
                  </span>
                )}
                <span class="amount">
                  {variant.openPrice ? t.openPrice : formatRupiah(variant.price)}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </Sheet>
  );
}

/** `Kopi Susu Large` under `Kopi Susu` is just `Large`. */
function shortName(variant: string, product: string): string {
  const rest = variant.startsWith(product) ? variant.slice(product.length) : variant;
  return rest.replace(/^[\s·,–-]+/, "") || variant;
}

export function PriceDialog({ product }: { product: Product }): JSX.Element {
  const t = texts.value.price;
  const amount = useSignal(0);
  const add = (): void => {
    if (amount.value > 0) {
      till.cart.add(product.id, { unitPrice: amount.value });
      close("price");
    }
  };
  return (
    <Sheet
      title={t.title(product.name)}
      size="small"
      onClose={() => close("price")}
      onEnter={add}
      footer={
        <Button kind="primary" size="main" disabled={amount.value === 0} onPress={add}>
          {t.add}
        </Button>
      }
    >
      <output class="big-amount" aria-label={t.price}>
        {formatRupiah(amount.value)}
      </output>
      <Numpad
        onKey={(key) => {
          amount.value = typeAmount(amount.value, key);
        }}
      />
    </Sheet>
  );
}
