import { useSignal } from "@preact/signals";
import { UserRoundX } from "lucide-preact";
import type { JSX } from "preact";
import { Button, EmptyState, Field, Sheet } from "../../../shared/ui";
import type { Customer } from "../../state";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";

const MOST = 30;

export function CustomerPicker(): JSX.Element {
  const t = texts.value.customer;
  const text = useSignal("");
  const found = till.customers.search(text.value, MOST);
  const choose = (customer: Customer | null): void => {
    till.cart.setCustomer(customer);
    close("customer");
  };
  return (
    <Sheet
      title={t.title}
      onClose={() => close("customer")}
      footer={till.cart.customer.value && <Button onPress={() => choose(null)}>{t.none}</Button>}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (found[0]) {
            choose(found[0]);
          }
        }}
      >
        <Field
          label={t.search}
          value={text.value}
          inputMode="search"
          autofocus
          onInput={(value) => {
            text.value = value;
          }}
        />
      </form>
      {found.length === 0 ? (
        <EmptyState icon={UserRoundX} title={t.noMatch}>
          {t.noMatchText}
        </EmptyState>
      ) : (
        <ul class="rows">
          {found.map((customer) => (
            <li key={customer.id}>
              <button
                type="button"
                class="row"
                aria-current={till.cart.customer.value?.id === customer.id || undefined}
                onClick={() => choose(customer)}
              >
                <strong>{customer.name}</strong>
                <span class="muted">
                  {[customer.phone, customer.code].filter(Boolean).join(" · ")}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  );
}
