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
  | "point"
  | "back"
  | "clear";

const DIGITS: readonly NumpadKey[] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const HIGHEST = 999_999_999_999;

interface NumpadProps {
  onKey: (key: NumpadKey) => void;
  /** The key at the lower left: three zeros for amounts, clear for a PIN, a decimal point. */
  corner?: "000" | "clear" | "point";
  disabled?: boolean;
}

/** Keys for the finger; the keyboard's digits do the same wherever focus is not in a text field. */
export function Numpad(props: NumpadProps): JSX.Element {
  const latest = useRef(props);
  latest.current = props;
  const pad = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const typed = (event: KeyboardEvent): void => {
      const key = keyOf(event, latest.current.corner);
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
      {corner === "000" && key("000")}
      {corner === "clear" && key("clear", words.value.clear, <span>C</span>)}
      {corner === "point" && key("point", words.value.point, <span>{words.value.pointMark}</span>)}
      {key("0")}
      {key("back", words.value.backspace, <Delete size={24} aria-hidden="true" />)}
    </div>
  );
}

function keyOf(event: KeyboardEvent, corner: NumpadProps["corner"]): NumpadKey | null {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return null;
  }
  if (/^\d$/.test(event.key)) {
    return event.key as NumpadKey;
  }
  if (corner === "point" && (event.key === "," || event.key === ".")) {
    return "point";
  }
  return event.key === "Backspace" ? "back" : event.key === "Delete" ? "clear" : null;
}

/** The amount after a key: digits join at the end, as on a calculator. */
export function typeAmount(amount: number, key: NumpadKey): number {
  if (key === "clear") {
    return 0;
  }
  if (key === "point") {
    return amount;
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
  if (key === "point") {
    return digits;
  }
  return key === "back" ? digits.slice(0, -1) : (digits + key).slice(0, length);
}

/** At most four digits, and three behind the decimal point that the language has. */
const QUANTITY = /^\d{0,4}(?:[.,]\d{0,3})?$/;

/** The quantity after a key, as it is shown; what would not fit changes nothing. */
export function typeQuantity(shown: string, key: NumpadKey, point: "," | "."): string {
  if (key === "clear") {
    return "";
  }
  if (key === "back") {
    return shown.slice(0, -1);
  }
  const next = key === "point" ? `${shown || "0"}${point}` : `${shown === "0" ? "" : shown}${key}`;
  return QUANTITY.test(next) ? next : shown;
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
