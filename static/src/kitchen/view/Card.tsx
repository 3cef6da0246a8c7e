import {
  Bike,
  Check,
  Circle,
  Flame,
  type LucideIcon,
  ShoppingBag,
  Undo2,
  Utensils,
} from "lucide-preact";
import type { JSX } from "preact";
import { Button } from "../../shared/ui";
import { texts } from "../messages";
import { advance, board, chosen, dismiss, may, recall } from "../state/kitchen";
import { station } from "../state/prefs";
import {
  bumpOf,
  durationText,
  type Line,
  levelOf,
  nextOf,
  numberOf,
  type State,
  stateOf,
  type Ticket,
} from "../state/tickets";

const CHANNEL: Record<string, LucideIcon> = {
  dine_in: Utensils,
  take_away: ShoppingBag,
  delivery: Bike,
};
const STEP: Record<State, LucideIcon> = {
  pending: Circle,
  cooking: Flame,
  ready: Check,
  served: Check,
  cancelled: Circle,
};

interface CardProps {
  ticket: Ticket;
  /** The digit that moves it on. */
  shortcut: number | null;
  /** Whether it may be chosen together with others now. */
  isChoosable: boolean;
}

/** From here on a name is written smaller and on two lines. */
const LONG_TITLE = 12;

export function Card({ ticket, shortcut, isChoosable }: CardProps): JSX.Element {
  const state = stateOf(ticket);
  const seconds = (board.now.value - Date.parse(ticket.created_at)) / 1000;
  const isOver = state === "served" || state === "cancelled";
  const isChosen = chosen.value?.has(ticket.id) ?? false;
  return (
    <article
      class="card"
      data-state={state}
      data-level={isOver ? "calm" : levelOf(seconds)}
      data-choosable={isChoosable || undefined}
      data-chosen={isChosen || undefined}
      aria-label={texts.value.bump(numberOf(ticket))}
    >
      <Head ticket={ticket} seconds={seconds} shortcut={shortcut} />
      <Facts ticket={ticket} />
      <ul class="card-lines">
        {ticket.lines.map((line) => (
          <LineRow key={line.id} ticket={ticket} line={line} />
        ))}
      </ul>
      <Foot ticket={ticket} state={state} />
      {isChoosable && (
        <button
          type="button"
          class="card-choose"
          aria-pressed={isChosen}
          aria-label={texts.value.bump(numberOf(ticket))}
          onClick={() => toggle(ticket.id)}
        >
          <span class="card-tick">{isChosen && <Check aria-hidden="true" />}</span>
        </button>
      )}
    </article>
  );
}

interface HeadProps {
  ticket: Ticket;
  seconds: number;
  shortcut: number | null;
}

function Head({ ticket, seconds, shortcut }: HeadProps): JSX.Element {
  const age = durationText(seconds);
  const title = ticket.label || numberOf(ticket);
  return (
    <header class="card-head">
      <span class="card-title" data-long={title.length > LONG_TITLE || undefined}>
        {title}
      </span>
      {shortcut !== null && (
        <span class="card-key" aria-hidden="true">
          {shortcut}
        </span>
      )}
      <time class="card-age" datetime={ticket.created_at}>
        <span class="visually-hidden">{texts.value.age}</span> {age}
      </time>
    </header>
  );
}

/** What the cook or runner calls: channel, table or name, and whatever is unusual. */
function Facts({ ticket }: { ticket: Ticket }): JSX.Element {
  const t = texts.value;
  const Icon = CHANNEL[ticket.channel] ?? Utensils;
  return (
    <div class="card-facts">
      {ticket.label && <strong class="fact">{numberOf(ticket)}</strong>}
      <span class="fact">
        <Icon size={18} aria-hidden="true" /> {t.channels[ticket.channel] ?? ticket.channel}
      </span>
      {!station.value && <span class="tag">{ticket.station}</span>}
      {ticket.part > 1 && <span class="tag">{t.part(ticket.part - 1)}</span>}
      {!ticket.paid && !ticket.voided && <span class="tag">{t.unpaid}</span>}
      {(ticket.voided || stateOf(ticket) === "cancelled") && (
        <span class="tag" data-tone="danger">
          {t.voided}
        </span>
      )}
      {ticket.note && <p class="note">{ticket.note}</p>}
    </div>
  );
}

function LineRow({ ticket, line }: { ticket: Ticket; line: Line }): JSX.Element {
  const next = nextOf(line.state);
  const Icon = STEP[line.state];
  const word = texts.value.states[line.state] ?? line.state;
  return (
    <li>
      <button
        type="button"
        class="line"
        data-state={line.state}
        disabled={!next || !may(next)}
        onClick={() => next && advance([ticket], { lines: [line.id], state: next })}
      >
        <span class="line-quantity">{line.quantity.replace(".", ",")}</span>{" "}
        <span class="line-name">
          {line.unit && `${line.unit} `}
          {line.name}
          <span class="visually-hidden">, {word}. </span>
          {line.modifiers && <span class="line-extras">{line.modifiers}</span>}
          {line.note && <span class="note">{line.note}</span>}
        </span>
        <Icon class="line-step" size={22} aria-hidden="true" />
      </button>
    </li>
  );
}

function Foot({ ticket, state }: { ticket: Ticket; state: State }): JSX.Element | null {
  const t = texts.value;
  if (state === "cancelled") {
    return (
      <Button block size="main" onPress={() => dismiss(ticket)}>
        {t.dismiss}
      </Button>
    );
  }
  const bump = bumpOf(ticket);
  if (!bump) {
    return may("served") ? (
      <Button block icon={Undo2} onPress={() => recall(ticket)}>
        {t.recall}
      </Button>
    ) : null;
  }
  return (
    <Button
      block
      size="main"
      kind={state === "pending" ? "secondary" : "primary"}
      disabled={!may(bump.state)}
      onPress={() => advance([ticket], bump)}
    >
      {t.actions[bump.state]}
    </Button>
  );
}

function toggle(id: string): void {
  const next = new Set(chosen.value);
  if (!next.delete(id)) {
    next.add(id);
  }
  chosen.value = next;
}
