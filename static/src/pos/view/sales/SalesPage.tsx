import { useComputed, useSignal } from "@preact/signals";
import { ArrowLeft, ReceiptText, Search, SearchX } from "lucide-preact";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { formatTime } from "../../../shared/i18n";
import { formatRupiah } from "../../../shared/money";
import {
  Button,
  EmptyState,
  Field,
  IconButton,
  Money,
  Sheet,
  Skeleton,
  toast,
} from "../../../shared/ui";
import type { Sale } from "../../state";
import { isNarrow } from "../media";
import { page } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { PayBackDialog } from "./PayBackDialog";
import { RefundDialog } from "./RefundDialog";
import { type SaleAct, SaleDetail } from "./SaleDetail";
import { VoidDialog } from "./VoidDialog";

/** Today's sales of this terminal, and the receipt of the one that is chosen. */
export default function SalesPage(): JSX.Element {
  const t = texts.value.sales;
  const chosen = useSignal<string | null>(null);
  // Here and not in the detail, which a turned phone makes anew.
  const act = useSignal<SaleAct | null>(null);
  const text = useSignal("");
  const { list, loading, more } = till.sales;
  const found = useComputed(() => list.value.filter((sale) => matches(sale, text.value)));
  const others = useSignal<readonly Sale[]>([]);
  const shown = useComputed(() => [
    ...found.value,
    ...others.value.filter((one) => !found.value.some(({ id }) => id === one.id)),
  ]);
  const sale = shown.value.find((one) => one.id === chosen.value);
  const searchAll = async (): Promise<void> => {
    const sales = await till.refunds.find(text.value);
    // Without an answer what this device sold itself can still be found.
    const known = sales ?? (await till.sales.find(text.value));
    others.value = known;
    chosen.value = known[0]?.id ?? chosen.value;
    if (known.length === 0) {
      toast(sales ? t.noSuchReceipt : texts.value.common.noAnswer, { tone: "attention" });
    }
  };
  useEffect(() => void till.sales.refresh(), []);
  const choose = (id: string | null): void => {
    chosen.value = id;
    act.value = null;
  };
  const begin = (next: SaleAct): void => {
    act.value = next;
  };
  const back = (): void => {
    page.value = "sell";
  };
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
        back();
      }
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);

  return (
    <div class="sales">
      <header class="top">
        <IconButton icon={ArrowLeft} label={texts.value.common.back} onPress={back} />
        <div class="sales-title">
          <h1>{t.title}</h1>
          <p class="sales-sum muted">
            {t.sum(counted(list.value).length)} · {formatRupiah(sumOf(list.value))}
          </p>
        </div>
      </header>
      <main class="sales-main">
        <section class="sales-list">
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void searchAll();
            }}
          >
            <Field
              label={texts.value.common.search}
              placeholder={t.search}
              inputMode="search"
              value={text.value}
              onInput={(value) => {
                text.value = value;
                others.value = [];
              }}
            />
          </form>
          {text.value.trim() !== "" && shown.value.length === 0 && (
            <Button block icon={Search} onPress={searchAll}>
              {t.searchAll}
            </Button>
          )}
          {list.value.length === 0 &&
            (loading.value ? (
              <Skeleton kind="row" count={6} />
            ) : (
              <EmptyState
                icon={ReceiptText}
                title={t.empty}
                action={<Button onPress={back}>{texts.value.common.back}</Button>}
              >
                {t.emptyText}
              </EmptyState>
            ))}
          {list.value.length > 0 && shown.value.length === 0 && (
            <EmptyState icon={SearchX} title={t.noMatch} />
          )}
          <ul class="rows">
            {shown.value.map((one) => (
              <SaleRow
                key={one.id}
                sale={one}
                chosen={one.id === chosen.value}
                onChoose={() => choose(one.id)}
              />
            ))}
          </ul>
          {more.value && (
            <Button block onPress={() => till.sales.loadMore()}>
              {t.more}
            </Button>
          )}
        </section>
        {!isNarrow.value && (
          <section class="sales-detail">
            {sale ? (
              <SaleDetail key={sale.id} sale={sale} onAct={begin} />
            ) : (
              <EmptyState icon={ReceiptText} title={t.choose} />
            )}
          </section>
        )}
      </main>
      {isNarrow.value && sale && !act.value && (
        <Sheet title={sale.receiptNumber ?? t.waiting} onClose={() => choose(null)}>
          <SaleDetail sale={sale} onAct={begin} />
        </Sheet>
      )}
      {sale && act.value && (
        <ActDialog
          sale={sale}
          act={act.value}
          onClose={() => {
            act.value = null;
          }}
        />
      )}
    </div>
  );
}

interface ActDialogProps {
  sale: Sale;
  act: SaleAct;
  onClose: () => void;
}

function ActDialog({ act, ...props }: ActDialogProps): JSX.Element {
  switch (act) {
    case "refund":
      return <RefundDialog {...props} />;
    case "payments":
      return <PayBackDialog {...props} />;
    case "void":
      return <VoidDialog {...props} />;
  }
}

interface SaleRowProps {
  sale: Sale;
  chosen: boolean;
  onChoose: () => void;
}

function SaleRow({ sale, chosen, onChoose }: SaleRowProps): JSX.Element {
  const t = texts.value.sales;
  return (
    <li>
      <button
        type="button"
        class="row row-priced sale-row"
        aria-current={chosen || undefined}
        data-state={sale.state}
        onClick={onChoose}
      >
        <strong>{sale.receiptNumber ?? t.waiting}</strong>
        <StateMark sale={sale} />
        <Money amount={sale.total} />
        <span class="muted sale-what">
          {formatTime(sale.placedAt, till.catalogue.outlet.value?.timezone ?? "Asia/Jakarta")} ·{" "}
          {sale.lines.map((line) => line.name).join(", ")}
        </span>
      </button>
    </li>
  );
}

/** What became of the sale, or else how far it is on its way to the server. */
function StateMark({ sale: { delivery, state } }: { sale: Sale }): JSX.Element {
  const t = texts.value.sales;
  const isOnTheWay = delivery !== null && (state === "paid" || state === "pending");
  return (
    <span class="sale-state" data-state={isOnTheWay ? delivery : state}>
      {isOnTheWay ? t.delivery[delivery] : state !== "paid" && t.states[state]}
    </span>
  );
}

/** Sales that took place: what came back of them later is a refund of its own. */
const COUNTED = new Set<Sale["state"]>([
  "paid",
  "pending",
  "rejected",
  "partly_refunded",
  "refunded",
]);

function counted(sales: readonly Sale[]): readonly Sale[] {
  return sales.filter(({ state }) => COUNTED.has(state));
}

function sumOf(sales: readonly Sale[]): number {
  return counted(sales).reduce((sum, sale) => sum + sale.total, 0);
}

function matches(sale: Sale, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  const digits = wanted.replace(/[^\d]/g, "");
  return (
    wanted === "" ||
    (sale.receiptNumber ?? "").toLowerCase().includes(wanted) ||
    sale.lines.some((line) => line.name.toLowerCase().includes(wanted)) ||
    (digits !== "" && String(sale.total).startsWith(digits))
  );
}
