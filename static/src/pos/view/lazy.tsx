/** Screens that are seldom needed come in files of their own, fetched when the till is idle. */

import { signal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";

type Load<Props> = () => Promise<ComponentType<Props>>;

const loads: (() => Promise<unknown>)[] = [];

export function lazy<Props extends object>(load: Load<Props>): ComponentType<Props> {
  const loaded = signal<ComponentType<Props> | null>(null);
  let loading: Promise<void> | null = null;
  const start = (): Promise<void> => {
    loading ??= load().then(
      (component) => {
        loaded.value = component;
      },
      () => {
        // Without an answer the next attempt asks again.
        loading = null;
      },
    );
    return loading;
  };
  loads.push(start);
  return function Lazy(props: Props): JSX.Element | null {
    const Component = loaded.value;
    if (!Component) {
      void start();
      return null;
    }
    return <Component {...props} />;
  };
}

/** A file that is not a screen, fetched with the others. */
export function fetchLater<Module>(load: () => Promise<Module>): () => Promise<Module> {
  // What fails for want of a network is tried again when it is used.
  loads.push(() => load().catch(() => undefined));
  return load;
}

/** Fetch them all, so that none is missing when the internet goes. */
export function fetchRest(): void {
  const fetchAll = (): void => {
    for (const load of loads) {
      void load();
    }
  };
  if ("requestIdleCallback" in window) {
    requestIdleCallback(fetchAll, { timeout: 5_000 });
  } else {
    setTimeout(fetchAll, 2_000);
  }
}
