import {
  BellRing,
  ChefHat,
  CircleCheck,
  CookingPot,
  ListChecks,
  Settings2,
  Soup,
  WifiOff,
  X,
} from "lucide-preact";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Button, Chips, EmptyState, IconButton, Skeleton } from "../../shared/ui";
import { texts } from "../messages";
import { advance, board, chosen, lists, may, undoLast, view } from "../state/kitchen";
import { sound, station } from "../state/prefs";
import { allowSound, isAudible } from "../state/sound";
import {
  bumpOf,
  durationText,
  linesIn,
  type Move,
  type Ticket,
  type View,
  waitingBy,
} from "../state/tickets";
import { Card } from "./Card";
import { isSettingsOpen, Settings } from "./Settings";

const ALL = "*";
const MOST_KEYS = 9;

export function Board(): JSX.Element {
  useKeys();
  useAwake();
  return (
    <div class="board">
      <TopBar />
      <Stale />
      <SoundAsk />
      <main class="lists" data-view={view.value}>
        <List view="working" />
        <List view="ready" />
        {view.value === "done" && <List view="done" />}
      </main>
      {chosen.value && <Bulk ids={chosen.value} />}
      {isSettingsOpen.value && <Settings />}
    </div>
  );
}

function TopBar(): JSX.Element {
  const t = texts.value;
  const counts = waitingBy(board.tickets.value, board.now.value);
  const names = [...new Set([...board.stations.value, ...counts.keys()])];
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const { working, ready } = lists.value;
  return (
    <header class="bar">
      <h1 class="bar-title">
        <CookingPot aria-hidden="true" /> {t.title}
      </h1>
      {names.length > 1 && (
        <Chips
          class="stations"
          label={t.station}
          value={station.value || ALL}
          choices={[
            { value: ALL, label: t.all, badge: total },
            ...names.map((name) => ({ value: name, label: name, badge: counts.get(name) ?? 0 })),
          ]}
          onChange={(value) => {
            station.value = value === ALL ? "" : value;
          }}
        />
      )}
      <Chips<View>
        class="views"
        label={t.view}
        value={view.value}
        choices={[
          { value: "working", label: t.working, badge: working.length },
          { value: "ready", label: t.ready, badge: ready.length },
          { value: "done", label: t.done },
        ]}
        onChange={(value) => {
          view.value = value;
          chosen.value = null;
        }}
      />
      <div class="bar-tools">
        <IconButton
          icon={ListChecks}
          label={t.select}
          pressed={chosen.value !== null}
          onPress={() => {
            chosen.value = chosen.value ? null : new Set();
          }}
        />
        <IconButton
          icon={Settings2}
          label={t.settings}
          onPress={() => {
            isSettingsOpen.value = true;
          }}
        />
      </div>
    </header>
  );
}

const EMPTY = { working: ChefHat, ready: Soup, done: CircleCheck };

function List({ view: which }: { view: View }): JSX.Element {
  const t = texts.value;
  const tickets = lists.value[which];
  const isMain = view.value === which;
  const words = {
    working: [t.emptyWorking, t.emptyWorkingText],
    ready: [t.emptyReady, t.emptyReadyText],
    done: [t.emptyDone, t.emptyDoneText],
  }[which];
  const hasNone = which === "working" && board.stations.value.length === 0;
  return (
    <section class="list" data-list={which} aria-label={t[which]}>
      <h2 class="list-title">
        {t[which]} <span class="list-count">{tickets.length}</span>
      </h2>
      {!board.isLoaded.value && <Skeleton kind="tile" count={4} />}
      {board.isLoaded.value && tickets.length === 0 && (
        <EmptyState icon={EMPTY[which]} title={hasNone ? t.noStations : (words[0] ?? "")}>
          {hasNone ? t.noStationsText : words[1]}
        </EmptyState>
      )}
      <ol class="cards">
        {tickets.map((ticket, index) => (
          <li key={ticket.id}>
            <Card
              ticket={ticket}
              shortcut={isMain && index < MOST_KEYS ? index + 1 : null}
              isChoosable={isMain && chosen.value !== null}
            />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The board may lie while the server is away; it says so, and how long. */
function Stale(): JSX.Element | null {
  const seconds = board.staleSeconds.value;
  if (seconds === null) {
    return null;
  }
  const waiting = board.waiting.value;
  return (
    <div class="stale" role="alert">
      <WifiOff size={24} aria-hidden="true" />
      <span>
        {texts.value.stale(durationText(seconds))}
        {waiting > 0 && ` ${texts.value.kept(waiting)}`}
      </span>
    </div>
  );
}

function SoundAsk(): JSX.Element | null {
  if (!sound.value || isAudible.value) {
    return null;
  }
  return (
    <aside class="sound-ask" aria-label={texts.value.sound}>
      <BellRing size={20} aria-hidden="true" />
      <span>{texts.value.soundAsk}</span>
      <Button onPress={allowSound}>{texts.value.soundOn}</Button>
    </aside>
  );
}

function Bulk({ ids }: { ids: ReadonlySet<string> }): JSX.Element {
  const t = texts.value;
  const listed = lists.value[view.value];
  const tickets = listed.filter((ticket) => ids.has(ticket.id));
  const groups = movesOf(tickets);
  return (
    <aside class="bulk" aria-label={t.selected(tickets.length)}>
      <strong>{t.selected(tickets.length)}</strong>
      <Button
        kind="quiet"
        onPress={() => {
          chosen.value = new Set(listed.map((ticket) => ticket.id));
        }}
      >
        {t.selectAll}
      </Button>
      {[...groups].map(([state, group]) => (
        <Button
          key={state}
          kind="primary"
          disabled={!may(state)}
          onPress={() => {
            advance(group, { state, lines: group.flatMap((one) => bumpOf(one)?.lines ?? []) });
            chosen.value = null;
          }}
        >
          {`${t.actions[state]} (${group.length})`}
        </Button>
      ))}
      <IconButton
        icon={X}
        label={t.cancel}
        onPress={() => {
          chosen.value = null;
        }}
      />
    </aside>
  );
}

/** The chosen tickets by the step that each of them takes next. */
function movesOf(tickets: readonly Ticket[]): Map<Move, Ticket[]> {
  const groups = new Map<Move, Ticket[]>();
  for (const ticket of tickets) {
    const bump = bumpOf(ticket);
    if (bump && linesIn(ticket, "cancelled").length < ticket.lines.length) {
      groups.set(bump.state, [...(groups.get(bump.state) ?? []), ticket]);
    }
  }
  return groups;
}

/** A digit bumps the ticket that shows it; U takes back; Esc stops choosing. */
function useKeys(): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const isElsewhere = document.querySelector("dialog[open]") !== null;
      if (isElsewhere || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
      const ticket = lists.value[view.value][digit - 1];
      const bump = ticket && bumpOf(ticket);
      if (ticket && bump) {
        advance([ticket], bump);
      } else if (event.key.toLowerCase() === "u") {
        undoLast();
      } else if (event.key === "Escape") {
        chosen.value = null;
      }
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
}

/** The screen stays on while the board is in sight, where the browser can do that. */
function useAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    const hold = async (): Promise<void> => {
      try {
        lock = document.hidden ? null : ((await navigator.wakeLock?.request("screen")) ?? null);
      } catch {
        // A tablet that saves its battery may refuse.
      }
    };
    void hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, []);
}
