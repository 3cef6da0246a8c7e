import "../../refunds.css";
import { type Signal, useSignal } from "@preact/signals";
import { Banknote, Landmark, Printer, Wallet } from "lucide-preact";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { uuid7 } from "../../../shared/ids";
import { formatRupiah } from "../../../shared/money";
import {
  Button,
  Chips,
  Field,
  Money,
  Notice,
  Numpad,
  Sheet,
  Skeleton,
  typeAmount,
} from "../../../shared/ui";
import type { AccountPayment, Balances, Customer } from "../../state";
import { LatestPayments } from "../account/LatestPayments";
import { IssuedPaper } from "../receipt/IssuedPaper";
import { printIssued } from "../receipt/print";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";

/** What a customer owes and has left, and taking money for it. */
export default function AccountSheet({ customer }: { customer: Customer }): JSX.Element {
  const balances = useSignal<Balances | "loading" | null>("loading");
  const payments = useSignal<readonly AccountPayment[]>([]);
  const received = useSignal<AccountPayment | null>(null);
  const load = async (): Promise<void> => {
    const [owed, latest] = await Promise.all([
      till.accounts.balances(customer.id),
      till.accounts.payments(customer.id),
    ]);
    balances.value = owed;
    payments.value = latest ?? [];
  };
  useEffect(() => void load(), []);
  if (received.value) {
    return (
      <Received
        payment={received.value}
        onNext={() => {
          received.value = null;
          void load();
        }}
      />
    );
  }
  return (
    <Receiving
      customer={customer}
      balances={balances.value}
      onReceived={(payment) => {
        received.value = payment;
      }}
    >
      <LatestPayments payments={payments.value} onChanged={load} />
    </Receiving>
  );
}

interface ReceivingProps {
  customer: Customer;
  balances: Balances | "loading" | null;
  onReceived: (payment: AccountPayment) => void;
  children: JSX.Element;
}

function Receiving({ customer, balances, onReceived, children }: ReceivingProps): JSX.Element {
  const t = texts.value.account;
  const kind = useSignal<"kasbon" | "deposit">("kasbon");
  const method = useSignal<"cash" | "transfer">("cash");
  const reference = useSignal("");
  const typed = useSignal(0);
  const id = useSignal(uuid7());
  const busy = useSignal(false);
  const error = useSignal("");

  const receive = async (): Promise<void> => {
    busy.value = true;
    const result = await till.accounts.receive(customer.id, {
      id: id.value,
      kind: kind.value,
      method: method.value,
      amount: typed.value,
      outlet: till.catalogue.outlet.value?.id ?? "",
      ...(method.value === "transfer" ? { reference: reference.value.trim() } : {}),
    });
    busy.value = false;
    if (result.kind === "received") {
      onReceived(result.payment);
    } else {
      error.value = result.kind === "no_answer" ? texts.value.common.noAnswer : result.detail;
      if (result.kind === "other") {
        id.value = uuid7();
      }
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
      {balances === "loading" && <Skeleton kind="row" count={3} />}
      {balances === null && <Notice tone="attention">{t.needsServer}</Notice>}
      {balances !== null && balances !== "loading" && (
        <dl class="refund-ways">
          <Balance label={t.owes} amount={balances.kasbon} />
          <Balance label={t.free} amount={balances.kasbon_free} />
          <Balance label={t.deposit} amount={balances.deposit} />
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
      {method.value === "transfer" && <Reference text={reference} />}
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
      {children}
    </Sheet>
  );
}

/** The paper for the customer, with what she owed before and after. */
function Received({
  payment,
  onNext,
}: {
  payment: AccountPayment;
  onNext: () => void;
}): JSX.Element {
  const t = texts.value.account;
  const document = till.accounts.receipt(payment);
  return (
    <Sheet
      class="account"
      title={t.doneTitle}
      onClose={() => close("account")}
      footer={
        <>
          <Button icon={Printer} size="main" onPress={() => printIssued(document)}>
            {texts.value.sales.print}
          </Button>
          <Button kind="primary" size="main" class="pay-button" onPress={onNext}>
            {t.next}
          </Button>
        </>
      }
    >
      <p role="status">{t.received(formatRupiah(payment.balance_after))}</p>
      <IssuedPaper document={document} />
    </Sheet>
  );
}

function Reference({ text }: { text: Signal<string> }): JSX.Element {
  return (
    <Field
      label={texts.value.pay.reference}
      value={text.value}
      maxLength={60}
      onInput={(value) => {
        text.value = value;
      }}
    />
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
