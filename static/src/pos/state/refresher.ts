/** Fetches what changed: at once, every minute, and when somebody looks at the page again. */

import { ApiProblem, NoAnswer } from "../../shared/api/errors";
import type { DeviceSession } from "../../shared/session";
import { type FeedPage, refreshCopy } from "../network/feed";
import { fetchOffers } from "../network/rules";
import { fetchLowStock, type LowStock } from "../network/stock";
import { keepOffers, keptOffers, readCopy, tidyCopy } from "../storage/copy";
import { unlessFull } from "../storage/space";
import type { CatalogueStore, Rows } from "./catalogue";
import type { Device } from "./device";

const INTERVAL = 60_000;

export interface Refresher {
  /** Resolves when the copy is as new as the server could tell. */
  refresh(): Promise<void>;
  /** Only what runs low: after a sale. Another time will do when nobody answers. */
  refreshStock(): Promise<void>;
  stop(): void;
}

function ignoreFailure(error: unknown): void {
  if (!(error instanceof ApiProblem || error instanceof NoAnswer)) {
    throw error;
  }
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

  function takePage({ outlet, items }: FeedPage): void {
    catalogue.take({ outlet, ...items } as Rows);
  }

  async function refreshCatalogue(): Promise<void> {
    let pages = 0;
    let first = catalogue.state.peek().kind !== "ready";
    if (first) {
      catalogue.setState({ kind: "loading", loaded: 0 });
    }
    await refreshCopy(session.api, db, {
      onPage(page) {
        pages += 1;
        takePage(page);
        if (!first) {
          tabs.postMessage(page);
        }
      },
      onProgress(loaded) {
        if (catalogue.state.peek().kind !== "ready") {
          catalogue.setState({ kind: "loading", loaded });
        }
      },
      onRestart() {
        catalogue.restart();
        first = true;
      },
    });
    if (pages) {
      await catalogue.publish();
      tabs.postMessage(first ? "loaded" : "complete");
    }
    catalogue.setState({ kind: "ready", refreshedAt: new Date() });
    await tidyCopy(db, catalogue.productIds());
  }

  async function fetchStock(): Promise<void> {
    low = await fetchLowStock(session.api, low);
    catalogue.setLowStock(low.quantities);
  }

  /** When the feed names another version; another tab may have fetched it. */
  async function refreshOffers(): Promise<void> {
    const version = catalogue.rulesVersion.peek();
    const known = catalogue.offers.peek();
    if (!version || known?.rules.version === version) {
      return;
    }
    const kept = await keptOffers(db);
    const offers =
      kept?.rules.version === version ? kept : await fetchOffers(session.api, kept ?? known);
    catalogue.setOffers(offers);
    await keepOffers(db, offers);
  }

  async function refreshAll(): Promise<void> {
    catalogue.tick();
    try {
      await navigator.locks.request(`warungin-feed-${terminal.id}`, refreshCatalogue);
      await refreshOffers();
      await fetchStock();
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof NoAnswer || stopped)) {
        // On a full disk the till goes on with what it has.
        unlessFull(error);
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
  // What changed comes by itself; all of it is read from the copy.
  tabs.onmessage = async ({ data }: MessageEvent<FeedPage | "loaded" | "complete">) => {
    if (data === "loaded") {
      catalogue.restart();
      await catalogue.open(await readCopy(db));
    } else if (data === "complete") {
      await catalogue.publish();
    } else {
      takePage(data);
    }
  };
  document.addEventListener("visibilitychange", onFocus);
  globalThis.addEventListener("focus", onFocus);
  globalThis.addEventListener("online", onFocus);
  const timer = setInterval(() => void refresh(), INTERVAL);
  return {
    refresh,
    refreshStock: () => fetchStock().catch(ignoreFailure),
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
