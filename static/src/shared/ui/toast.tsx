import { signal } from "@preact/signals";
import { CircleAlert, CircleCheck, Info } from "lucide-preact";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { words } from "./words";

type Tone = "good" | "plain" | "attention";

interface ToastOptions {
  tone?: Tone;
  /** Offered while the message stands. */
  undo?: () => void;
}

interface Toast extends Required<Pick<ToastOptions, "tone">> {
  id: number;
  text: string;
  undo: (() => void) | undefined;
}

const STAYS = 5_000;
const STAYS_WITH_UNDO = 8_000;
const MOST = 3;
const ICONS = { good: CircleCheck, plain: Info, attention: CircleAlert };

const toasts = signal<readonly Toast[]>([]);
const spoken = signal("");
let last = 0;

/** Says something briefly, without taking focus. */
export function toast(text: string, options: ToastOptions = {}): void {
  last += 1;
  const one: Toast = { id: last, text, tone: options.tone ?? "plain", undo: options.undo };
  toasts.value = [...toasts.value.filter((other) => other.text !== text), one].slice(-MOST);
  announce(text);
  setTimeout(() => dismiss(one.id), options.undo ? STAYS_WITH_UNDO : STAYS);
}

/** For a screen reader only. */
export function announce(text: string): void {
  // A no-break space makes the same words new, so that they are read again.
  spoken.value = spoken.value === text ? `${text}\u00a0` : text;
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

/** Where messages appear, once a page. A popover, so that they stand above an open dialog. */
export function Toasts(): JSX.Element {
  const region = useRef<HTMLElement>(null);
  const shown = toasts.value;
  useLayoutEffect(() => {
    const element = region.current;
    if (element?.matches(":popover-open")) {
      element.hidePopover();
    }
    if (shown.length > 0) {
      element?.showPopover();
    }
  }, [shown]);
  return (
    <>
      <section ref={region} popover="manual" class="toasts" aria-label={words.value.messages}>
        {shown.map((one) => (
          <Message key={one.id} toast={one} />
        ))}
      </section>
      <div class="visually-hidden" role="status" aria-live="polite">
        {spoken.value}
      </div>
    </>
  );
}

function Message({ toast: { id, text, tone, undo } }: { toast: Toast }): JSX.Element {
  const Icon = ICONS[tone];
  return (
    <div class="toast" data-tone={tone}>
      <Icon size={20} aria-hidden="true" />
      <span>{text}</span>
      {undo && (
        <button
          type="button"
          class="toast-undo"
          onClick={() => {
            dismiss(id);
            undo();
          }}
        >
          {words.value.undo}
        </button>
      )}
    </div>
  );
}
