import {
  Cloud,
  CloudOff,
  CloudUpload,
  type LucideIcon,
  Menu,
  PauseCircle,
  ReceiptText,
  Store,
  TriangleAlert,
} from "lucide-preact";
import type { JSX } from "preact";
import { formatTime } from "../../../shared/i18n";
import { Button, IconButton } from "../../../shared/ui";
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

/** Always at its place: whether the server is there, what waits, and when it was last in step. */
function ConnectionChip(): JSX.Element {
  const t = texts.value.top;
  const { online, questions, sending, unsent } = till.connection;
  const waits = unsent.value > 0 ? t.waiting(unsent.value) : null;
  const last = till.queue.lastSync.value;
  const zone = till.catalogue.outlet.value?.timezone ?? "Asia/Jakarta";
  const synced = last ? t.syncedAt(formatTime(last, zone)) : t.safe;
  const state = sending.value && waits ? t.sending : online.value ? t.online : t.offline;
  const below = questions.value > 0 ? t.questions(questions.value) : (waits ?? synced);
  const Icon = iconOf(online.value, questions.value, unsent.value);
  const count = questions.value || unsent.value;
  return (
    <button
      type="button"
      class="connection"
      data-tone={questions.value > 0 || !online.value ? "attention" : "plain"}
      title={`${state}, ${below}`}
      onClick={() => show({ kind: "sync" })}
    >
      <Icon size={20} aria-hidden="true" />
      <span class="visually-hidden">{`${t.sync}: ${state}, ${below}`}</span>
      <span class="connection-words" aria-hidden="true">
        <strong>{state}</strong>
        <span>{below}</span>
      </span>
      {count > 0 && (
        <span class="badge" aria-hidden="true">
          {count}
        </span>
      )}
    </button>
  );
}

function iconOf(online: boolean, questions: number, unsent: number): LucideIcon {
  if (questions > 0) {
    return TriangleAlert;
  }
  if (!online) {
    return CloudOff;
  }
  return unsent > 0 ? CloudUpload : Cloud;
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
