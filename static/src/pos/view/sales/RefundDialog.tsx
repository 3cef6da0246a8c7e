import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { Minus, Plus, Printer } from "lucide-preact";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { uuid7 } from "../../../shared/ids";
import { formatRupiah } from "../../../shared/money";
import {
  Button,
  Field,
  IconButton,
  Money,
  Notice,
  Sheet,
  Skeleton,
  Switch,
  toast,
} from "../../../shared/ui";
import type {
  ReceiptDocument,
  Refund,
  RefundQuote,
  RefundReason,
  RefundRequest,
  ReturnedLine,
  Sale,
  SaleWithRefunds,
  TenderMethod,
} from "../../state";
import { Approval } from "../approval/Approval";
import { quantityText } from "../format";
import { printReceipt } from "../receipt/browser";
import { ReceiptPaper } from "../receipt/ReceiptPaper";
import { texts } from "../texts";
import { till } from "../till";

const REASONS: readonly RefundReason[] = [
  "damaged",
  "wrong_item",
  "expired",
  "not_as_expected",
  "wrong_price",
  "changed_mind",
  "other",
];
/** A quote follows the last tap after this long. */
const CALM = 150;

/** Goods back, the money for them, or other goods: with the amount always in sight. */
export function RefundDialog({ sale, onClose }: { sale: Sale; onClose: () => void }): JSX.Element {
  const t = texts.value.refund;
  const found = useSignal<SaleWithRefunds | "loading" | null>("loading");
  const done = useSignal<Refund | null>(null);
  useEffect(() => {
    void till.refunds.open(sale.id).then((answer) => {
      found.value = answer;
    });
  }, []);
  if (done.value) {
    return <Done refund={done.value} onClose={onClose} />;
  }
  if (found.value === "loading" || found.value === null) {
    return (
      <Sheet title={t.title} onClose={onClose}>
        {found.value === null ? (
          <Notice tone="attention">{t.needsServer}</Notice>
        ) : (
          <Skeleton kind="row" count={4} />
        )}
      </Sheet>
    );
  }
  return (
    <Choosing
      found={found.value}
      onClose={onClose}
      onDone={(refund) => {
        done.value = refund;
      }}
    />
  );
}

interface ChoosingProps {
  found: SaleWithRefunds;
  onClose: () => void;
  onDone: (refund: Refund) => void;
}

function Choosing({ found, onClose, onDone }: ChoosingProps): JSX.Element {
  const t = texts.value.refund;
  const { sale, order } = found;
  const id = useMemo(() => uuid7(), []);
  const chosen = useSignal<Readonly<Record<string, ReturnedLine>>>({});
  const reason = useSignal<RefundReason | null>(null);
  const note = useSignal("");
  const ways = useSignal<Readonly<Record<number, TenderMethod>>>({});
  const exchanging = useSignal(false);
  const quote = useSignal<RefundQuote | null>(null);
  const asks = useSignal<{ stale: boolean } | null>(null);
  const error = useSignal("");
  const busy = useSignal(false);
  const mayExchange = !till.cart.isEmpty.value && !till.practice.active.value;
  const price = till.cart.totals.value.total;

  const request = useComputed<RefundRequest>(() => ({
    id,
    lines: Object.values(chosen.value),
    tenders: Object.entries(ways.value).map(([tender, method]) => ({
      tender: Number(tender),
      method,
    })),
    reason: reason.value ?? "other",
    note: note.value.trim(),
    expectedTotal: quote.value?.total ?? 0,
    credit: exchanging.value ? till.cart.totals.value.total : 0,
  }));
  const asked = useComputed(() => {
    const { lines, tenders, credit } = request.value;
    return JSON.stringify({ lines, tenders, credit });
  });
  useSignalEffect(() => {
    const now = asked.value;
    const wanted = request.peek();
    if (wanted.lines.length === 0) {
      quote.value = null;
      return;
    }
    const timer = setTimeout(async () => {
      const answer = await till.refunds.quote(sale, wanted);
      if (now === asked.peek()) {
        quote.value = answer;
        error.value = answer ? "" : t.needsServer;
      }
    }, CALM);
    return () => clearTimeout(timer);
  });

  const credit = (quote.value?.tenders ?? [])
    .filter((one) => one.method === "exchange")
    .reduce((sum, one) => sum + one.amount, 0);
  const settled = till.checkout.settle(
    exchanging.value ? [{ method: "exchange", amount: credit }] : [],
  );
  const toPay = exchanging.value ? (settled.suggestions[0] ?? settled.remaining) : 0;
  const back = (quote.value?.total ?? 0) - credit;
  const missing = reason.value === null || (reason.value === "other" && !note.value.trim());
  const canGo = quote.value !== null && !missing && !busy.value;

  const send = async (): Promise<void> => {
    if (!canGo) {
      return;
    }
    busy.value = true;
    const tenders = toPay > 0 ? [{ method: "cash" as const, amount: toPay }] : [];
    const result = exchanging.value
      ? await till.refunds.exchange(sale, request.value, tenders)
      : await till.refunds.refund(sale, request.value);
    busy.value = false;
    asks.value = null;
    switch (result.kind) {
      case "refunded":
        toast(exchanging.value ? t.exchanged : t.refunded, { tone: "good" });
        onDone(result.refund);
        return;
      case "approval_required":
        asks.value = { stale: result.stale };
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
    <Sheet
      class="refund"
      size="wide"
      title={t.title}
      onClose={busy.value ? undefined : onClose}
      footer={
        <Button
          class="pay-button"
          kind="danger"
          size="main"
          busy={busy.value}
          disabled={!canGo}
          onPress={send}
        >
          {exchanging.value
            ? toPay > 0
              ? t.exchangePay(formatRupiah(toPay))
              : t.exchangeBack(formatRupiah(back))
            : t.submit(formatRupiah(quote.value?.total ?? 0))}
        </Button>
      }
    >
      <p>
        <strong>{sale.receiptNumber}</strong> · {formatRupiah(sale.total)}
      </p>
      <ul class="refund-lines" aria-label={t.which}>
        {order.lines.map((line) => (
          <ReturnRow
            key={line.id}
            name={line.name}
            left={order.returnable.find((one) => one.line === line.id)?.quantity ?? "0"}
            chosen={chosen.value[line.id] ?? null}
            amount={quote.value?.lines.find((one) => one.line === line.id)?.total ?? null}
            onChange={(quantity, to) => {
              const { [line.id]: _gone, ...others } = chosen.value;
              chosen.value =
                quantity === "0"
                  ? others
                  : { ...others, [line.id]: { line: line.id, quantity, to } };
            }}
          />
        ))}
      </ul>
      <h3 class="dialog-question">{t.why}</h3>
      <div class="usual">
        {REASONS.map((one) => (
          <button
            key={one}
            type="button"
            class="chip"
            aria-pressed={reason.value === one}
            onClick={() => {
              reason.value = one;
            }}
          >
            {t.reasons[one]}
          </button>
        ))}
      </div>
      <Field
        label={reason.value === "other" ? t.noteNeeded : t.note}
        value={note.value}
        maxLength={200}
        onInput={(value) => {
          note.value = value;
        }}
      />
      {mayExchange && (
        <Switch
          label={t.exchange(formatRupiah(price))}
          help={t.exchangeHelp}
          checked={exchanging.value}
          onChange={(on) => {
            exchanging.value = on;
          }}
        />
      )}
      <Ways quote={quote.value} ways={ways} />
      {error.value && <Notice tone="danger">{error.value}</Notice>}
      {asks.value && (
        <Approval
          action="order.refund"
          percent={String(quote.value?.expected_total ?? 0)}
          subject={sale.id}
          stale={asks.value.stale}
          onGiven={send}
          onClose={() => {
            asks.value = null;
          }}
        />
      )}
    </Sheet>
  );
}

interface ReturnRowProps {
  name: string;
  left: string;
  chosen: ReturnedLine | null;
  amount: number | null;
  onChange: (quantity: string, to: ReturnedLine["to"]) => void;
}

function ReturnRow({ name, left, chosen, amount, onChange }: ReturnRowProps): JSX.Element {
  const t = texts.value.refund;
  const most = thousandths(left);
  const now = thousandths(chosen?.quantity ?? "0");
  const to = chosen?.to ?? "restock";
  const set = (next: number): void => onChange(decimal(Math.min(Math.max(next, 0), most)), to);
  return (
    <li class="refund-line" data-chosen={now > 0 || undefined}>
      <span class="refund-name">
        <strong>{name}</strong>
        <small class="muted">{most > 0 ? t.left(quantityText(left)) : t.allBack}</small>
      </span>
      <span class="refund-stepper">
        <IconButton
          icon={Minus}
          label={t.fewer(name)}
          disabled={now === 0}
          onPress={() => set(now - 1000)}
        />
        <output aria-label={t.howMany(name)}>{quantityText(decimal(now))}</output>
        <IconButton
          icon={Plus}
          label={t.more(name)}
          disabled={now >= most}
          onPress={() => set(now + 1000)}
        />
      </span>
      <span class="refund-amount">{now > 0 && amount !== null && <Money amount={amount} />}</span>
      {now > 0 && (
        <Switch
          label={t.waste}
          checked={to === "waste"}
          onChange={(on) => onChange(decimal(now), on ? "waste" : "restock")}
        />
      )}
    </li>
  );
}

interface WaysProps {
  quote: RefundQuote | null;
  ways: { value: Readonly<Record<number, TenderMethod>> };
}

/** How the money goes back; another way than it came only for those who may. */
function Ways({ quote, ways }: WaysProps): JSX.Element | null {
  const t = texts.value.refund;
  const rows = quote?.tenders.filter((one) => one.method !== "exchange") ?? [];
  if (rows.length === 0) {
    return null;
  }
  return (
    <dl class="refund-ways">
      {rows.map((one) => (
        <div key={one.tender}>
          <dt>
            {texts.value.pay.methods[one.method]}
            {one.state === "by_hand" && <small class="muted"> {t.byHand}</small>}
            {one.paid_by !== "cash" && (
              <button
                type="button"
                class="chip"
                aria-pressed={one.method === "cash"}
                onClick={() => {
                  const { [one.tender]: _own, ...others } = ways.value;
                  ways.value = one.method === "cash" ? others : { ...others, [one.tender]: "cash" };
                }}
              >
                {t.inCash}
              </button>
            )}
          </dt>
          <dd>
            <Money amount={one.amount} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Done({ refund, onClose }: { refund: Refund; onClose: () => void }): JSX.Element {
  const t = texts.value.refund;
  const receipt = useSignal<ReceiptDocument | null>(null);
  useEffect(() => {
    void till.refunds.receipt(refund).then((answer) => {
      receipt.value = answer;
    });
  }, []);
  return (
    <Sheet
      title={t.doneTitle}
      onClose={onClose}
      footer={
        <Button kind="primary" size="main" class="pay-button" onPress={onClose}>
          {texts.value.common.close}
        </Button>
      }
    >
      <p class="pay-due">
        <span>{t.paidBack}</span>
        <Money amount={refund.total} />
      </p>
      {receipt.value ? (
        <>
          <Button icon={Printer} onPress={() => receipt.value && printReceipt(receipt.value)}>
            {texts.value.sales.print}
          </Button>
          <div class="receipt-frame">
            <ReceiptPaper receipt={receipt.value} />
          </div>
        </>
      ) : (
        <Skeleton kind="row" count={3} />
      )}
    </Sheet>
  );
}

function thousandths(quantity: string): number {
  return Math.round(Number(quantity) * 1000);
}

function decimal(units: number): string {
  return String(units / 1000);
}
