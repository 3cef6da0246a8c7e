/** Pairing the board, and signing in by PIN. */

import { useSignal } from "@preact/signals";
import { ArrowLeft, CookingPot, Languages, Link2, Unplug, Users } from "lucide-preact";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { language, setLanguage } from "../../shared/i18n";
import type { PairResult, SignInResult, StaffMember } from "../../shared/session";
import {
  announce,
  Button,
  EmptyState,
  Field,
  Numpad,
  PinDots,
  Skeleton,
  typeDigits,
  useEnter,
} from "../../shared/ui";
import { texts } from "../messages";
import { session } from "../state/kitchen";
import { durationText } from "../state/tickets";

const USUAL_PIN = 6;
const SHORTEST_PIN = 4;
const LONGEST_PIN = 8;

function Door({ children }: { children: ComponentChildren }): JSX.Element {
  const other = language.value === "id" ? "en" : "id";
  return (
    <main class="door">
      <div class="door-tools">
        <Button kind="quiet" icon={Languages} onPress={() => setLanguage(other)}>
          <span lang={other}>{other === "en" ? "English" : "Bahasa Indonesia"}</span>
        </Button>
      </div>
      <div class="door-card">{children}</div>
    </main>
  );
}

export function Pair(): JSX.Element {
  const t = texts.value.door;
  const link = session.linkCode.value;
  const isRevoked = session.state.value.kind === "revoked";
  const code = useSignal(link ?? "");
  const error = useSignal("");
  const pair = async (): Promise<void> => {
    if (code.value.trim()) {
      error.value = pairWords(await session.pair(code.value));
    }
  };
  useEffect(() => {
    if (link) {
      void pair();
    }
  }, [link]);
  const Mark = isRevoked ? Unplug : CookingPot;
  return (
    <Door>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void pair();
        }}
      >
        <span class="door-mark">
          <Mark aria-hidden="true" />
        </span>
        <h1>{isRevoked ? t.revokedTitle : t.pairTitle}</h1>
        <p class="muted">{isRevoked ? t.revokedText : t.pairText}</p>
        <ol class="steps">
          <li>{t.step1}</li>
          <li>{t.step2}</li>
          <li>{t.step3}</li>
        </ol>
        <Field
          class="code-field"
          label={t.code}
          error={error.value || undefined}
          value={code.value}
          maxLength={20}
          onInput={(value) => {
            code.value = value.toUpperCase();
            error.value = "";
          }}
        />
        <Button
          kind="primary"
          size="main"
          block
          icon={Link2}
          disabled={!code.value.trim()}
          onPress={pair}
        >
          {t.pair}
        </Button>
      </form>
    </Door>
  );
}

export function SignIn(): JSX.Element {
  const t = texts.value.door;
  const people = useSignal<readonly StaffMember[] | null>(null);
  const who = useSignal<StaffMember | null>(null);
  useEffect(() => {
    void session.staff().then((staff) => {
      people.value = staff.filter((person) => person.may_cook);
    });
  }, []);
  const forget = (): void => {
    who.value = null;
  };
  if (who.value) {
    return (
      <Door>
        <Pin person={who.value} onOther={forget} />
      </Door>
    );
  }
  return (
    <Door>
      <p class="muted">{session.terminal.value?.name}</p>
      <h1>{t.who}</h1>
      {people.value?.length === 0 && <EmptyState icon={Users} title={t.nobody} />}
      <ul class="staff" aria-busy={people.value === null}>
        {people.value === null && <Skeleton kind="row" count={4} />}
        {people.value?.map((person) => (
          <li key={person.code}>
            <button
              type="button"
              class="person"
              onClick={() => {
                who.value = person;
              }}
            >
              <strong>{person.name}</strong>{" "}
              <span class="muted">{t.roles[person.role] ?? person.role}</span>
            </button>
          </li>
        ))}
      </ul>
    </Door>
  );
}

/** Tells nobody how long the PIN is: it is sent by Enter or the button. */
function Pin({ person, onOther }: { person: StaffMember; onOther: () => void }): JSX.Element {
  const t = texts.value.door;
  const pin = useSignal("");
  const message = useSignal("");
  const busy = useSignal(false);
  const frame = useRef<HTMLDivElement>(null);
  const send = async (): Promise<void> => {
    if (busy.value || pin.value.length < SHORTEST_PIN) {
      return;
    }
    busy.value = true;
    message.value = signInWords(await session.signIn(person.code, pin.value));
    busy.value = false;
    pin.value = "";
    if (message.value) {
      announce(message.value);
    }
  };
  useEnter(frame, send);
  return (
    <div ref={frame} class="stack">
      <Button class="door-back" kind="quiet" icon={ArrowLeft} onPress={onOther}>
        {t.other}
      </Button>
      <h1>{t.enterPin(person.name)}</h1>
      <PinDots
        label={t.pin}
        value={pin.value}
        length={Math.max(USUAL_PIN, pin.value.length)}
        wrong={message.value !== ""}
      />
      <p class="door-message">{message.value}</p>
      <Numpad
        corner="clear"
        disabled={busy.value}
        onKey={(key) => {
          message.value = "";
          pin.value = typeDigits(pin.value, key, LONGEST_PIN);
        }}
      />
      <Button
        kind="primary"
        size="main"
        block
        busy={busy.value}
        disabled={pin.value.length < SHORTEST_PIN}
        onPress={send}
      >
        {t.signIn}
      </Button>
    </div>
  );
}

function pairWords(result: PairResult): string {
  const t = texts.value.door;
  switch (result.kind) {
    case "paired":
      return "";
    case "wrong_code":
      return t.wrongCode;
    case "unsent":
      return t.unsent;
    case "rate_limited":
      return t.rateLimited(result.retryAfter);
    case "no_answer":
      return t.noAnswer;
    case "other":
      return result.detail;
  }
}

function signInWords(result: SignInResult): string {
  const t = texts.value.door;
  switch (result.kind) {
    case "signed_in":
    case "revoked":
      return "";
    case "wrong_pin":
      return t.wrongPin(result.triesLeft);
    case "locked":
      return t.locked(durationText(result.retryAfter));
    case "rate_limited":
      return t.rateLimited(result.retryAfter);
    case "no_answer":
      return t.noAnswer;
    case "other":
      return result.detail;
  }
}
