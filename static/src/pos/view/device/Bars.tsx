import "../../device.css";
import { HardDrive, type LucideIcon, Smartphone, Sparkles, X } from "lucide-preact";
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Button, IconButton } from "../../../shared/ui";
import { install, installable } from "../../pwa/install";
import { register, takeUpdate, updateReady } from "../../pwa/updates";
import {
  isQuiet,
  mayAskToInstall,
  putOff,
  putOffBar,
  rememberAsked,
  tightness,
  watchSpace,
} from "./state";
import { texts } from "./texts";

/** What the device has to say, between sales: one thing at a time, over nothing that is used. */
export default function Bars(): JSX.Element | null {
  useEffect(() => {
    void register();
    return watchSpace();
  }, []);
  const t = texts.value;
  if (tightness.value !== null && !putOff.value.has("space")) {
    return (
      <Bar
        icon={HardDrive}
        tone="attention"
        title={t.space.tight(tightness.value)}
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
  return installable.value && mayAskToInstall.value ? (
    <Bar icon={Smartphone} title={t.install.title} text={t.install.text} onLater={rememberAsked}>
      <Button
        kind="primary"
        onPress={() => {
          rememberAsked();
          return install();
        }}
      >
        {t.install.take}
      </Button>
    </Bar>
  ) : null;
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
    <aside class="device-bar" data-tone={props.tone ?? "plain"} role="status">
      <Icon size={24} aria-hidden="true" />
      <p>
        <strong>{props.title}</strong>
        <span>{props.text}</span>
      </p>
      {props.children}
      <IconButton icon={X} label={texts.value.later} onPress={props.onLater} />
    </aside>
  );
}
