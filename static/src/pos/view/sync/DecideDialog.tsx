import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button, Dialog, Field, Notice, toast } from "../../../shared/ui";
import type { Decision, ReviewItem } from "../../state";
import { type Asks, Consent } from "../approval/Consent";
import { texts } from "../texts";
import { till } from "../till";
import { Evidence } from "./Evidence";
import { nameOf } from "./names";
import { syncTexts } from "./texts";

/** One question, its evidence, and the ways to settle it; a manager's PIN where she must agree. */
export function DecideDialog({
  item,
  onClose,
}: {
  item: ReviewItem;
  onClose: () => void;
}): JSX.Element {
  const t = syncTexts.value;
  const chosen = useSignal<Decision | null>(item.decisions[0] ?? null);
  const note = useSignal("");
  const error = useSignal("");
  const asks: Asks = useSignal(null);
  const needsNote = chosen.value === "discard" && note.value.trim() === "";

  const send = async (): Promise<void> => {
    const decision = chosen.value;
    if (!decision || needsNote) {
      error.value = needsNote ? t.noteMissing : "";
      return;
    }
    const result = await till.review.decide(item, decision, note.value.trim());
    asks.value = null;
    switch (result.kind) {
      case "decided":
        toast(t.decided, { tone: "good" });
        onClose();
        return;
      case "approval_required":
        asks.value = { stale: result.stale };
        return;
      case "not_allowed":
        error.value = t.notAllowed;
        return;
      case "no_answer":
        error.value = texts.value.common.noAnswer;
        return;
      case "other":
        error.value = result.detail;
    }
  };

  return (
    <Dialog
      title={nameOf(item)}
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{texts.value.common.back}</Button>
          <Button kind={chosen.value === "discard" ? "danger" : "primary"} onPress={send}>
            {t.decideThis}
          </Button>
        </>
      }
    >
      <p>{item.detail}</p>
      <Evidence evidence={item.evidence} />
      <fieldset class="sync-decisions">
        <legend>{t.decision}</legend>
        {item.decisions.map((decision) => (
          <button
            key={decision}
            type="button"
            class="row sync-decision"
            aria-pressed={chosen.value === decision}
            onClick={() => {
              chosen.value = decision;
              error.value = "";
            }}
          >
            <strong>{t.decisions[decision].name}</strong>
            <span class="muted">{t.decisions[decision].text}</span>
          </button>
        ))}
      </fieldset>
      <Field
        label={chosen.value === "discard" ? t.noteRequired : t.note}
        value={note.value}
        maxLength={200}
        onInput={(value) => {
          note.value = value;
          error.value = "";
        }}
      />
      {error.value && <Notice tone="danger">{error.value}</Notice>}
      <Consent asks={asks} action="sync.resolve" subject={item.id} onGiven={send} />
    </Dialog>
  );
}
