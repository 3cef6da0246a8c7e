import { useSignal } from "@preact/signals";
import { Minus, Plus, Trash } from "lucide-preact";
import type { JSX } from "preact";
import { formatRupiah, parseRupiah } from "../../../shared/money";
import { Button, Field, IconButton, Sheet } from "../../../shared/ui";
import type { CartLine } from "../../state";
import { decimalOf, quantityText } from "../format";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { removeLine } from "./actions";
import { type DiscountDraft, DiscountField, discountOf, draftOf } from "./DiscountField";
import { changeLine } from "./kitchen";

const FORM = "line-form";

export default function LineEditor({ lineKey }: { lineKey: string }): JSX.Element | null {
  const line = till.cart.lines.value.find((one) => one.key === lineKey);
  return line ? <Editor line={line} /> : null;
}

function Editor({ line }: { line: CartLine }): JSX.Element {
  const t = texts.value.line;
  const { cart } = till;
  const quantity = useSignal(quantityText(line.quantity));
  const note = useSignal(line.note);
  const price = useSignal(line.unitPrice === line.listPrice ? "" : String(line.unitPrice));
  const discount = useSignal<DiscountDraft>(draftOf(line.discount));
  const wrong = useSignal<"quantity" | "price" | "discount" | null>(null);

  const step = (by: number): void => {
    const next = Number(decimalOf(quantity.value)) + by;
    if (next > 0) {
      quantity.value = quantityText(String(next));
    }
  };
  const save = (): void => {
    const next = { quantity: Number(decimalOf(quantity.value)), note: note.value.trim() };
    // What is no quantity is refused below, before the kitchen hears of it.
    if (next.quantity > 0) {
      changeLine(line.key, next, apply);
    } else {
      wrong.value = "quantity";
    }
  };
  const apply = (): void => {
    const amount = price.value.trim() ? parseRupiah(price.value) : null;
    const wanted = discountOf(discount.value);
    if (!cart.setQuantity(line.key, decimalOf(quantity.value))) {
      wrong.value = "quantity";
    } else if (price.value.trim() && amount === null) {
      wrong.value = "price";
    } else if (
      amount !== line.unitPrice &&
      !(amount === null && line.unitPrice === line.listPrice) &&
      !cart.setUnitPrice(line.key, amount)
    ) {
      wrong.value = "price";
    } else if (wanted === "wrong" || !cart.setLineDiscount(line.key, wanted)) {
      wrong.value = "discount";
    } else {
      cart.setNote(line.key, note.value.trim());
      close("line");
    }
  };

  return (
    <Sheet
      title={line.name}
      onClose={() => close("line")}
      footer={
        <>
          <Button
            kind="quiet"
            icon={Trash}
            onPress={() => {
              close("line");
              removeLine(line.key);
            }}
          >
            {texts.value.common.remove}
          </Button>
          <Button kind="primary" form={FORM}>
            {texts.value.common.save}
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <div class="quantity-field">
          <IconButton
            icon={Minus}
            kind="secondary"
            label={texts.value.cart.less(line.name)}
            onPress={() => step(-1)}
          />
          <Field
            label={t.quantity}
            value={quantity.value}
            unit={line.unit}
            inputMode="decimal"
            autofocus
            error={wrong.value === "quantity" ? t.quantityWrong : undefined}
            onInput={(value) => {
              quantity.value = value;
              wrong.value = null;
            }}
          />
          <IconButton
            icon={Plus}
            kind="secondary"
            label={texts.value.cart.more(line.name)}
            onPress={() => step(1)}
          />
        </div>
        <Field
          label={t.note}
          placeholder={t.notePlaceholder}
          value={note.value}
          maxLength={200}
          onInput={(value) => {
            note.value = value;
          }}
        />
        <DiscountField draft={discount} isWrong={wrong.value === "discount"} />
        <Field
          label={t.price}
          placeholder={formatRupiah(line.listPrice)}
          value={price.value}
          inputMode="numeric"
          help={t.priceHelp(formatRupiah(line.listPrice))}
          error={wrong.value === "price" ? t.priceWrong : undefined}
          onInput={(value) => {
            price.value = value;
            wrong.value = null;
          }}
        />
      </form>
    </Sheet>
  );
}
