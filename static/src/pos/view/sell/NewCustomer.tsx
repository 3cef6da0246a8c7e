import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button, Dialog, Field, Notice, toast } from "../../../shared/ui";
import type { Customer } from "../../state";
import { actTexts } from "../acts-texts";
import { texts } from "../texts";
import { till } from "../till";

interface NewCustomerProps {
  /** What was searched for: a name, or a telephone number. */
  text: string;
  onMade: (customer: Customer) => void;
  onClose: () => void;
}

/** A name and perhaps a telephone number: the rest is for the office. */
export default function NewCustomer({ text, onMade, onClose }: NewCustomerProps): JSX.Element {
  const t = actTexts.value.customer;
  const isNumber = /^[+\d][\d\s().-]*$/.test(text.trim());
  const name = useSignal(isNumber ? "" : text.trim());
  const phone = useSignal(isNumber ? text.trim() : "");
  const problem = useSignal<"" | "name_missing" | "phone_invalid">("");
  const error = useSignal("");
  const busy = useSignal(false);

  const save = async (): Promise<void> => {
    if (busy.value) {
      return;
    }
    busy.value = true;
    const result = await till.customers.create({ name: name.value, phone: phone.value });
    busy.value = false;
    problem.value = "";
    switch (result.kind) {
      case "created":
        toast(t.saved(result.customer.name), { tone: "good" });
        onMade(result.customer);
        return;
      case "name_missing":
      case "phone_invalid":
        problem.value = result.kind;
        return;
      case "not_allowed":
        error.value = t.notAllowed;
        return;
      case "no_answer":
        error.value = texts.value.common.noAnswer;
        return;
      case "other":
        error.value = result.detail;
    }
  };

  return (
    <Dialog
      title={t.title}
      size="small"
      onClose={onClose}
      onEnter={save}
      footer={
        <>
          <Button onPress={onClose}>{texts.value.common.back}</Button>
          <Button kind="primary" size="main" busy={busy.value} onPress={save}>
            {t.save}
          </Button>
        </>
      }
    >
      <div class="stack">
        <Field
          label={t.name}
          value={name.value}
          maxLength={120}
          autofocus
          error={problem.value === "name_missing" ? t.nameMissing : undefined}
          onInput={(value) => {
            name.value = value;
          }}
        />
        <Field
          label={t.phone}
          value={phone.value}
          maxLength={30}
          inputMode="tel"
          error={problem.value === "phone_invalid" ? t.phoneInvalid : undefined}
          onInput={(value) => {
            phone.value = value;
          }}
        />
        {error.value && <Notice tone="danger">{error.value}</Notice>}
      </div>
    </Dialog>
  );
}
