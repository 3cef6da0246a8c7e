import "../../device.css";
import { untracked, useSignalEffect } from "@preact/signals";
import { HardDrive, type LucideIcon, Smartphone, Sparkles, X } from "lucide-preact";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button, IconButton } from "../../../shared/ui";
import { install, installable } from "../../pwa/install";
import { forgetPictures, register, takeUpdate, updateReady } from "../../pwa/updates";
import { lookForDoubtful, reportPapers } from "../receipt/paper";
import { till } from "../till";
import {
  isQuiet,
  isTight,
  mayAskToInstall,
  putOff,
  putOffBar,
  rememberAsked,
  watchSpace,
} from "./state";
import { texts } from "./texts";
import { UnknownPaper } from "./UnknownPaper";

const INSTALL_ASKS = 20_000;

export default function Device(): JSX.Element {
  useEffect(() => {
    void register();
    return watchSpace();
  }, []);
  const former = useRef<string | null>(null);
  useSignalEffect(() => {
    const terminal = till.session.terminal.value?.id ?? null;
    if (former.current && former.current !== terminal) {
      void forgetPictures();
    }
    former.current = terminal;
  });
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

/** At the start, and after each time that the server was away. */
let isBehind = true;

/** What only the server can give or take, once all that was sold has reached it. */
function onReached(): void {
  const { online, unsent } = till.connection;
  isBehind ||= !online.value;
  const isThere = till.session.cashier.value !== null && till.catalogue.outlet.value !== null;
  if (isBehind && online.value && unsent.value === 0 && isThere) {
    isBehind = false;
    void untracked(() => till.rescue.refreshKey());
    void untracked(reportPapers);
  }
}

/** What the device has to say, between sales: one thing at a time, over nothing that is used. */
function Bars(): JSX.Element | null {
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
