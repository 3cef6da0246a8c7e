import { ShieldX } from "lucide-preact";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Button, EmptyState, Skeleton, Toasts } from "../../shared/ui";
import { texts } from "../messages";
import { board, session } from "../state/kitchen";
import { Board } from "./Board";
import { Pair, SignIn } from "./Door";

export function App(): JSX.Element {
  const state = session.state.value.kind;
  const title = texts.value.title;
  useEffect(() => {
    document.title = `${title} · Warungin`;
  }, [title]);
  return (
    <>
      {state === "starting" && (
        <main class="door" aria-busy="true">
          <Skeleton kind="tile" count={3} />
        </main>
      )}
      {(state === "unpaired" || state === "revoked") && <Pair />}
      {state === "signed_out" && <SignIn />}
      {state === "signed_in" && (board.isForbidden.value ? <Forbidden /> : <Board />)}
      <Toasts />
    </>
  );
}

function Forbidden(): JSX.Element {
  return (
    <main class="door">
      <EmptyState
        icon={ShieldX}
        title={texts.value.notAllowed}
        action={<Button onPress={() => session.signOut()}>{texts.value.signOut}</Button>}
      />
    </main>
  );
}
