/** The calls by which the journal reaches the server, and what it answers. */

import type { Api } from "../../shared/api/client";
import { NoAnswer } from "../../shared/api/errors";
import type { components } from "../../shared/api/schema";
import type { Entry, ServerHead } from "../storage/journal";

type Schemas = components["schemas"];

/** How many entries go at once, and about how much text; the server unpacks 4 MiB at most. */
export const BATCH = 50;
export const BATCH_CHARACTERS = 1_000_000;

/** Below this, packing costs more than it saves. */
const WORTH_PACKING = 2_000;

export type SentEntry = Schemas["EntryInputRequest"];
export type SyncResult = Schemas["EntryResultOutput"];
/** Results at the places of their entries: one that cannot be read has no id. */
export type SyncAnswer = Schemas["EntriesOutput"];

/** Throws ApiProblem or NoAnswer: then nothing is known about any of the entries. */
export async function sendEntries(
  api: Api,
  entries: readonly SentEntry[],
  signal?: AbortSignal,
): Promise<SyncAnswer> {
  const text = JSON.stringify({ device_time: new Date().toISOString(), entries });
  const packed = text.length > WORTH_PACKING && "CompressionStream" in globalThis;
  const response = await api.request("/api/v1/sync/orders", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(packed ? { "Content-Encoding": "gzip" } : {}),
    },
    body: packed ? await gzip(text) : text,
    ...(signal ? { signal } : {}),
  });
  return read<SyncAnswer>(response, ({ results }) => Array.isArray(results));
}

/** The terminal's present journal and what the server has of it. */
export async function fetchJournal(api: Api, signal?: AbortSignal): Promise<ServerHead> {
  const response = await api.request("/api/v1/sync/journal", signal ? { signal } : {});
  return read<ServerHead>(response, ({ id }) => typeof id === "string");
}

/** An answer that broke off, or a stranger's page, is none. */
async function read<Answer>(
  response: Response,
  isWhole: (answer: Partial<Answer>) => boolean,
): Promise<Answer> {
  const answer = (await response.json().catch(() => null)) as Answer | null;
  if (!answer || !isWhole(answer)) {
    throw new NoAnswer("the answer is not whole");
  }
  return answer;
}

export function wireForm({ text, hash, signature, state }: Entry): SentEntry {
  return { content: text, hash, signature, fact: state !== "offered" };
}

async function gzip(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
