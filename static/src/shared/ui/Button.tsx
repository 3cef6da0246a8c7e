import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren, JSX, Ref } from "preact";
import { useRef, useState } from "preact/hooks";

export type ButtonKind = "primary" | "secondary" | "danger" | "quiet";

interface Press {
  /** While its promise runs, the button shows progress and takes no second press. */
  onPress?: (event: MouseEvent) => unknown;
  busy?: boolean;
  disabled?: boolean;
}

interface ButtonProps extends Press {
  children: ComponentChildren;
  kind?: ButtonKind;
  /** `main` is the one action of a screen. */
  size?: "normal" | "main";
  block?: boolean;
  icon?: LucideIcon;
  /** Shown small at the end: the key that does the same. */
  shortcut?: string;
  /** Submits the form of this id, in place of `onPress`. */
  form?: string;
  label?: string;
  pressed?: boolean;
  class?: string;
  buttonRef?: Ref<HTMLButtonElement>;
}

/** Guards against a second press by a ref: a double click comes before the next rendering. */
function usePress({ onPress, busy = false, disabled = false }: Press) {
  const running = useRef(false);
  const [waiting, setWaiting] = useState(false);
  const press = async (event: MouseEvent): Promise<void> => {
    if (running.current || busy || disabled) {
      event.preventDefault();
      return;
    }
    const result = onPress?.(event);
    if (!(result instanceof Promise)) {
      return;
    }
    running.current = true;
    setWaiting(true);
    try {
      await result;
    } finally {
      running.current = false;
      setWaiting(false);
    }
  };
  return { press, busy: busy || waiting };
}

export function Button(props: ButtonProps): JSX.Element {
  const { press, busy } = usePress(props);
  const Icon = props.icon;
  return (
    <button
      ref={props.buttonRef ?? null}
      type={props.form ? "submit" : "button"}
      form={props.form}
      class={`button ${props.class ?? ""}`}
      data-kind={props.kind ?? "secondary"}
      data-size={props.size ?? "normal"}
      data-block={props.block || undefined}
      aria-label={props.label}
      aria-busy={busy || undefined}
      aria-pressed={props.pressed}
      aria-keyshortcuts={props.shortcut}
      disabled={props.disabled}
      onClick={press}
    >
      {busy ? (
        <span class="spinner" data-apart={(props.block && !Icon) || undefined} />
      ) : (
        Icon && <Icon size={20} aria-hidden="true" />
      )}
      <span class="button-text">{props.children}</span>
      {props.shortcut && (
        <span class="key" aria-hidden="true">
          {props.shortcut}
        </span>
      )}
    </button>
  );
}

interface IconButtonProps extends Press {
  icon: LucideIcon;
  label: string;
  kind?: ButtonKind;
  pressed?: boolean;
  expanded?: boolean;
  class?: string;
  badge?: number;
}

/** A square button; its label is its name for a screen reader and its tooltip. */
export function IconButton(props: IconButtonProps): JSX.Element {
  const { press, busy } = usePress(props);
  const Icon = props.icon;
  return (
    <button
      type="button"
      class={`button icon-button ${props.class ?? ""}`}
      data-kind={props.kind ?? "quiet"}
      aria-label={props.badge ? `${props.label} (${props.badge})` : props.label}
      title={props.label}
      aria-busy={busy || undefined}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      disabled={props.disabled}
      onClick={press}
    >
      {busy ? <span class="spinner" /> : <Icon size={22} aria-hidden="true" />}
      {Boolean(props.badge) && (
        <span class="badge" aria-hidden="true">
          {props.badge}
        </span>
      )}
    </button>
  );
}
