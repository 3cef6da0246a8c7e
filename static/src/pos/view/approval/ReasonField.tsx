import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { Field } from "../../../shared/ui";

interface ReasonFieldProps {
  label: string;
  /** One tap for what is said most of the time. */
  usual: readonly string[];
  reason: Signal<string>;
  /** True once it was sent without a reason; false again when somebody gives one. */
  missing?: Signal<boolean>;
  missingText?: string;
}

/** Why something is done that a supervisor may ask about: the usual words, or one's own. */
export function ReasonField({
  label,
  usual,
  reason,
  missing,
  missingText,
}: ReasonFieldProps): JSX.Element {
  const say = (text: string): void => {
    reason.value = text;
    if (missing) {
      missing.value = false;
    }
  };
  return (
    <>
      <div class="usual">
        {usual.map((words) => (
          <button
            key={words}
            type="button"
            class="chip"
            aria-pressed={reason.value === words}
            onClick={() => say(words)}
          >
            {words}
          </button>
        ))}
      </div>
      <Field
        label={label}
        value={reason.value}
        maxLength={200}
        error={missing?.value ? missingText : undefined}
        onInput={say}
      />
    </>
  );
}
