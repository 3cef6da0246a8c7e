import type { JSX, Ref } from "preact";
import { useId } from "preact/hooks";

interface FieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  help?: string | undefined;
  error?: string | undefined;
  inputMode?: "text" | "numeric" | "decimal" | "tel" | "search";
  autocomplete?: string;
  maxLength?: number;
  placeholder?: string;
  multiline?: boolean;
  autofocus?: boolean;
  /** Shown inside at the right: a unit. */
  unit?: string;
  inputRef?: Ref<HTMLInputElement>;
  class?: string;
}

/** A labelled text field with its help, and its error in place of the help. */
export function Field(props: FieldProps): JSX.Element {
  const id = useId();
  const below = props.error ?? props.help;
  const common = {
    id,
    value: props.value,
    maxLength: props.maxLength,
    placeholder: props.placeholder,
    autocomplete: props.autocomplete ?? "off",
    "aria-invalid": props.error ? true : undefined,
    "aria-describedby": below ? `${id}-below` : undefined,
    "data-autofocus": props.autofocus || undefined,
  };
  return (
    <div class={`field ${props.class ?? ""}`}>
      <label for={id}>{props.label}</label>
      <div class="field-box">
        {props.multiline ? (
          <textarea
            {...common}
            rows={2}
            onInput={(event) => props.onInput(event.currentTarget.value)}
          />
        ) : (
          <input
            {...common}
            ref={props.inputRef ?? null}
            type="text"
            inputMode={props.inputMode ?? "text"}
            onInput={(event) => props.onInput(event.currentTarget.value)}
          />
        )}
        {props.unit && <span class="field-unit">{props.unit}</span>}
      </div>
      {below && (
        <p id={`${id}-below`} class={props.error ? "field-error" : "field-help"}>
          {below}
        </p>
      )}
    </div>
  );
}
