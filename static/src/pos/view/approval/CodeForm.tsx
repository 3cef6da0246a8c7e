import { useSignal } from "@preact/signals";
import { Phone } from "lucide-preact";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import {
  announce,
  Button,
  Notice,
  Numpad,
  PinDots,
  toast,
  typeDigits,
  useEnter,
} from "../../../shared/ui";
import type { ApprovalAction, CodeApprovalResult } from "../../state";
import { actTexts } from "../acts-texts";
import { useCountdown } from "../clock";
import { countdownText } from "../format";
import { till } from "../till";

const DIGITS = 8;

interface CodeFormProps {
  action: ApprovalAction;
  subject: string;
  percent: string | null;
  onGiven: () => unknown;
  onPin: () => void;
}

/** Eight digits that a supervisor reads out on the telephone. */
export default function CodeForm(props: CodeFormProps): JSX.Element {
  const t = actTexts.value.code;
  const code = useSignal("");
  const message = useSignal("");
  const busy = useSignal(false);
  const lockedUntil = useSignal<Date | null>(null);
  const seconds = useCountdown(lockedUntil.value);
  const frame = useRef<HTMLDivElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  // Enter checks the code, not the button that had the focus before.
  useLayoutEffect(() => title.current?.focus(), []);
  const isLocked = seconds > 0;

  const send = async (): Promise<void> => {
    if (busy.value || isLocked || code.value.length < DIGITS) {
      return;
    }
    busy.value = true;
    const { action, subject, percent } = props;
    const result = await till.approvals.giveCode({ action, subject, percent, code: code.value });
    busy.value = false;
    code.value = "";
    if (result.kind === "given") {
      toast(t.given, { tone: "good" });
      await props.onGiven();
      return;
    }
    lockedUntil.value = result.kind === "locked" ? result.until : null;
    message.value = wordsOf(result);
    announce(message.value);
  };
  useEnter(frame, send);

  return (
    <div ref={frame} class="pin">
      <h2 ref={title} class="pin-title" tabIndex={-1}>
        {t.title}
      </h2>
      <Notice icon={Phone}>{t.text}</Notice>
      <PinDots label={t.label} value={code.value} length={DIGITS} wrong={message.value !== ""} />
      <p class="pin-message" data-locked={isLocked || undefined}>
        {isLocked ? t.locked(countdownText(seconds)) : message.value}
      </p>
      <Numpad
        corner="clear"
        disabled={isLocked || busy.value}
        onKey={(key) => {
          message.value = "";
          code.value = typeDigits(code.value, key, DIGITS);
        }}
      />
      <Button
        kind="primary"
        size="main"
        block
        busy={busy.value}
        disabled={isLocked || code.value.length < DIGITS}
        onPress={send}
      >
        {t.check}
      </Button>
      <Button kind="quiet" onPress={props.onPin}>
        {t.usePin}
      </Button>
    </div>
  );
}

function wordsOf(result: CodeApprovalResult): string {
  const t = actTexts.value.code;
  switch (result.kind) {
    case "wrong":
      return t.wrong(result.triesLeft);
    case "used":
      return t.used;
    case "unprepared":
      return t.unprepared;
    default:
      return "";
  }
}
