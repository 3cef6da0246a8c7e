import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button, Field, Sheet } from "../../../shared/ui";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { type DiscountDraft, DiscountField, discountOf, draftOf } from "./DiscountField";

const FORM = "discount-form";

export function OrderDiscount(): JSX.Element {
  const t = texts.value.orderDiscount;
  const now = till.cart.discount.value;
  const draft = useSignal<DiscountDraft>({ ...draftOf(now), kind: now?.kind ?? "percent" });
  const wrong = useSignal(false);
  const apply = (): void => {
    const wanted = discountOf(draft.value);
    if (wanted === "wrong" || !till.cart.setDiscount(wanted)) {
      wrong.value = true;
    } else {
      close("discount");
    }
  };
  return (
    <Sheet
      title={t.title}
      size="small"
      onClose={() => close("discount")}
      footer={
        <>
          {now && (
            <Button
              kind="quiet"
              onPress={() => {
                till.cart.setDiscount(null);
                close("discount");
              }}
            >
              {t.take}
            </Button>
          )}
          <Button kind="primary" form={FORM}>
            {t.apply}
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        <DiscountField draft={draft} isWrong={wrong.value} alone />
      </form>
    </Sheet>
  );
}

export function OrderNote(): JSX.Element {
  const note = useSignal(till.cart.note.value);
  const save = (): void => {
    till.cart.setOrderNote(note.value.trim());
    close("note");
  };
  return (
    <Sheet
      title={texts.value.cart.orderNote}
      size="small"
      onClose={() => close("note")}
      footer={
        <Button kind="primary" onPress={save}>
          {texts.value.common.save}
        </Button>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Field
          label={texts.value.cart.note}
          value={note.value}
          maxLength={200}
          autofocus
          onInput={(value) => {
            note.value = value;
          }}
        />
      </form>
    </Sheet>
  );
}
