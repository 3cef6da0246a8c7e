/** Fetches what changed: at once, every minute, and when somebody looks at the page again. */

import { ApiProblem, NoAnswer } from "../../shared/api/errors";
import type { DeviceSession } from "../../shared/session";
import { refreshCopy } from "../network/feed";
import { fetchLowStock, type LowStock } from "../network/stock";
import { readCopy } from "../storage/copy";
import type { CatalogueStore } from "./catalogue";
import type { Device } from "./device";

const INTERVAL = 60_000;

export interface Refresher {
  /** Resolves when the copy is as new as the server could tell. */
  refresh(): Promise<void>;
  stop(): void;
}

export function startRefresher(
  session: DeviceSession,
  device: Device,
  catalogue: CatalogueStore,
): Refresher {
  const { db, terminal } = device;
  const tabs = new BroadcastChannel(`warungin-copy-${terminal.id}`);
  let low: LowStock = { etag: null, quantities: new Map() };
  let stopped = false;
  let running: Promise<void> | null = null;

  async function refreshCatalogue(): Promise<void> {
    let pages = 0;
    const first = catalogue.state.peek().kind !== "ready";
    if (first) {
      catalogue.setState({ kind: "loading", loaded: 0 });
    }
    await refreshCopy(session.api, db, {
      onPage(page) {
        pages += 1;
        catalogue.take(page);
      },
      onProgress(loaded) {
        if (catalogue.state.peek().kind !== "ready") {
          catalogue.setState({ kind: "loading", loaded });
        }
      },
      onRestart: () => catalogue.restart(),
    });
    if (pages) {
      catalogue.publish();
      tabs.postMessage("changed");
    }
    catalogue.setState({ kind: "ready", refreshedAt: new Date() });
  }

  async function refreshAll(): Promise<void> {
    catalogue.tick();
    try {
      await navigator.locks.request(`warungin-feed-${terminal.id}`, refreshCatalogue);
      low = await fetchLowStock(session.api, low);
      catalogue.setLowStock(low.quantities);
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof NoAnswer) && !stopped) {
        throw error;
      }
      if (catalogue.state.peek().kind !== "ready") {
        catalogue.setState({ kind: "failed" });
      }
    }
  }

  function refresh(): Promise<void> {
    if (stopped || session.state.peek().kind === "revoked") {
      return Promise.resolve();
    }
    running ??= refreshAll().finally(() => {
      running = null;
    });
    return running;
  }

  const onFocus = (): void => {
    if (document.visibilityState === "visible") {
      void refresh();
    }
  };
  tabs.onmessage = async () => catalogue.load(await readCopy(db));
  document.addEventListener("visibilitychange", onFocus);
  globalThis.addEventListener("focus", onFocus);
  globalThis.addEventListener("online", onFocus);
  const timer = setInterval(() => void refresh(), INTERVAL);
  return {
    refresh,
    stop() {
      stopped = true;
      clearInterval(timer);
      tabs.close();
      document.removeEventListener("visibilitychange", onFocus);
      globalThis.removeEventListener("focus", onFocus);
      globalThis.removeEventListener("online", onFocus);
    },
  };
}
