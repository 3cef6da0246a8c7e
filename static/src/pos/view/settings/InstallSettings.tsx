import { Smartphone } from "lucide-preact";
import type { JSX } from "preact";
import { Button } from "../../../shared/ui";
import { install, installable } from "../../pwa/install";
import { texts } from "../device/texts";

const APPLE = /iPhone|iPad|iPod/;

/** Putting the till on the home screen: by a press where the browser offers it, else in words. */
export function InstallSettings(): JSX.Element {
  const t = texts.value.install;
  return (
    <section class="setting">
      <span class="setting-label">{t.title}</span>
      {installable.value ? (
        <>
          <p class="field-help">{t.text}</p>
          <Button icon={Smartphone} onPress={install}>
            {t.take}
          </Button>
        </>
      ) : (
        <p class="field-help">{hint()}</p>
      )}
    </section>
  );
}

function hint(): string {
  const t = texts.value.install;
  if (matchMedia("(display-mode: standalone)").matches) {
    return t.done;
  }
  return APPLE.test(navigator.userAgent) ? t.ios : t.unknown;
}
