import { useSignal } from "@preact/signals";
import { ChefHat, PauseCircle, Trash } from "lucide-preact";
import type { JSX } from "preact";
import {
  Button,
  Dialog,
  EmptyState,
  Field,
  IconButton,
  Money,
  Sheet,
  toast,
} from "../../../shared/ui";
import type { HeldCart } from "../../state";
import { useNow } from "../clock";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { failure } from "./kitchen";

const MINUTE = 60_000;

export function HoldDialog(): JSX.Element {
  const t = texts.value.held;
  const name = useSignal(till.kitchen.label.value || (till.cart.customer.value?.name ?? ""));
  const hold = async (): Promise<void> => {
    if (await till.held.hold(name.value.trim())) {
      toast(t.held(name.value.trim()), { tone: "good" });
    } else {
      toast(t.full, { tone: "attention" });
    }
    close();
  };
  return (
    <Sheet
      title={t.holdTitle}
      size="small"
      onClose={() => close("hold")}
      footer={
        <Button kind="primary" onPress={hold}>
          {t.hold}
        </Button>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void hold();
        }}
      >
        <Field
          label={t.name}
          placeholder={t.namePlaceholder}
          value={name.value}
          maxLength={60}
          autofocus
          onInput={(value) => {
            name.value = value;
          }}
        />
      </form>
    </Sheet>
  );
}

export function HeldDialog(): JSX.Element {
  const t = texts.value.held;
  const now = useNow(MINUTE / 4);
  const doomed = useSignal<HeldCart | null>(null);
  const carts = till.held.carts.value;
  return (
    <Sheet title={t.title} onClose={() => close("held")}>
      {carts.length === 0 && (
        <EmptyState icon={PauseCircle} title={t.empty}>
          {t.emptyText}
        </EmptyState>
      )}
      <ul class="held">
        {carts.map((cart) => (
          <li key={cart.id}>
            <div class="held-what">
              <strong>{cart.name}</strong>
              <span class="muted">
                {t.age(Math.floor((now - cart.heldAt.getTime()) / MINUTE))} ·{" "}
                {texts.value.cart.lines(cart.count)}
              </span>
              {cart.isInKitchen && (
                <span class="line-kitchen" data-sent>
                  <ChefHat size={16} aria-hidden="true" />
                  {texts.value.kitchen.sent}
                </span>
              )}
              <span class="muted held-items">{cart.items.join(", ")}</span>
            </div>
            <Money amount={cart.total} class="held-total" />
            <IconButton
              icon={Trash}
              label={t.discard(cart.name)}
              onPress={() => {
                doomed.value = cart;
              }}
            />
            <Button
              kind="primary"
              onPress={async () => {
                const swaps = !till.cart.isEmpty.value;
                const isResumed = await till.held.resume(cart.id);
                close();
                if (!isResumed) {
                  toast(t.full, { tone: "attention" });
                } else if (swaps) {
                  toast(t.swap);
                }
              }}
            >
              {t.resume}
            </Button>
          </li>
        ))}
      </ul>
      {doomed.value && (
        <Dialog
          title={t.discardSure}
          size="small"
          onClose={() => {
            doomed.value = null;
          }}
          footer={
            <Button
              kind="danger"
              onPress={async () => {
                const result = await till.held.discard(doomed.value?.id ?? "", t.discarded);
                doomed.value = null;
                if (result.kind !== "done") {
                  toast(failure(result), { tone: "attention" });
                }
              }}
            >
              {t.discard(doomed.value.name)}
            </Button>
          }
        >
          <p class="muted">{doomed.value.items.join(", ")}</p>
          {doomed.value.isInKitchen && <p>{texts.value.kitchen.discardText}</p>}
        </Dialog>
      )}
    </Sheet>
  );
}
