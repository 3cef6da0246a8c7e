import "../../device.css";
import { HardDrive, type LucideIcon, Smartphone, Sparkles, X } from "lucide-preact";
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Button, IconButton } from "../../../shared/ui";
import { install, installable } from "../../pwa/install";
import { takeUpdate, updateReady } from "../../pwa/updates";
import { isQuiet, isTight, mayAskToInstall, putOff, putOffBar, rememberAsked } from "./state";
import { texts } from "./texts";

const INSTALL_ASKS = 20_000;

/** What the device has to say, between sales: one thing at a time, in a strip of its own. */
export default function Bars(): JSX.Element | null {
  const t = texts.value;
  if (isTight.value && !putOff.value.has("space")) {
    return (
      <Bar
        icon={HardDrive}
        tone="attention"
        title={t.space.tight}
        text={t.space.text}
        onLater={() => putOffBar("space")}
      />
    );
  }
  if (!isQuiet.value) {
    return null;
  }
  if (updateReady.value && !putOff.value.has("update")) {
    return (
      <Bar
        icon={Sparkles}
        title={t.update.ready}
        text={t.update.text}
        onLater={() => putOffBar("update")}
      >
        <Button kind="primary" onPress={takeUpdate}>
          {t.update.take}
        </Button>
      </Bar>
    );
  }
  return installable.value && mayAskToInstall.value ? <InstallBar /> : null;
}

/** Asks once a day, and not for long. */
function InstallBar(): JSX.Element {
  const t = texts.value.install;
  useEffect(() => {
    const timer = setTimeout(rememberAsked, INSTALL_ASKS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Bar icon={Smartphone} title={t.title} text={t.text} onLater={rememberAsked}>
      <Button
        kind="primary"
        onPress={() => {
          rememberAsked();
          return install();
        }}
      >
        {t.take}
      </Button>
    </Bar>
  );
}

interface BarProps {
  icon: LucideIcon;
  title: string;
  text: string;
  tone?: "plain" | "attention";
  onLater: () => void;
  children?: ComponentChildren;
}

function Bar(props: BarProps): JSX.Element {
  const Icon = props.icon;
  return (
    <div class="device-bar" data-tone={props.tone ?? "plain"} role="status">
      <Icon size={24} aria-hidden="true" />
      <p>
        <strong>{props.title}</strong>
        <span>{props.text}</span>
      </p>
      {props.children}
      <IconButton icon={X} label={texts.value.later} onPress={props.onLater} />
    </div>
  );
}
