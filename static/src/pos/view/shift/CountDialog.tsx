import { type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { formatRupiah } from "../../../shared/money";
import { Button, Dialog, Notice, Numpad, typeAmount } from "../../../shared/ui";
import { type Asks, Consent } from "../approval/Consent";
import { ReasonField } from "../approval/ReasonField";
import { close, replace } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import {
  cashOf,
  DENOMINATIONS,
  drawerCount,
  type Entered,
  METHODS,
  MOST_PIECES,
  neighbour,
  type RowKey,
} from "./counting";
import { problemText } from "./problem";

/** The blind count: what should be there is not on this device before it is closed. */
export default function CountDialog(): JSX.Element {
  const t = texts.value.drawer;
  const entered = useSignal<Entered>({});
  const row = useSignal<RowKey>("100000");
  const reason = useSignal("");
  const asksReason = useSignal(false);
  const asks: Asks = useSignal(null);
  const error = useSignal("");
  const busy = useSignal(false);
  const unsent = till.connection.unsent.value;
  const cash = cashOf(entered.value);
  const shift = till.shift.state.value;

  const send = async (): Promise<void> => {
    if (busy.value) {
      return;
    }
    error.value = (entered.value.left ?? 0) > cash ? t.leftTooMuch : "";
    if (error.value) {
      return;
    }
    busy.value = true;
    const result = await till.shift.close(drawerCount(entered.value, reason.value));
    busy.value = false;
    asks.value = null;
    switch (result.kind) {
      case "closed":
        replace("count", { kind: "shift_closed", shift: result.shift });
        return;
      case "written":
        replace("count", { kind: "shift_written", count: result.count });
        return;
      case "unexplained":
        asksReason.value = true;
        return;
      case "approval_required":
        asksReason.value = true;
        asks.value = { stale: result.stale };
        return;
      default:
        error.value = problemText(result);
    }
  };

  return (
    <Dialog
      title={t.countTitle}
      size="wide"
      onClose={() => close("count")}
      footer={
        <>
          <Button onPress={() => close("count")}>{texts.value.common.back}</Button>
          <Button kind="primary" size="main" busy={busy.value} onPress={send}>
            {t.close}
          </Button>
        </>
      }
    >
      <p class="muted">{t.countText}</p>
      {unsent > 0 && <Notice tone="attention">{t.unsent(unsent)}</Notice>}
      {asksReason.value && (
        <>
          <Notice tone="attention">
            <span role="alert">{t.unexplained}</span>
          </Notice>
          <div class="stack">
            <ReasonField label={t.reason} usual={t.reasons} reason={reason} />
          </div>
        </>
      )}
      {error.value && <Notice tone="danger">{error.value}</Notice>}
      <div class="count-columns">
        <Rows entered={entered.value} row={row} cash={cash} />
        <div class="count-pad">
          <Numpad
            onKey={(key) => {
              const typed = typeAmount(entered.value[row.value] ?? 0, key);
              if (typed <= MOST_PIECES || !isPieces(row.value)) {
                entered.value = { ...entered.value, [row.value]: typed };
              }
            }}
          />
        </div>
      </div>
      {shift.kind === "open" && (
        <Consent asks={asks} action="shift.difference" subject={shift.shift.id} onGiven={send} />
      )}
    </Dialog>
  );
}

interface RowsProps {
  entered: Entered;
  row: Signal<RowKey>;
  cash: number;
}

/** Digits go to the row that has focus; Enter and the arrows lead to the next one. */
function Rows({ entered, row, cash }: RowsProps): JSX.Element {
  const t = texts.value.drawer;
  const list = useRef<HTMLDivElement>(null);
  const step = (event: KeyboardEvent): void => {
    const way = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key] as 1 | -1 | undefined;
    if (way) {
      event.preventDefault();
      const next = neighbour(row.value, way);
      list.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus();
    }
  };
  const one = (key: RowKey, label: string, amount: number): JSX.Element => (
    <button
      key={key}
      type="button"
      class="count-row"
      data-row={key}
      data-autofocus={key === "100000" || undefined}
      aria-pressed={row.value === key}
      onFocus={() => {
        row.value = key;
      }}
      onClick={(event) => event.currentTarget.focus()}
      onKeyDown={step}
    >
      <span>{label}</span>
      <span class="count-pieces">{isPieces(key) ? `× ${entered[key] ?? 0}` : ""}</span>
      <strong class="drawer-amount">{formatRupiah(amount)}</strong>
    </button>
  );
  return (
    <div ref={list} class="count-rows">
      {DENOMINATIONS.map((value) => {
        return one(`${value}`, formatRupiah(value), value * (entered[`${value}`] ?? 0));
      })}
      <p class="count-sum">
        <span>{t.cash}</span>
        <output aria-label={t.cash}>{formatRupiah(cash)}</output>
      </p>
      <h3>{t.others}</h3>
      {METHODS.map((method) => one(method, t.methods[method], entered[method] ?? 0))}
      <h3>{t.left}</h3>
      {one("left", t.left, entered.left ?? 0)}
      <p class="muted">{t.leftHelp}</p>
    </div>
  );
}

function isPieces(key: RowKey): boolean {
  return /^\d+$/.test(key);
}
