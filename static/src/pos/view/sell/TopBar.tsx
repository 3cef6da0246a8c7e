import {
  CloudOff,
  CloudUpload,
  Menu,
  PauseCircle,
  ReceiptText,
  Store,
  TriangleAlert,
} from "lucide-preact";
import type { JSX } from "preact";
import { Button, IconButton, toast } from "../../../shared/ui";
import { page, show } from "../stage";
import { texts } from "../texts";
import { till } from "../till";

export function TopBar(): JSX.Element {
  const t = texts.value.top;
  const held = till.held.carts.value.length;
  const cashier = till.session.cashier.value;
  return (
    <header class="top">
      <Store class="top-mark" size={24} aria-hidden="true" />
      <p class="top-shop">
        <strong>{till.catalogue.outlet.value?.name ?? till.session.terminal.value?.name}</strong>
        <span class="muted">
          {till.session.terminal.value?.code}
          {cashier && ` · ${cashier.name}`}
        </span>
      </p>
      <ConnectionChip />
      <IconButton
        icon={PauseCircle}
        label={t.held}
        badge={held}
        onPress={() => show({ kind: "held" })}
      />
      <IconButton
        icon={ReceiptText}
        label={t.sales}
        onPress={() => {
          page.value = "sales";
        }}
      />
      <IconButton icon={Menu} label={t.menu} onPress={() => show({ kind: "menu" })} />
    </header>
  );
}

/** Nothing while all is well; a calm word and a count when it is not. */
function ConnectionChip(): JSX.Element | null {
  const t = texts.value.top;
  const { online, unsent, questions, sending } = till.connection;
  if (questions.value > 0) {
    return (
      <button
        type="button"
        class="connection"
        data-tone="attention"
        onClick={() => {
          page.value = "sales";
        }}
      >
        <TriangleAlert size={18} aria-hidden="true" />
        <span>{t.refused(questions.value)}</span>
      </button>
    );
  }
  if (online.value && (unsent.value === 0 || !sending.value)) {
    return null;
  }
  const Icon = online.value ? CloudUpload : CloudOff;
  return (
    <button
      type="button"
      class="connection"
      data-tone={online.value ? "plain" : "attention"}
      title={online.value ? t.sending : t.offlineText(unsent.value)}
      onClick={() => {
        toast(online.value ? t.sending : t.offlineText(unsent.value));
        till.connection.retry();
      }}
    >
      <Icon size={18} aria-hidden="true" />
      <span>{online.value ? t.sending : t.offline}</span>
      {unsent.value > 0 && <span class="badge">{unsent.value}</span>}
    </button>
  );
}

export function PracticeBar(): JSX.Element | null {
  if (!till.practice.active.value) {
    return null;
  }
  const t = texts.value.top;
  return (
    <div class="practice" role="status">
      <span>{t.practiceOn}</span>
      <Button kind="quiet" onPress={() => till.practice.leave()}>
        {t.leavePractice}
      </Button>
    </div>
  );
}
