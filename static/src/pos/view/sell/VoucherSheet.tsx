import { useSignal, useSignalEffect } from "@preact/signals";
import { TicketPercent, Trash } from "lucide-preact";
import type { JSX } from "preact";
import { Button, EmptyState, Field, IconButton, Money, Notice, Sheet } from "../../../shared/ui";
import type { CartVoucher, VoucherResult } from "../../state";
import { lastScan } from "../scanner";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { noticeText } from "./reasons";

const FORM = "voucher-form";

/** Type or scan a code; what it gives, or why it gives nothing, is said at once. */
export default function VoucherSheet(): JSX.Element {
  const t = texts.value.voucher;
  const code = useSignal("");
  const problem = useSignal("");
  const asking = useSignal(false);
  const vouchers = till.offers.vouchers.value;

  const add = async (text: string): Promise<void> => {
    if (asking.value) {
      return;
    }
    if (!text.trim()) {
      problem.value = t.empty;
      return;
    }
    asking.value = true;
    const result = await till.offers.addVoucher(text);
    asking.value = false;
    problem.value = problemOf(result);
    if (result.kind === "added") {
      code.value = "";
    }
  };
  const seen = useSignal(lastScan.peek());
  useSignalEffect(() => {
    const scan = lastScan.value;
    if (scan && scan !== seen.peek()) {
      seen.value = scan;
      void add(scan.code);
    }
  });

  return (
    <Sheet
      title={t.title}
      onClose={() => close("voucher")}
      footer={
        <Button
          kind={vouchers.length > 0 ? "primary" : "secondary"}
          onPress={() => close("voucher")}
        >
          {t.done}
        </Button>
      }
    >
      <form
        id={FORM}
        class="voucher-form"
        onSubmit={(event) => {
          event.preventDefault();
          void add(code.value);
        }}
      >
        <Field
          label={t.code}
          value={code.value}
          maxLength={40}
          autofocus
          error={problem.value || undefined}
          help={t.help}
          onInput={(value) => {
            code.value = value.toUpperCase();
            problem.value = "";
          }}
        />
        <Button kind="primary" form={FORM} busy={asking.value}>
          {t.use}
        </Button>
      </form>
      {till.offers.lost.value.map((lost) => (
        <Notice key={lost.code} tone="attention">
          {lost.detail}
        </Notice>
      ))}
      {vouchers.length === 0 ? (
        <EmptyState icon={TicketPercent} title={t.none}>
          {t.noneText}
        </EmptyState>
      ) : (
        <ul class="vouchers">
          {vouchers.map((voucher) => (
            <Used key={voucher.code} voucher={voucher} />
          ))}
        </ul>
      )}
    </Sheet>
  );
}

function Used({ voucher }: { voucher: CartVoucher }): JSX.Element {
  const t = texts.value.voucher;
  return (
    <li>
      <span class="voucher-name">
        <strong>{voucher.name}</strong>
        <span class="muted voucher-code">{voucher.code}</span>
      </span>
      {voucher.amount > 0 && <Money class="voucher-amount" amount={-voucher.amount} />}
      <IconButton
        icon={Trash}
        label={t.remove(voucher.code)}
        onPress={() => till.offers.removeVoucher(voucher.code)}
      />
      {voucher.notice && <p class="cart-notice">{noticeText(voucher.notice)}</p>}
    </li>
  );
}

function problemOf(result: VoucherResult): string {
  const t = texts.value.voucher;
  switch (result.kind) {
    case "added":
      return "";
    case "refused":
      return result.detail || t.refused(result.code);
    case "twice":
      return t.twice;
    case "too_many":
      return t.tooMany(result.most);
    case "no_answer":
      return t.offline;
    case "other":
      return result.detail;
  }
}
