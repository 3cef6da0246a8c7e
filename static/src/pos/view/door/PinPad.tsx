import { useSignal } from "@preact/signals";
import { ArrowLeft, Lock } from "lucide-preact";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { announce, Button, Numpad, PinDots, typeDigits, useEnter } from "../../../shared/ui";
import type { StaffMember } from "../../state";
import { useCountdown } from "../clock";
import { countdownText } from "../format";
import { texts } from "../texts";
import { Avatar } from "./StaffTiles";

/** What both PIN questions (sign-in, approval) may answer. */
type PinAnswer =
  | { readonly kind: "wrong_pin"; readonly triesLeft: number | null }
  | { readonly kind: "locked"; readonly until: Date }
  | { readonly kind: "rate_limited"; readonly retryAfter: number }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string }
  | { readonly kind: "signed_in" | "given" | "not_allowed" | "revoked" };

interface PinPadProps {
  person: StaffMember;
  title: string;
  /** Names a whole page, not a dialog that has its heading already. */
  isPage?: boolean;
  submit: string;
  onPin: (pin: string) => Promise<PinAnswer>;
  onOther: () => void;
}

const USUAL_PIN = 6;
const SHORTEST_PIN = 4;
const LONGEST_PIN = 8;

/** Tells nobody how long the PIN is: it is sent by Enter or the button. */
export function PinPad(props: PinPadProps): JSX.Element {
  const t = texts.value.staff;
  const pin = useSignal("");
  const message = useSignal("");
  const busy = useSignal(false);
  const lockedUntil = useSignal<Date | null>(null);
  const seconds = useCountdown(lockedUntil.value);
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => title.current?.focus(), []);
  const frame = useRef<HTMLDivElement>(null);
  const Heading = props.isPage ? "h1" : "h2";

  const send = async (): Promise<void> => {
    if (busy.value || pin.value.length < SHORTEST_PIN) {
      return;
    }
    busy.value = true;
    const answer = await props.onPin(pin.value);
    busy.value = false;
    pin.value = "";
    lockedUntil.value = answer.kind === "locked" ? answer.until : null;
    message.value = wordsOf(answer);
    if (message.value) {
      announce(message.value);
    }
  };
  const isLocked = seconds > 0;
  useEnter(frame, send);

  return (
    <div ref={frame} class="pin">
      <Button kind="quiet" icon={ArrowLeft} onPress={props.onOther}>
        {t.other}
      </Button>
      <Avatar name={props.person.name} />
      <Heading ref={title} class="pin-title" tabIndex={-1}>
        {props.title}
      </Heading>
      <PinDots
        label={t.pin}
        value={pin.value}
        length={Math.max(USUAL_PIN, pin.value.length)}
        wrong={message.value !== ""}
      />
      <p class="pin-message" data-locked={isLocked || undefined}>
        {isLocked ? (
          <>
            <Lock size={18} aria-hidden="true" /> {t.locked(countdownText(seconds))}
          </>
        ) : (
          message.value
        )}
      </p>
      <Numpad
        corner="clear"
        disabled={isLocked || busy.value}
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
        disabled={isLocked || pin.value.length < SHORTEST_PIN}
        onPress={send}
      >
        {props.submit}
      </Button>
    </div>
  );
}

function wordsOf(answer: PinAnswer): string {
  const t = texts.value;
  switch (answer.kind) {
    case "wrong_pin":
      return t.staff.wrong(answer.triesLeft);
    case "rate_limited":
      return t.common.rateLimited(answer.retryAfter);
    case "no_answer":
      return t.common.noAnswer;
    case "other":
      return answer.detail;
    default:
      return "";
  }
}
