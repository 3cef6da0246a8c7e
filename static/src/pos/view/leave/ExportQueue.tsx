import { FileDown } from "lucide-preact";
import type { JSX } from "preact";
import { Button, toast } from "../../../shared/ui";
import { texts } from "../device/texts";
import { till } from "../till";

/** The queue as a file for the office; `onMade` once the browser has it. */
export function ExportQueue({ onMade }: { onMade?: () => void }): JSX.Element {
  const t = texts.value.rescue;
  const make = async (): Promise<void> => {
    const result = await till.rescue.make();
    if (result.kind === "made") {
      save(result.file, result.name);
      await till.rescue.handedOver();
      toast(t.made(result.count, result.name), { tone: "good" });
      onMade?.();
    } else {
      toast(result.kind === "nothing" ? t.nothing : t.noKey, { tone: "attention" });
    }
  };
  return (
    <Button icon={FileDown} onPress={make}>
      {t.make}
    </Button>
  );
}

function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
