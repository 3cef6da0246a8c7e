import { useSignal } from "@preact/signals";
import { GraduationCap, Monitor, RefreshCw, Unplug } from "lucide-preact";
import type { JSX } from "preact";
import { language, setLanguage } from "../../../shared/i18n";
import { Button, Chips, Dialog, Notice, Sheet, Switch, toast } from "../../../shared/ui";
import { texts as words } from "../device/texts";
import { ExportQueue } from "../leave/ExportQueue";
import { sound, theme } from "../prefs";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { InstallSettings } from "./InstallSettings";
import { PrinterSettings } from "./PrinterSettings";

export default function Settings(): JSX.Element {
  const t = texts.value.settings;
  return (
    <Sheet title={t.title} onClose={() => close("settings")}>
      <div class="settings">
        <PrinterSettings />
        <Setting label={t.language}>
          <Chips
            class="segments"
            label={t.language}
            value={language.value}
            onChange={setLanguage}
            choices={[
              { value: "id" as const, label: "Bahasa Indonesia" },
              { value: "en" as const, label: "English" },
            ]}
          />
        </Setting>
        <Setting label={t.theme}>
          <Chips
            class="segments"
            label={t.theme}
            value={theme.value}
            onChange={(next) => {
              theme.value = next;
            }}
            choices={[
              { value: "auto" as const, label: t.auto },
              { value: "light" as const, label: t.light },
              { value: "dark" as const, label: t.dark },
            ]}
          />
        </Setting>
        <Switch
          label={t.sound}
          help={t.soundHelp}
          checked={sound.value}
          onChange={(on) => {
            sound.value = on;
          }}
        />
        <div class="settings-actions">
          <Button icon={Monitor} onPress={() => till.display.open()}>
            {t.display}
          </Button>
          <Button
            icon={GraduationCap}
            onPress={() => {
              till.practice.enter();
              close();
            }}
          >
            {t.practice}
          </Button>
          <Button icon={RefreshCw} onPress={() => till.connection.retry()}>
            {t.refresh}
          </Button>
        </div>
        <InstallSettings />
        <Device />
      </div>
    </Sheet>
  );
}

interface SettingProps {
  label: string;
  children: JSX.Element;
}

function Setting({ label, children }: SettingProps): JSX.Element {
  return (
    <div class="setting">
      <span class="setting-label">{label}</span>
      {children}
    </div>
  );
}

function Device(): JSX.Element {
  const t = texts.value.settings;
  const asks = useSignal(false);
  const terminal = till.session.terminal.value;
  const forget = async (): Promise<void> => {
    const result = await till.session.forget();
    asks.value = false;
    if (result.kind === "unsent") {
      toast(t.forgetUnsent(result.count), { tone: "attention" });
    } else {
      close();
    }
  };
  return (
    <section class="setting">
      <span class="setting-label">{t.device}</span>
      <p class="muted">
        {terminal?.name} · {terminal?.code}
      </p>
      {till.connection.unsent.value > 0 && <ExportQueue />}
      <Button
        icon={Unplug}
        onPress={() => {
          asks.value = true;
        }}
      >
        {t.forget}
      </Button>
      {asks.value && (
        <Dialog
          title={t.forget}
          size="small"
          onClose={() => {
            asks.value = false;
          }}
          footer={
            <Button kind="danger" onPress={forget}>
              {t.forget}
            </Button>
          }
        >
          {till.connection.unsent.value > 0 ? (
            <>
              <Notice tone="attention">{t.forgetUnsent(till.connection.unsent.value)}</Notice>
              <p>{words.value.rescue.text}</p>
              <ExportQueue />
            </>
          ) : (
            <p>{t.forgetSure}</p>
          )}
        </Dialog>
      )}
    </section>
  );
}
