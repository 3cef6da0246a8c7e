import type { LucideIcon } from "lucide-preact";
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

export interface Choice<T extends string> {
  value: T;
  label: string;
  icon?: LucideIcon;
  badge?: number;
}

interface ChoiceProps<T extends string> {
  label: string;
  choices: readonly Choice<T>[];
  value: T;
  onChange: (value: T) => void;
  class?: string;
}

/** Arrow keys move the choice, as in a native radio group or tab list. */
function onArrows<T extends string>(props: ChoiceProps<T>, event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) {
    return;
  }
  const { choices } = props;
  const now = choices.findIndex((choice) => choice.value === props.value);
  const next = choices[(now + step + choices.length) % choices.length];
  if (next) {
    event.preventDefault();
    event.stopPropagation();
    props.onChange(next.value);
    const row = event.currentTarget as HTMLElement;
    row.querySelectorAll<HTMLElement>("button")[choices.indexOf(next)]?.focus();
  }
}

function Face<T extends string>({ choice }: { choice: Choice<T> }): JSX.Element {
  const Icon = choice.icon;
  return (
    <>
      {Icon && <Icon size={20} aria-hidden="true" />}
      <span>{choice.label}</span>
      {Boolean(choice.badge) && <span class="badge">{choice.badge}</span>}
    </>
  );
}

interface TabsProps<T extends string> extends ChoiceProps<T> {
  children: ComponentChildren;
}

export function Tabs<T extends string>(props: TabsProps<T>): JSX.Element {
  const id = useId();
  return (
    <div class={`tabs ${props.class ?? ""}`}>
      <div
        role="tablist"
        tabIndex={-1}
        aria-label={props.label}
        class="tab-row"
        onKeyDown={(event) => onArrows(props, event)}
      >
        {props.choices.map((choice) => (
          <button
            key={choice.value}
            type="button"
            role="tab"
            id={`${id}-${choice.value}`}
            aria-selected={choice.value === props.value}
            aria-controls={`${id}-panel`}
            tabIndex={choice.value === props.value ? 0 : -1}
            onClick={() => props.onChange(choice.value)}
          >
            <Face choice={choice} />
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${props.value}`}
        class="tab-panel"
      >
        {props.children}
      </div>
    </div>
  );
}

/** One of a few, all in sight; scrolls sideways when they are many. */
export function Chips<T extends string>(props: ChoiceProps<T>): JSX.Element {
  return (
    <div
      role="radiogroup"
      tabIndex={-1}
      aria-label={props.label}
      class={`chips ${props.class ?? ""}`}
      onKeyDown={(event) => onArrows(props, event)}
    >
      {props.choices.map((choice) => (
        // biome-ignore lint/a11y/useSemanticElements: a chip has an icon and a badge
        <button
          key={choice.value}
          type="button"
          role="radio"
          class="chip"
          aria-checked={choice.value === props.value}
          tabIndex={choice.value === props.value ? 0 : -1}
          onClick={() => props.onChange(choice.value)}
        >
          <Face choice={choice} />
        </button>
      ))}
    </div>
  );
}

interface SwitchProps {
  label: string;
  help?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function Switch(props: SwitchProps): JSX.Element {
  const help = useId();
  return (
    <button
      type="button"
      role="switch"
      class="switch"
      aria-checked={props.checked}
      aria-describedby={props.help ? help : undefined}
      aria-label={props.label}
      onClick={() => props.onChange(!props.checked)}
    >
      <span class="switch-text">
        <span>{props.label}</span>
        {props.help && (
          <small id={help} class="muted">
            {props.help}
          </small>
        )}
      </span>
      <span class="switch-track" aria-hidden="true" />
    </button>
  );
}
