/** The two ways in which a call fails: the server said no, or nobody answered. */

/** The server's problem document (RFC 9457). Codes are listed in docs/errors.md. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    /** Seconds to wait, from `Retry-After`. */
    readonly retryAfter: number | null,
    /** All members of the document, e.g. `quote` of `price_changed`. */
    readonly extras: Readonly<Record<string, unknown>>,
    readonly requestId: string,
  ) {
    super(`${status} ${code}: ${detail}`);
  }

  /** Nothing was decided: the same call may succeed later. */
  get isTemporary(): boolean {
    return this.status >= 500 || this.status === 429 || this.code === "in_progress";
  }
}

/** No answer from the server: no network, a time-out, or a proxy that does not reach it. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** Whether the call may be repeated unchanged. */
export function isTemporary(error: unknown): boolean {
  return error instanceof NoAnswer || (error instanceof ApiProblem && error.isTemporary);
}

/** The problem that a response carries; a proxy's own error page counts as no answer. */
export async function readProblem(response: Response): Promise<ApiProblem | NoAnswer> {
  const body = await readJson(response);
  if (!body && response.status >= 502) {
    return new NoAnswer(`a proxy answered ${response.status}`);
  }
  const text = (name: string, other: string): string => {
    const value = body?.[name];
    return typeof value === "string" ? value : other;
  };
  return new ApiProblem(
    response.status,
    text("code", "unknown"),
    text("detail", response.statusText),
    retryAfter(response),
    body ?? {},
    text("request_id", response.headers.get("Request-Id") ?? ""),
  );
}

async function readJson(response: Response): Promise<Record<string, unknown> | null> {
  if (!response.headers.get("Content-Type")?.includes("json")) {
    return null;
  }
  try {
    const body: unknown = await response.json();
    return body !== null && typeof body === "object" ? (body as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After") ?? "");
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}
