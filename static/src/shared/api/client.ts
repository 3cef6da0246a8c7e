/** The REST API, typed by our own schema. */

import createClient, { type Client } from "openapi-fetch";
import { language } from "../i18n";
import { ApiProblem, NoAnswer, readProblem } from "./errors";
import type { components, paths } from "./schema";
import { TokenKeeper, type TokenStore } from "./tokens";

const TIMEOUT = 15_000;
const REFRESH_PATH = "/api/v1/auth/refresh";

export interface ApiOptions {
  readonly origin: string;
  readonly tokens: TokenStore;
  /** Tabs that share the tokens use one name. */
  readonly lockName: string;
  /** Told after every call whether the server answered. */
  readonly onReached?: (reached: boolean) => void;
  /** Told when the sign-in can never be used again. */
  readonly onEnded?: (problem: ApiProblem) => void;
  readonly fetch?: typeof fetch;
}

export interface Api {
  /** Typed calls. They throw `ApiProblem` or `NoAnswer`; read the answer with `answered`. */
  readonly client: Client<paths>;
  /** Typed calls without a token, for those who have none yet. */
  readonly anonymous: Client<paths>;
  /** Any address below the origin, signed in; the same errors. 304 is an answer. */
  request(path: string, init?: RequestInit): Promise<Response>;
}

export function createApi(options: ApiOptions): Api {
  const plain = (request: Request): Promise<Response> => send(withToken(request, null), options);
  const exchange = async (refresh: string): Promise<components["schemas"]["TokensOutput"]> => {
    const response = await plain(
      new Request(options.origin + REFRESH_PATH, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ refresh }),
      }),
    );
    return response.json();
  };
  const keeper = new TokenKeeper(options.tokens, exchange, options.lockName);
  const signedIn = (request: Request): Promise<Response> => sendSignedIn(request, keeper, options);
  return {
    client: createClient<paths>({ baseUrl: options.origin, fetch: signedIn }),
    anonymous: createClient<paths>({ baseUrl: options.origin, fetch: plain }),
    request: (path, init) => signedIn(new Request(options.origin + path, init)),
  };
}

/** The body of a successful typed call. */
export function answered<Data>(result: { data?: Data }): Data {
  return result.data as Data;
}

async function sendSignedIn(
  request: Request,
  keeper: TokenKeeper,
  options: ApiOptions,
): Promise<Response> {
  try {
    const token = await keeper.access();
    const again = request.clone();
    try {
      return await send(withToken(request, token), options);
    } catch (error) {
      if (!token || !isExpired(error)) {
        throw error;
      }
      return await send(withToken(again, await keeper.renew(token)), options);
    }
  } catch (error) {
    if (error instanceof ApiProblem && ENDED.has(error.code)) {
      options.onEnded?.(error);
    }
    throw error;
  }
}

// After a refresh `not_authenticated` can only mean that the sign-in is gone for good.
const ENDED = new Set(["sign_in_ended", "refresh_token_reused", "not_authenticated"]);

function isExpired(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === "not_authenticated";
}

function withToken(request: Request, token: string | null): Request {
  request.headers.set("Accept-Language", language.value);
  if (token) {
    request.headers.set("Authorization", `Bearer ${token}`);
  }
  return new Request(request, {
    signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT)]),
  });
}

async function send(request: Request, options: ApiOptions): Promise<Response> {
  const answer = await reach(request, options.fetch ?? fetch);
  options.onReached?.(!(answer instanceof NoAnswer));
  if (answer instanceof Error) {
    throw answer;
  }
  return answer;
}

/** With all of its body: an answer that breaks off is none. */
async function whole(response: Response): Promise<Response> {
  const { headers, status, statusText } = response;
  const body = await response.arrayBuffer();
  return new Response(body.byteLength > 0 ? body : null, { headers, status, statusText });
}

async function reach(
  request: Request,
  fetchIt: typeof fetch,
): Promise<Response | ApiProblem | NoAnswer> {
  try {
    const response = await whole(await fetchIt(request));
    return response.ok || response.status === 304 ? response : await readProblem(response);
  } catch (error) {
    return new NoAnswer(error instanceof Error ? error.message : "no answer", { cause: error });
  }
}
