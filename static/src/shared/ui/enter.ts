import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { isControl, isOnTop } from "./top";

/** Enter does the main action of what is on top, unless a field or button has its own use for it. */
export function useEnter(within: RefObject<Element>, onEnter: (() => unknown) | undefined): void {
  const latest = useRef(onEnter);
  latest.current = onEnter;
  // In the same frame as the dialog: who types ahead on a slow device must not lose a key.
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const isOurs = event.key === "Enter" && !event.repeat && !isControl(event.target);
      if (isOurs && latest.current && isOnTop(within.current)) {
        event.preventDefault();
        latest.current();
      }
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [within]);
}
