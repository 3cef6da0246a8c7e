/** The versions of the till's files: one cache each, so that an open page keeps its own. */

import type { Shell } from "./routes";

const PREFIX = "warungin-shell-";
/** The same file may be asked for in several ways; what was stored answers them all. */
const ANY: CacheQueryOptions = { ignoreVary: true, ignoreSearch: true };

/** Load the whole version, or nothing of it counts. */
export async function install(shell: Shell): Promise<void> {
  const cache = await caches.open(PREFIX + shell.version);
  const pages = [...shell.pages, shell.offline];
  await Promise.all([
    ...pages.map((address) => store(cache, address, { cache: "reload", credentials: "omit" })),
    ...shell.files.map((address) => store(cache, address, { credentials: "same-origin" })),
  ]);
}

async function store(cache: Cache, address: string, how: RequestInit): Promise<void> {
  const known = await cache.match(address, ANY);
  if (!known) {
    const answer = await fetch(address, how);
    if (!answer.ok) {
      throw new Error(`${address} answered ${answer.status}`);
    }
    await cache.put(address, answer);
  }
}

export async function ofVersion(shell: Shell, address: string): Promise<Response | undefined> {
  const cache = await caches.open(PREFIX + shell.version);
  return cache.match(address, ANY);
}

/** A file by its name, from whichever version has it: the name says what is in it. */
export async function ofAnyVersion(shell: Shell, request: Request): Promise<Response | undefined> {
  return (await ofVersion(shell, request.url)) ?? caches.match(request, ANY);
}

/**
 * Delete versions that no open page runs on. A page holds a lock with the address of its first
 * script for as long as it lives, also when it sleeps or this worker does. A script that this
 * version has, too, finds all its others here: their names are part of its own.
 */
export async function sweep(shell: Shell): Promise<void> {
  const { held = [] } = await navigator.locks.query();
  const present = await filesOf(PREFIX + shell.version);
  const alive = held.map(({ name }) => name).filter((name) => name && !present.has(name));
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== PREFIX + shell.version) {
      const files = await filesOf(name);
      if (!alive.some((script) => script && files.has(script))) {
        await caches.delete(name);
      }
    }
  }
}

async function filesOf(name: string): Promise<ReadonlySet<string>> {
  const requests = await (await caches.open(name)).keys();
  return new Set(requests.map(({ url }) => url));
}
