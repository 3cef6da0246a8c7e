import { useSignal } from "@preact/signals";
import { Link2, Store, Unplug } from "lucide-preact";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Button, Field, Notice } from "../../../shared/ui";
import type { PairResult } from "../../state";
import { ExportQueue } from "../leave/ExportQueue";
import { texts } from "../texts";
import { till } from "../till";
import { DoorTools } from "./DoorTools";

/** Says what to do and where the code is; a link from the back office fills it in. */
export default function Pair(): JSX.Element {
  const t = texts.value.pair;
  const link = till.session.linkCode.value;
  const isRevoked = till.session.state.value.kind === "revoked";
  const code = useSignal(link ?? "");
  const error = useSignal("");
  const pair = async (): Promise<void> => {
    if (code.value.trim()) {
      error.value = wordsOf(await till.session.pair(code.value.trim()));
    }
  };
  useEffect(() => {
    if (link) {
      code.value = link;
      void pair();
    }
  }, [link]);
  const unsent = till.connection.unsent.value;

  return (
    <main class="door">
      <DoorTools />
      <form
        class="door-card"
        onSubmit={(event) => {
          event.preventDefault();
          void pair();
        }}
      >
        <span class="door-mark">
          {isRevoked ? <Unplug aria-hidden="true" /> : <Store aria-hidden="true" />}
        </span>
        <h1>{isRevoked ? t.revokedTitle : t.title}</h1>
        <p class="muted">{isRevoked ? t.revokedText : t.intro}</p>
        {isRevoked && unsent > 0 && (
          <>
            <Notice tone="good">{t.unsentKept(unsent)}</Notice>
            <ExportQueue />
          </>
        )}
        <ol class="steps">
          <li>{t.step1}</li>
          <li>{t.step2}</li>
          <li>{t.step3}</li>
        </ol>
        <Field
          class="code-field"
          label={t.code}
          help={t.codeHelp}
          error={error.value || undefined}
          value={code.value}
          maxLength={20}
          onInput={(value) => {
            code.value = value.toUpperCase();
            error.value = "";
          }}
        />
        <Button
          kind="primary"
          size="main"
          block
          icon={Link2}
          disabled={!code.value.trim()}
          onPress={pair}
        >
          {t.submit}
        </Button>
      </form>
    </main>
  );
}

function wordsOf(result: PairResult): string {
  const t = texts.value;
  switch (result.kind) {
    case "paired":
      return "";
    case "wrong_code":
      return t.pair.wrongCode;
    case "unsent":
      return t.pair.unsent(result.count);
    case "rate_limited":
      return t.common.rateLimited(result.retryAfter);
    case "no_answer":
      return t.common.noAnswer;
    case "other":
      return result.detail;
  }
}
