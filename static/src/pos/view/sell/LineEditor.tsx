import { useSignal } from "@preact/signals";
import { CircleHelp, Minus, Plus, SlidersHorizontal, Trash } from "lucide-preact";
import type { JSX } from "preact";
import { formatRupiah, parseRupiah } from "../../../shared/money";
import { Button, Chips, Field, IconButton, Sheet } from "../../../shared/ui";
import type { CartLine } from "../../state";
import { decimalOf, quantityText } from "../format";
import { close, show } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { removeLine } from "./actions";
import { type DiscountDraft, DiscountField, discountOf, draftOf } from "./DiscountField";
import { changeLine } from "./kitchen";

const FORM = "line-form";
/** No pack: the product's own unit. */
const PIECE = "";

export default function LineEditor({ lineKey }: { lineKey: string }): JSX.Element | null {
  const line = till.cart.lines.value.find((one) => one.key === lineKey);
  return line ? <Editor line={line} /> : null;
}

function Editor({ line }: { line: CartLine }): JSX.Element {
  const t = texts.value.line;
  const { cart } = till;
  const quantity = useSignal(quantityText(line.quantity));
  const note = useSignal(line.note);
  const pack = useSignal(line.pack ?? PIECE);
  const price = useSignal(line.ownPrice === null ? "" : String(line.ownPrice));
  const discount = useSignal<DiscountDraft>(draftOf(line.discount));
  const wrong = useSignal<"quantity" | "price" | "discount" | null>(null);

  const step = (by: number): void => {
    const next = Number(decimalOf(quantity.value)) + by;
    if (next > 0) {
      quantity.value = quantityText(String(next));
    }
  };
  const save = (): void => {
    const next = {
      quantity: Number(decimalOf(quantity.value)),
      note: note.value.trim(),
      isOther: pack.value !== (line.pack ?? PIECE),
    };
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
    cart.setPack(line.key, pack.value || null);
    if (!cart.setQuantity(line.key, decimalOf(quantity.value))) {
      wrong.value = "quantity";
    } else if (price.value.trim() && amount === null) {
      wrong.value = "price";
    } else if (amount !== line.ownPrice && !cart.setUnitPrice(line.key, amount)) {
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
          <Button
            kind="quiet"
            icon={CircleHelp}
            onPress={() => show({ kind: "why", lineKey: line.key })}
          >
            {texts.value.why.title}
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
            unit={unitOf(line, pack.value)}
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
        {line.isLabelled && <p class="muted">{t.labelled}</p>}
        <Packs
          line={line}
          value={pack.value}
          onChange={(next) => {
            pack.value = next;
            // A price that was typed for a piece is none for a dozen.
            price.value = "";
          }}
        />
        <Modifiers line={line} />
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
          placeholder={formatRupiah(priceOf(line, pack.value))}
          value={price.value}
          inputMode="numeric"
          help={t.priceHelp(formatRupiah(priceOf(line, pack.value)))}
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

interface PacksProps {
  line: CartLine;
  value: string;
  onChange: (pack: string) => void;
}

/** Pieces, dozens, boxes, each with its price. */
function Packs({ line, value, onChange }: PacksProps): JSX.Element | null {
  const product = till.catalogue.product(line.item);
  if (!product || product.packs.length === 0) {
    return null;
  }
  const things = [{ id: PIECE, name: product.unit, price: product.price }, ...product.packs];
  return (
    <Chips
      label={texts.value.line.pack}
      value={value}
      onChange={onChange}
      choices={things.map(({ id, name, price }) => ({
        value: id,
        label: `${name} · ${formatRupiah(price)}`,
      }))}
    />
  );
}

function Modifiers({ line }: { line: CartLine }): JSX.Element | null {
  const product = till.catalogue.product(line.item);
  if (!product || product.modifierGroups.length === 0) {
    return null;
  }
  const chosen = line.modifiers.map(({ id }) => id);
  return (
    <div class="line-modifiers">
      <span>{line.modifiers.map(({ name }) => name).join(", ") || texts.value.modifiers.none}</span>
      <Button
        icon={SlidersHorizontal}
        onPress={() =>
          show({ kind: "modifiers", product, options: { modifiers: chosen }, lineKey: line.key })
        }
      >
        {texts.value.modifiers.change}
      </Button>
    </div>
  );
}

function unitOf(line: CartLine, pack: string): string {
  const product = till.catalogue.product(line.item);
  return product?.packs.find(({ id }) => id === pack)?.name ?? product?.unit ?? line.unit;
}

/** The catalogue's price of the unit that is chosen. */
function priceOf(line: CartLine, pack: string): number {
  const product = till.catalogue.product(line.item);
  if (pack === (line.pack ?? PIECE)) {
    return line.listPrice;
  }
  return product?.packs.find(({ id }) => id === pack)?.price ?? product?.price ?? line.listPrice;
}
