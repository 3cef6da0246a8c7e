/** Which request is answered how. Everything that is not named here goes to the network. */

/** What the server writes before the worker's text (`apps/pos/shell.py`). */
export interface Shell {
  /** Names the build: another text of one file is another version. */
  readonly version: string;
  /** Where pages are that the worker knows: their address, as cached. */
  readonly pages: readonly string[];
  /** Shown for an address under `/pos/` that is none of the pages. */
  readonly offline: string;
  /** Scripts, styles, fonts, icons: all that a page of the shell may ever ask for. */
  readonly files: readonly string[];
  /** Built files lie below this path, also those of other versions. */
  readonly statics: string;
  /** Uploaded pictures lie below this path. */
  readonly pictures: string;
}

export type Route =
  | { readonly kind: "page"; readonly address: string }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "file" }
  | { readonly kind: "picture" }
  | { readonly kind: "network" };

interface Asked {
  readonly url: string;
  readonly method: string;
  readonly mode: string;
  readonly destination: string;
}

/**
 * The API is never answered from here, and nothing of it is kept: what a till needs without a
 * network lies in its own database, behind its sign-in.
 */
export function routeOf(asked: Asked, shell: Shell, origin: string): Route {
  const url = new URL(asked.url);
  if (asked.method !== "GET" || url.origin !== origin) {
    return { kind: "network" };
  }
  if (asked.mode === "navigate") {
    const known = shell.pages.includes(url.pathname);
    return known ? { kind: "page", address: url.pathname } : { kind: "elsewhere" };
  }
  if (url.pathname.startsWith(shell.statics)) {
    return { kind: "file" };
  }
  return url.pathname.startsWith(shell.pictures) && asked.destination === "image"
    ? { kind: "picture" }
    : { kind: "network" };
}
