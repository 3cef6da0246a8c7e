import { untracked, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { forgetPictures, register } from "../../pwa/updates";
import { lookForDoubtful, reportPapers } from "../receipt/paper";
import { till } from "../till";
import { watchSpace } from "./state";
import { UnknownPaper } from "./UnknownPaper";

export default function Device(): JSX.Element | null {
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
  return till.session.cashier.value ? <UnknownPaper /> : null;
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
