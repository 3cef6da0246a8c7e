import { useSignal } from "@preact/signals";
import { Inbox, Printer as PrinterIcon, ReceiptText } from "lucide-preact";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Button, Chips } from "../../../shared/ui";
import { drawerBytes, testBytes } from "../../printing/escpos";
import { texts as words } from "../device/texts";
import { type Printer, paper, printer, type Speed, speed } from "../prefs";
import { handOver, portOf } from "../receipt/printer";
import { texts } from "../texts";
import { till } from "../till";

/** How receipts get onto paper here: width, way, printer, and whether it works. */
export function PrinterSettings(): JSX.Element {
  const t = texts.value.settings;
  const w = words.value.printer;
  const kind = printer.value;
  return (
    <>
      <div class="setting">
        <span class="setting-label">{t.paper}</span>
        <Chips
          class="segments"
          label={t.paper}
          value={paper.value}
          onChange={(next) => {
            paper.value = next;
          }}
          choices={[
            { value: "58" as const, label: t.paper58 },
            { value: "80" as const, label: t.paper80 },
          ]}
        />
      </div>
      <div class="setting">
        <span class="setting-label">{t.printing}</span>
        <Chips
          class="segments"
          label={t.printing}
          value={kind}
          onChange={(next: Printer) => {
            printer.value = next;
          }}
          choices={[
            { value: "browser" as const, label: w.system },
            { value: "usb" as const, label: w.usb },
            { value: "serial" as const, label: w.serial },
            { value: "rawbt" as const, label: w.rawbt },
          ]}
        />
        {kind === "browser" && <p class="field-help">{w.systemHelp}</p>}
        {kind === "rawbt" && <p class="field-help">{w.rawbtHelp}</p>}
        {(kind === "usb" || kind === "serial") && <PortSettings key={kind} kind={kind} />}
        {kind !== "browser" && <Tests />}
      </div>
    </>
  );
}

const SPEEDS: readonly Speed[] = ["9600", "19200", "38400", "115200"];

function PortSettings({ kind }: { kind: "usb" | "serial" }): JSX.Element {
  const w = words.value.printer;
  const name = useSignal<string | null>(null);
  const port = portOf(kind);
  const look = async (): Promise<void> => {
    name.value = (await port?.name()) ?? null;
  };
  useEffect(() => void look(), []);
  if (!port) {
    return <p class="field-help">{w.noPort}</p>;
  }
  return (
    <>
      <p class="field-help">{w.portHelp}</p>
      {kind === "serial" && <p class="field-help">{w.speed}</p>}
      {kind === "serial" && (
        <Chips
          class="segments"
          label={w.speed}
          value={speed.value}
          onChange={(next) => {
            speed.value = next;
          }}
          choices={SPEEDS.map((value) => ({ value, label: value }))}
        />
      )}
      <p role="status">{name.value === null ? w.none : w.chosen(name.value)}</p>
      <Button
        icon={PrinterIcon}
        onPress={async () => {
          await port.choose();
          await look();
        }}
      >
        {w.choose}
      </Button>
    </>
  );
}

function Tests(): JSX.Element {
  const w = words.value.printer;
  const { name, code } = till.session.terminal.value ?? { name: "", code: "" };
  return (
    <div class="settings-actions">
      <Button
        icon={ReceiptText}
        onPress={() =>
          handOver(testBytes(w.testTitle, [`${name} ${code}`, w.testText], paper.value))
        }
      >
        {w.test}
      </Button>
      {printer.value !== "rawbt" && till.session.may("shifts.move_cash") && (
        <Button icon={Inbox} onPress={() => handOver(drawerBytes())}>
          {w.drawer}
        </Button>
      )}
    </div>
  );
}
