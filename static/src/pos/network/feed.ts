/** Keeps the till's copy of the catalogue up to date: pages at first, then what changed. */

import type { Api } from "../../shared/api/client";
import { ApiProblem } from "../../shared/api/errors";
import type { components } from "../../shared/api/schema";
import {
  applyPage,
  type CopyDatabase,
  countRows,
  dropCopy,
  type FeedPosition,
  type Rows,
} from "../storage/copy";

export type FeedPage = components["schemas"]["FeedPage"];

const PAGE_SIZE = 2000;
const START: FeedPosition = { cursor: "", etag: null, complete: false };

export interface FeedListener {
  /** Items received in this run. */
  onProgress(loaded: number): void;
  /** A page was written. */
  onPage(page: FeedPage): void;
  /** The server cannot go on from our cursor: the copy was dropped. */
  onRestart(): void;
}

/** Fetch what is new until there is no more. Throws ApiProblem or NoAnswer. */
export async function refreshCopy(
  api: Api,
  db: CopyDatabase,
  listener: FeedListener,
): Promise<void> {
  let position = (await db.value<FeedPosition>("feed")) ?? START;
  for (let loaded = 0, more = true; more; ) {
    const page = await fetchPage(api, position).catch(async (error: unknown) => {
      if (!position.cursor || !isCursorInvalid(error)) {
        throw error;
      }
      await dropCopy(db);
      listener.onRestart();
      return "restart" as const;
    });
    if (page === "restart") {
      position = START;
      loaded = 0;
      continue;
    }
    if (page === "unchanged") {
      return;
    }
    more = page.body.more;
    position = {
      cursor: page.body.cursor,
      // The tag belongs to the page under this cursor; only an unchanged one repeats it.
      etag: page.body.cursor === position.cursor ? page.etag : null,
      complete: position.complete || !more,
    };
    await applyPage(db, page.body, page.text, position);
    loaded += countRows(page.body.items as unknown as Rows);
    listener.onPage(page.body);
    listener.onProgress(loaded);
  }
}

interface Fetched {
  readonly body: FeedPage;
  /** The body as it came. */
  readonly text: string;
  readonly etag: string | null;
}

async function fetchPage(api: Api, position: FeedPosition): Promise<"unchanged" | Fetched> {
  const query = new URLSearchParams({ page_size: String(PAGE_SIZE) });
  if (position.cursor) {
    query.set("cursor", position.cursor);
  }
  const headers = position.etag ? { "If-None-Match": position.etag } : {};
  const response = await api.request(`/api/v1/sync/feed?${query}`, { headers });
  if (response.status === 304) {
    return "unchanged";
  }
  const text = await response.text();
  return { body: JSON.parse(text) as FeedPage, text, etag: response.headers.get("ETag") };
}

function isCursorInvalid(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === "cursor_invalid";
}
