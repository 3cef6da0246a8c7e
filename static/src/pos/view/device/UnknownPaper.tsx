import type { JSX } from "preact";
import { Button, Dialog } from "../../../shared/ui";
import { doubtful, settle } from "../receipt/paper";
import { texts } from "./texts";

/** The page died, or the printer broke off, while this was printed: only a person can see. */
export function UnknownPaper(): JSX.Element | null {
  const t = texts.value.printer;
  const job = doubtful.value;
  if (!job) {
    return null;
  }
  return (
    <Dialog
      title={t.doubtTitle(job.title)}
      size="small"
      footer={
        <>
          <Button onPress={() => settle(job, false)}>{t.notOut}</Button>
          <Button kind="primary" onPress={() => settle(job, true)}>
            {t.isOut}
          </Button>
        </>
      }
    >
      <p>{t.doubtText}</p>
    </Dialog>
  );
}
