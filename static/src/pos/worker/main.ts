/**
 * The till's service worker: the page opens without a network, and a new version waits until
 * somebody takes it (docs/pwa.md).
 *
 * Built as one file that imports nothing; the server writes `self.SHELL` above it.
 */

import type { ToWorker } from "./messages";
import { Pictures } from "./pictures";
import { routeOf, type Shell } from "./routes";
import { install, ofAnyVersion, ofVersion, sweep } from "./shells";

declare const self: ServiceWorkerGlobalScope & { readonly SHELL: Shell };

const PICTURES = "warungin-pictures";
const shell = self.SHELL;

self.addEventListener("install", (event) => {
  event.waitUntil(install(shell));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), sweep(shell)]));
});

self.addEventListener("message", (event) => {
  const message = event.data as ToWorker;
  if (message === "take_over") {
    event.waitUntil(self.skipWaiting());
  }
  if (message === "forget_pictures") {
    event.waitUntil(caches.delete(PICTURES));
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const route = routeOf(request, shell, self.location.origin);
  switch (route.kind) {
    case "page":
      event.respondWith(page(route.address, request));
      event.waitUntil(sweep(shell));
      break;
    case "elsewhere":
      event.respondWith(elsewhere(request));
      break;
    case "file":
      event.respondWith(file(request));
      break;
    case "picture":
      event.respondWith(picture(event));
      break;
    case "network":
      break;
  }
});

async function page(address: string, request: Request): Promise<Response> {
  return (await ofVersion(shell, address)) ?? fetch(request);
}

async function elsewhere(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await ofVersion(shell, shell.offline)) ?? Response.error();
  }
}

async function file(request: Request): Promise<Response> {
  return (await ofAnyVersion(shell, request)) ?? fetch(request);
}

/** Handed on as a function of ours: the browser's own refuses to be called on another object. */
const get = (request: Request): Promise<Response> => fetch(request);

async function picture(event: FetchEvent): Promise<Response> {
  const pictures = new Pictures(await caches.open(PICTURES), get, Date.now);
  const { response, behind } = await pictures.answer(event.request);
  event.waitUntil(behind);
  return response;
}
