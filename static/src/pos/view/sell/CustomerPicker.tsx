import { useSignal } from "@preact/signals";
import { BadgeCheck, UserRoundPlus, UserRoundX, Wallet } from "lucide-preact";
import type { JSX } from "preact";
import { Button, EmptyState, Field, Sheet } from "../../../shared/ui";
import type { Customer, CustomerGroup } from "../../state";
import { lazy } from "../lazy";
import { close, show } from "../stage";
import { texts } from "../texts";
import { till } from "../till";

const NewCustomer = lazy(async () => (await import("./NewCustomer")).default);

const MOST = 30;

export function CustomerPicker(): JSX.Element {
  const t = texts.value.customer;
  const text = useSignal("");
  const adding = useSignal(false);
  const may = till.session.may("customers.change");
  const found = till.customers.search(text.value, MOST);
  const choose = (customer: Customer | null): void => {
    till.cart.setCustomer(customer);
    close("customer");
  };
  return (
    <Sheet
      title={t.title}
      onClose={() => close("customer")}
      footer={
        till.cart.customer.value && (
          <>
            <Button onPress={() => choose(null)}>{t.none}</Button>
            {till.session.may("accounts.receive") && <AccountButton />}
          </>
        )
      }
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
        <EmptyState icon={UserRoundX} title={text.value.trim() ? t.noMatch : t.empty}>
          {may ? "" : t.noMatchText}
        </EmptyState>
      ) : (
        <ul class="rows">
          {found.map((customer) => {
            const group = till.customers.group(customer);
            return (
              <li key={customer.id}>
                <button
                  type="button"
                  class="row"
                  aria-current={till.cart.customer.value?.id === customer.id || undefined}
                  onClick={() => choose(customer)}
                >
                  <span class="row-name">
                    <strong>{customer.name}</strong>
                    {group && <GroupBadge group={group} />}
                  </span>
                  <span class="muted">
                    {[customer.phone, customer.code].filter(Boolean).join(" · ")}
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
      {may && (
        <Button
          icon={UserRoundPlus}
          block
          onPress={() => {
            adding.value = true;
          }}
        >
          {t.add}
        </Button>
      )}
      {adding.value && (
        <NewCustomer
          text={text.value}
          onMade={choose}
          onClose={() => {
            adding.value = false;
          }}
        />
      )}
    </Sheet>
  );
}

/** What the chosen customer owes and has left. */
function AccountButton(): JSX.Element | null {
  const customer = till.cart.customer.value;
  return (
    customer && (
      <Button
        icon={Wallet}
        onPress={() => {
          close("customer");
          show({ kind: "account", customer });
        }}
      >
        {texts.value.account.title}
      </Button>
    )
  );
}

/** The group that somebody is in; members stand out. */
export function GroupBadge({ group }: { group: CustomerGroup }): JSX.Element {
  return (
    <span class="group-badge" data-member={group.isMember || undefined}>
      {group.isMember && <BadgeCheck size={14} aria-hidden="true" />}
      {group.name}
    </span>
  );
}
