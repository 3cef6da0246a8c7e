import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { formatRupiah } from "../../../shared/money";
import { Button, Numpad, Sheet, typeAmount, typeQuantity } from "../../../shared/ui";
import type { AddOptions, Product } from "../../state";
import { decimalOf, decimalPoint, quantityText } from "../format";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { addProduct, answer } from "./actions";

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

interface AskProps {
  product: Product;
  options: AddOptions;
}

export function PriceDialog({ product, options }: AskProps): JSX.Element {
  const t = texts.value.price;
  const amount = useSignal(0);
  const add = (): void => {
    if (amount.value > 0) {
      close("price");
      answer(till.cart.add(product.id, { ...options, unitPrice: amount.value }), product.id);
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

/** Metres of cloth, minutes, copies: how much is typed, with a decimal point if need be. */
export function QuantityDialog({ product, options }: AskProps): JSX.Element {
  const t = texts.value.quantity;
  const typed = useSignal("");
  const quantity = decimalOf(typed.value);
  const isReady = Number(quantity) > 0;
  const add = (): void => {
    if (isReady) {
      close("quantity");
      answer(till.cart.add(product.id, { ...options, quantity }), product.id);
    }
  };
  return (
    <Sheet
      title={t.title(product.name)}
      size="small"
      onClose={() => close("quantity")}
      onEnter={add}
      footer={
        <Button kind="primary" size="main" disabled={!isReady} onPress={add}>
          {t.add}
        </Button>
      }
    >
      <output class="big-amount" aria-label={t.quantity}>
        {typed.value || "0"} <small>{product.unit}</small>
      </output>
      {!product.openPrice && (
        <p class="big-amount-help">{t.each(formatRupiah(product.price), product.unit)}</p>
      )}
      <Numpad
        corner="point"
        onKey={(key) => {
          typed.value = typeQuantity(typed.value, key, decimalPoint());
        }}
      />
    </Sheet>
  );
}
