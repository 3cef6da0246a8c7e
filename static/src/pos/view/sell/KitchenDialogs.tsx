import { useSignal } from "@preact/signals";
import { ChefHat } from "lucide-preact";
import type { JSX } from "preact";
import { Button, Dialog, Field, Notice, Sheet } from "../../../shared/ui";
import type { KitchenResult } from "../../state";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { failure, sendAs } from "./kitchen";

const LONGEST_LABEL = 40;

/** Asked once for a cart: the table, or the name that is called. */
export function KitchenDialog(): JSX.Element {
  const t = texts.value.kitchen;
  const label = useSignal(till.kitchen.label.value || (till.cart.customer.value?.name ?? ""));
  const send = async (): Promise<void> => {
    if (await sendAs(label.value)) {
      close("kitchen");
    }
  };
  return (
    <Sheet
      title={t.title}
      size="small"
      onClose={() => close("kitchen")}
      footer={
        <Button kind="primary" icon={ChefHat} onPress={send}>
          {t.send}
        </Button>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Field
          label={t.label}
          placeholder={t.labelPlaceholder}
          value={label.value}
          maxLength={LONGEST_LABEL}
          autofocus
          onInput={(value) => {
            label.value = value;
          }}
        />
      </form>
    </Sheet>
  );
}

interface TakeBackProps {
  names: string;
  act: (reason: string) => Promise<KitchenResult>;
}

/** The kitchen may be cooking it already: it hears why it should stop. */
export function TakeBackDialog({ names, act }: TakeBackProps): JSX.Element {
  const t = texts.value.kitchen;
  const problem = useSignal("");
  const takeBack = async (reason: string): Promise<void> => {
    const result = await act(reason);
    if (result.kind === "done") {
      close("kitchen_back");
    } else {
      problem.value = failure(result);
    }
  };
  return (
    <Dialog title={t.backTitle} size="small" onClose={() => close("kitchen_back")}>
      <p>{t.backText(names)}</p>
      {problem.value && <Notice tone="attention">{problem.value}</Notice>}
      <div class="stack">
        {t.reasons.map((reason) => (
          <Button key={reason} block onPress={() => takeBack(reason)}>
            {reason}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}
