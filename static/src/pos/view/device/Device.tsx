import "../../device.css";
import { untracked, useSignalEffect } from "@preact/signals";
import { HardDrive, type LucideIcon, Smartphone, Sparkles, X } from "lucide-preact";
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Button, IconButton } from "../../../shared/ui";
import { install, installable } from "../../pwa/install";
import { register, takeUpdate, updateReady } from "../../pwa/updates";
import { lookForDoubtful, reportPapers } from "../receipt/paper";
import { till } from "../till";
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
import { UnknownPaper } from "./UnknownPaper";

export default function Device(): JSX.Element {
  useEffect(() => {
    void register();
    return watchSpace();
  }, []);
  useSignalEffect(onSignIn);
  useSignalEffect(onReached);
  return (
    <>
      <Bars />
      {till.session.cashier.value && <UnknownPaper />}
    </>
  );
}

/** A paper that was begun before the page died is asked about once somebody is there. */
function onSignIn(): void {
  if (till.session.cashier.value) {
    void untracked(lookForDoubtful);
  }
}

/** What only the server can give or take, whenever it can be reached. */
function onReached(): void {
  if (till.connection.online.value && till.session.cashier.value) {
    void untracked(() => till.rescue.refreshKey());
    if (till.connection.unsent.value === 0) {
      void untracked(reportPapers);
    }
  }
}

/** What the device has to say, between sales: one thing at a time, over nothing that is used. */
function Bars(): JSX.Element | null {
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
