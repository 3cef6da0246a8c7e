import { useSignal } from "@preact/signals";
import { Send } from "lucide-preact";
import type { JSX } from "preact";
import { Button, Dialog, Notice, toast } from "../../../shared/ui";
import { texts } from "../device/texts";
import { close } from "../stage";
import { texts as common } from "../texts";
import { till } from "../till";
import { ExportQueue } from "./ExportQueue";

/** Before somebody leaves the till: nothing may be lost, and somebody must be able to come. */
export default function LeaveDialog(): JSX.Element {
  const t = texts.value.leave;
  const hasFile = useSignal(false);
  const unsent = hasFile.value ? 0 : till.connection.unsent.value;
  const isOffline = !till.connection.online.value;
  const stay = (): void => close("leave");
  const send = async (): Promise<void> => {
    await till.queue.sendNow();
    if (!till.connection.online.value) {
      toast(common.value.common.noAnswer, { tone: "attention" });
    }
  };
  const leave = async (): Promise<void> => {
    close();
    await till.session.signOut();
  };
  return (
    <Dialog
      title={unsent > 0 ? t.unsent(unsent) : t.title}
      size="small"
      onClose={stay}
      footer={
        <>
          {unsent === 0 && (
            <Button kind={isOffline ? "danger" : "secondary"} onPress={leave}>
              {isOffline ? t.offlineSure : t.title}
            </Button>
          )}
          <Button kind="primary" onPress={stay}>
            {t.stay}
          </Button>
        </>
      }
    >
      {unsent > 0 && (
        <>
          <p>{t.unsentText}</p>
          <div class="settings-actions">
            <Button icon={Send} onPress={send}>
              {t.send}
            </Button>
            <ExportQueue
              onMade={() => {
                hasFile.value = true;
              }}
            />
          </div>
        </>
      )}
      {isOffline && <Notice tone="attention">{t.offline}</Notice>}
    </Dialog>
  );
}
