import { useSignal } from "@preact/signals";
import { Wallet } from "lucide-preact";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { formatRupiah } from "../../../shared/money";
import { Button, Notice, Numpad, toast, typeAmount, useEnter } from "../../../shared/ui";
import { leave } from "../leave/leave";
import { texts } from "../texts";
import { till } from "../till";
import { DoorTools } from "./DoorTools";

const USUAL = [100_000, 200_000, 300_000, 500_000];

export function OpenShift(): JSX.Element {
  const t = texts.value.shift;
  return (
    <main class="door">
      <DoorTools />
      <div class="door-card">
        <span class="door-mark">
          <Wallet aria-hidden="true" />
        </span>
        <h1>{t.title}</h1>
        <p class="muted">{t.text}</p>
        <OpenShiftForm onOpened={() => toast(t.opened, { tone: "good" })} />
        <Button kind="quiet" onPress={leave}>
          {texts.value.top.switchCashier}
        </Button>
      </div>
    </main>
  );
}

export function OpenShiftForm({ onOpened }: { onOpened: () => void }): JSX.Element {
  const t = texts.value.shift;
  const amount = useSignal(0);
  const error = useSignal("");
  const busy = useSignal(false);
  const open = async (): Promise<void> => {
    if (busy.value) {
      return;
    }
    busy.value = true;
    const result = await till.shift.open(amount.value);
    busy.value = false;
    if (result.kind === "opened" || result.kind === "already_open") {
      onOpened();
    } else {
      error.value =
        result.kind === "not_allowed"
          ? t.notAllowed
          : result.kind === "no_answer"
            ? texts.value.common.noAnswer
            : result.detail;
    }
  };
  const frame = useRef<HTMLDivElement>(null);
  useEnter(frame, open);
  return (
    <div ref={frame} class="stack">
      <output class="big-amount" aria-label={t.float}>
        {formatRupiah(amount.value)}
      </output>
      <div class="usual usual-centre">
        <button
          type="button"
          class="chip"
          aria-pressed={amount.value === 0}
          onClick={() => {
            amount.value = 0;
          }}
        >
          {t.empty}
        </button>
        {USUAL.map((usual) => (
          <button
            key={usual}
            type="button"
            class="chip"
            aria-pressed={amount.value === usual}
            onClick={() => {
              amount.value = usual;
            }}
          >
            {formatRupiah(usual)}
          </button>
        ))}
      </div>
      <Numpad
        onKey={(key) => {
          amount.value = typeAmount(amount.value, key);
        }}
      />
      {error.value && <Notice tone="danger">{error.value}</Notice>}
      <Button kind="primary" size="main" block busy={busy.value} shortcut="Enter" onPress={open}>
        {t.open}
      </Button>
    </div>
  );
}
