import { beforeEach, expect, it } from "vitest";
import { type Api, answered, createApi } from "./client";
import { ApiProblem, isTemporary, NoAnswer } from "./errors";
import type { Tokens } from "./tokens";

type Handler = (request: Request) => Response | Promise<Response>;

let stored: Tokens | null;
let refreshed: string[];
let ended: string[];
let reached: boolean[];

beforeEach(() => {
  stored = { access: "a1", refresh: "r1", expiresAt: Date.now() + 900_000 };
  refreshed = [];
  ended = [];
  reached = [];
});

function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  const body = { code, detail: `detail of ${code}`, request_id: "req-1", items: [1] };
  return Response.json(body, {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
  });
}

/** A server that answers `handler` and refreshes r1 to r2 to r3. */
function api(handler: Handler): Api {
  return createApi({
    origin: "http://till.test",
    lockName: `refresh-${Math.random()}`,
    tokens: {
      read: async () => stored,
      write: async (tokens) => {
        stored = tokens;
      },
    },
    onReached: (answer) => reached.push(answer),
    onEnded: (error) => ended.push(error.code),
    fetch: async (input) => {
      const request = input as Request;
      if (!request.url.endsWith("/auth/refresh")) {
        return handler(request);
      }
      const { refresh } = await request.json();
      refreshed.push(refresh);
      const next = refreshed.length + 1;
      return refresh === `r${next - 1}`
        ? Response.json({ access: `a${next}`, refresh: `r${next}`, expires_in: 900 })
        : problem(401, "refresh_token_reused");
    },
  });
}

const token = (request: Request): string | null => request.headers.get("Authorization");

it("sends the access token and reads the typed answer", async () => {
  const { client } = api((request) => Response.json([{ code: token(request) }]));
  expect(answered(await client.GET("/api/v1/terminals/staff"))).toEqual([{ code: "Bearer a1" }]);
  expect(reached).toEqual([true]);
});

it("refreshes a token that is about to end, once for all calls", async () => {
  stored = { access: "a1", refresh: "r1", expiresAt: Date.now() + 1000 };
  const { request } = api((sent) => new Response(token(sent)));
  const answers = await Promise.all(["/1", "/2", "/3"].map((path) => request(path)));
  expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(
    Array(3).fill("Bearer a2"),
  );
  expect(refreshed).toEqual(["r1"]);
});

it("repeats a refused call with its body after refreshing", async () => {
  const bodies: string[] = [];
  const { request } = api(async (sent) => {
    bodies.push(await sent.text());
    return token(sent) === "Bearer a2" ? new Response("ok") : problem(401, "not_authenticated");
  });
  const answer = await request("/orders", { method: "POST", body: "cart" });
  expect([await answer.text(), bodies, refreshed]).toEqual(["ok", ["cart", "cart"], ["r1"]]);
  expect(ended).toEqual([]);
});

it("tells a device that was locked out from an old token", async () => {
  const { request } = api(() => problem(401, "sign_in_ended"));
  await expect(request("/x")).rejects.toMatchObject({ code: "sign_in_ended", status: 401 });
  expect([ended, refreshed]).toEqual([["sign_in_ended"], []]);
});

it("ends when the refresh token was used by somebody else", async () => {
  stored = { access: "a1", refresh: "stolen", expiresAt: 0 };
  const { request } = api(() => new Response("never"));
  await expect(request("/x")).rejects.toBeInstanceOf(ApiProblem);
  expect(ended).toEqual(["refresh_token_reused"]);
});

it("gives the problem's code, wait and further members", async () => {
  const { request } = api(() => problem(409, "stock_short", { "Retry-After": "7" }));
  const error = await request("/x").catch((caught: ApiProblem) => caught);
  expect(error).toMatchObject({
    status: 409,
    code: "stock_short",
    detail: "detail of stock_short",
    retryAfter: 7,
    requestId: "req-1",
    extras: { items: [1] },
  });
  expect(isTemporary(error)).toBe(false);
});

it.each([
  ["a broken network", () => Promise.reject(new TypeError("failed")), NoAnswer],
  ["an answer that breaks off", () => new Response(brokenBody()), NoAnswer],
  ["a proxy without the server", () => new Response("<h1>", { status: 502 }), NoAnswer],
  ["a busy server", () => problem(503, "unavailable"), ApiProblem],
  ["a limit", () => problem(429, "rate_limited"), ApiProblem],
] satisfies [string, Handler, unknown][])("%s is worth another try", async (_, handler, kind) => {
  const error = await api(handler)
    .request("/x")
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(kind);
  expect(isTemporary(error)).toBe(true);
  expect(reached).toEqual([kind !== NoAnswer]);
});

function brokenBody(): ReadableStream {
  return new ReadableStream({
    start(body) {
      body.enqueue(new TextEncoder().encode('{"items": ['));
      body.error(new DOMException("The user aborted a request.", "AbortError"));
    },
  });
}

it("lets an unchanged page through", async () => {
  const answer = await api(() => new Response(null, { status: 304 })).request("/feed");
  expect(answer.status).toBe(304);
});
