import { useSignal } from "@preact/signals";
import { Banknote, Landmark, Wallet } from "lucide-preact";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { uuid7 } from "../../../shared/ids";
import { formatRupiah } from "../../../shared/money";
import {
  Button,
  Chips,
  Money,
  Notice,
  Numpad,
  Sheet,
  Skeleton,
  toast,
  typeAmount,
} from "../../../shared/ui";
import type { Balances, Customer } from "../../state";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";

/** What a customer owes and has left, and taking money for it. */
export default function AccountSheet({ customer }: { customer: Customer }): JSX.Element {
  const t = texts.value.account;
  const balances = useSignal<Balances | "loading" | null>("loading");
  const kind = useSignal<"kasbon" | "deposit">("kasbon");
  const method = useSignal<"cash" | "transfer">("cash");
  const typed = useSignal(0);
  const id = useSignal(uuid7());
  const busy = useSignal(false);
  const error = useSignal("");
  const load = async (): Promise<void> => {
    balances.value = await till.refunds.balances(customer.id);
  };
  useEffect(() => void load(), []);

  const receive = async (): Promise<void> => {
    const outlet = till.catalogue.outlet.value?.id ?? "";
    busy.value = true;
    const result = await till.refunds.receive(customer.id, {
      id: id.value,
      kind: kind.value,
      method: method.value,
      amount: typed.value,
      outlet,
    });
    busy.value = false;
    if (result.kind === "received") {
      toast(t.received(formatRupiah(result.balance)), { tone: "good" });
      id.value = uuid7();
      typed.value = 0;
      error.value = "";
      await load();
    } else {
      error.value = result.kind === "no_answer" ? texts.value.common.noAnswer : result.detail;
    }
  };

  return (
    <Sheet
      class="account"
      title={`${t.title}: ${customer.name}`}
      onClose={() => close("account")}
      footer={
        <Button
          class="pay-button"
          kind="primary"
          size="main"
          busy={busy.value}
          disabled={typed.value === 0 || busy.value}
          onPress={receive}
        >
          {t.receive(formatRupiah(typed.value))}
        </Button>
      }
    >
      {balances.value === "loading" && <Skeleton kind="row" count={3} />}
      {balances.value === null && <Notice tone="attention">{t.needsServer}</Notice>}
      {balances.value !== null && balances.value !== "loading" && (
        <dl class="refund-ways">
          <Balance label={t.owes} amount={balances.value.kasbon} />
          <Balance label={t.free} amount={balances.value.kasbon_free} />
          <Balance label={t.deposit} amount={balances.value.deposit} />
        </dl>
      )}
      <Chips
        label={t.title}
        value={kind.value}
        onChange={(next) => {
          kind.value = next;
        }}
        choices={[
          { value: "kasbon", label: t.payKasbon, icon: Wallet },
          { value: "deposit", label: t.topUp, icon: Wallet },
        ]}
      />
      <Chips
        label={t.method}
        value={method.value}
        onChange={(next) => {
          method.value = next;
        }}
        choices={[
          { value: "cash", label: texts.value.pay.methods.cash, icon: Banknote },
          { value: "transfer", label: texts.value.pay.methods.transfer, icon: Landmark },
        ]}
      />
      <p class="pay-amount">
        <span>{t.amount}</span>
        <output>{formatRupiah(typed.value)}</output>
      </p>
      <Numpad
        disabled={busy.value}
        onKey={(key) => {
          typed.value = typeAmount(typed.value, key);
        }}
      />
      {error.value && <Notice tone="danger">{error.value}</Notice>}
    </Sheet>
  );
}

function Balance({ label, amount }: { label: string; amount: number }): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <Money amount={amount} />
      </dd>
    </div>
  );
}
