import "../../refunds.css";
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { uuid7 } from "../../../shared/ids";
import { formatRupiah } from "../../../shared/money";
import { Button, Field, Notice, Sheet, Skeleton, Switch, toast } from "../../../shared/ui";
import type {
  Refund,
  RefundQuote,
  RefundReason,
  RefundRequest,
  ReturnedLine,
  Sale,
  SaleWithRefunds,
} from "../../state";
import { actTexts } from "../acts-texts";
import { type Asks, Consent } from "../approval/Consent";
import { texts } from "../texts";
import { till } from "../till";
import { Difference, useDifference } from "./refund/Difference";
import { RefundDone } from "./refund/RefundDone";
import { ReturnRow } from "./refund/ReturnRow";
import { type Chosen, Ways } from "./refund/Ways";

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
    return <RefundDone refund={done.value} onClose={onClose} />;
  }
  if (found.value === "loading" || found.value === null) {
    return (
      <Sheet title={t.title} onClose={onClose}>
        {found.value === null ? (
          <Notice tone="attention">{actTexts.value.refund.onlyHere}</Notice>
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
  const ways = useSignal<Chosen>({});
  const exchanging = useSignal(false);
  const quote = useSignal<RefundQuote | null>(null);
  const asks: Asks = useSignal(null);
  const error = useSignal("");
  const busy = useSignal(false);
  const mayExchange = !till.cart.isEmpty.value && !till.practice.active.value;
  const price = till.cart.totals.value.total;

  const request = useComputed<RefundRequest>(() => ({
    id,
    lines: Object.values(chosen.value),
    tenders: Object.entries(ways.value).map(([tender, way]) => ({
      tender: Number(tender),
      ...way,
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

  const credit = useComputed(() =>
    (quote.value?.tenders ?? [])
      .filter((one) => one.method === "exchange")
      .reduce((sum, one) => sum + one.amount, 0),
  );
  const paid = useDifference(
    useComputed(() => {
      void till.cart.totals.value;
      return exchanging.value
        ? till.checkout.settle([{ method: "exchange", amount: credit.value }])
        : null;
    }),
  );
  const toPay = paid.amount.value;
  const back = (quote.value?.total ?? 0) - credit.value;
  const missing = reason.value === null || (reason.value === "other" && !note.value.trim());
  const tenders = paid.tenders.value;
  const canGo = quote.value !== null && !missing && !busy.value && tenders !== null;

  const send = async (): Promise<void> => {
    if (!canGo) {
      return;
    }
    busy.value = true;
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
      case "written":
        toast(actTexts.value.refund.done, { tone: "good" });
        onClose();
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
      {!till.connection.online.value && <Notice>{actTexts.value.refund.offline}</Notice>}
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
      {toPay > 0 && quote.value !== null && <Difference paid={paid} />}
      <Ways quote={quote.value} ways={ways} />
      {error.value && <Notice tone="danger">{error.value}</Notice>}
      <Consent
        asks={asks}
        action="order.refund"
        amount={String(quote.value?.expected_total ?? 0)}
        subject={sale.id}
        onGiven={send}
      />
    </Sheet>
  );
}
