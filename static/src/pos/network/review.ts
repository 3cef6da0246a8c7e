/** The server's list of what somebody has to decide about this terminal's entries. */

import { type Api, answered } from "../../shared/api/client";
import type { components } from "../../shared/api/schema";

type Schemas = components["schemas"];
export type ReviewRow = Schemas["ReviewOutput"];
type Ruling = Schemas["ResolveInputRequest"];

/** The first page; a till has seldom more than a few. */
const OPEN = { state: "open", page_size: 100 } as const;

/** All of these throw ApiProblem or NoAnswer. */
export async function fetchOpenQuestions(api: Api) {
  const params = { query: OPEN };
  return answered(await api.client.GET("/api/v1/sync/exceptions", { params }));
}

export async function resolveQuestion(api: Api, id: string, body: Ruling): Promise<void> {
  const params = { path: { exception_id: id } };
  await api.client.POST("/api/v1/sync/exceptions/{exception_id}/resolve", { params, body });
}

/** Whether the entry could be applied this time. */
export async function retryEntry(api: Api, entry: string): Promise<boolean> {
  const params = { path: { entry_id: entry } };
  const path = "/api/v1/sync/entries/{entry_id}/retry";
  return answered(await api.client.POST(path, { params })).state === "applied";
}
