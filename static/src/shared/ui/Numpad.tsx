import { Delete } from "lucide-preact";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { isOnTop, isTextField } from "./top";
import { words } from "./words";

export type NumpadKey =
  | "0"
  | "1"
  | "2"
  | "3"
  | "4"
  | "5"
  | "6"
  | "7"
  | "8"
  | "9"
  | "000"
  | "back"
  | "clear";

const DIGITS: readonly NumpadKey[] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const HIGHEST = 999_999_999_999;

interface NumpadProps {
  onKey: (key: NumpadKey) => void;
  /** The key at the lower left: three zeros for amounts, clear for a PIN. */
  corner?: "000" | "clear";
  disabled?: boolean;
}

/** Keys for the finger; the keyboard's digits do the same wherever focus is not in a text field. */
export function Numpad(props: NumpadProps): JSX.Element {
  const latest = useRef(props);
  latest.current = props;
  const pad = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const typed = (event: KeyboardEvent): void => {
      const key = keyOf(event);
      if (key && !latest.current.disabled && !isTextField(event.target) && isOnTop(pad.current)) {
        event.preventDefault();
        latest.current.onKey(key);
      }
    };
    document.addEventListener("keydown", typed);
    return () => document.removeEventListener("keydown", typed);
  }, []);
  const corner = props.corner ?? "000";
  const key = (name: NumpadKey, label?: string, face?: JSX.Element): JSX.Element => (
    <button
      key={name}
      type="button"
      class="numpad-key"
      aria-label={label}
      disabled={props.disabled}
      onClick={() => props.onKey(name)}
    >
      {face ?? name}
    </button>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend in sight
    <div ref={pad} class="numpad" role="group" aria-label={words.value.digits}>
      {DIGITS.map((digit) => key(digit))}
      {corner === "000" ? key("000") : key("clear", words.value.clear, <span>C</span>)}
      {key("0")}
      {key("back", words.value.backspace, <Delete size={24} aria-hidden="true" />)}
    </div>
  );
}

function keyOf(event: KeyboardEvent): NumpadKey | null {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return null;
  }
  if (/^\d$/.test(event.key)) {
    return event.key as NumpadKey;
  }
  return event.key === "Backspace" ? "back" : event.key === "Delete" ? "clear" : null;
}

/** The amount after a key: digits join at the end, as on a calculator. */
export function typeAmount(amount: number, key: NumpadKey): number {
  if (key === "clear") {
    return 0;
  }
  const digits = key === "back" ? String(amount).slice(0, -1) : `${amount}${key}`;
  const next = Number(digits);
  return next > HIGHEST ? amount : next;
}

/** The digits after a key, at most `length` of them. */
export function typeDigits(digits: string, key: NumpadKey, length: number): string {
  if (key === "clear") {
    return "";
  }
  return key === "back" ? digits.slice(0, -1) : (digits + key).slice(0, length);
}

interface PinProps {
  label: string;
  value: string;
  length: number;
  wrong?: boolean;
}

/** Dots for the digits typed so far. */
export function PinDots(props: PinProps): JSX.Element {
  return (
    <div
      class="pin-dots"
      role="img"
      data-wrong={props.wrong || undefined}
      aria-label={`${props.label}: ${words.value.pinEntered(props.value.length, props.length)}`}
    >
      {Array.from({ length: props.length }, (_, index) => (
        <span key={index} data-filled={index < props.value.length || undefined} />
      ))}
    </div>
  );
}
