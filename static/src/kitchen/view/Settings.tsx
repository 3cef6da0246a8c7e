import { signal } from "@preact/signals";
import { BellRing, Maximize, Minimize, UserRound } from "lucide-preact";
import type { JSX } from "preact";
import { type Language, language, setLanguage } from "../../shared/i18n";
import { THEMES, type Theme } from "../../shared/prefs";
import { Button, Chips, Sheet, Switch } from "../../shared/ui";
import { texts } from "../messages";
import { session } from "../state/kitchen";
import { sound, theme } from "../state/prefs";
import { allowSound, ring } from "../state/sound";

export const isSettingsOpen = signal(false);

export function Settings(): JSX.Element {
  const t = texts.value;
  return (
    <Sheet
      title={t.settings}
      onClose={() => {
        isSettingsOpen.value = false;
      }}
    >
      <div class="stack">
        <p class="muted">
          {[session.terminal.value?.name, session.cashier.value?.name].filter(Boolean).join(" · ")}
        </p>
        <Switch
          label={t.sound}
          checked={sound.value}
          onChange={(on) => {
            sound.value = on;
            if (on) {
              void allowSound().then(ring);
            }
          }}
        />
        <Button icon={BellRing} onPress={() => allowSound().then(ring)}>
          {t.soundTest}
        </Button>
        <div class="setting">
          <p aria-hidden="true">{t.theme}</p>
          <Chips<Theme>
            label={t.theme}
            value={theme.value}
            choices={THEMES.map((one) => ({ value: one, label: t.themes[one] ?? one }))}
            onChange={(one) => {
              theme.value = one;
            }}
          />
        </div>
        <div class="setting">
          <p aria-hidden="true">{t.language}</p>
          <Chips<Language>
            label={t.language}
            value={language.value}
            choices={[
              { value: "id", label: "Bahasa Indonesia" },
              { value: "en", label: "English" },
            ]}
            onChange={setLanguage}
          />
        </div>
        <FullScreen />
        <Button icon={UserRound} onPress={() => session.signOut()}>
          {t.signOut}
        </Button>
        <p class="muted">{t.keys}</p>
      </div>
    </Sheet>
  );
}

function FullScreen(): JSX.Element | null {
  if (!document.fullscreenEnabled) {
    return null;
  }
  const isFull = document.fullscreenElement !== null;
  return (
    <Button
      icon={isFull ? Minimize : Maximize}
      onPress={() =>
        isFull ? document.exitFullscreen() : document.documentElement.requestFullscreen()
      }
    >
      {isFull ? texts.value.leaveFullScreen : texts.value.fullScreen}
    </Button>
  );
}
