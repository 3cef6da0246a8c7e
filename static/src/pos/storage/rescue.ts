/**
 * The queue as a file that only the server can read (docs/pwa.md): a tablet that dies must not
 * cost a day's sales, and a file that gets lost must not show them to anybody.
 *
 * ECDH P-256 with a key made for this file, HKDF-SHA-256, AES-256-GCM over gzipped JSON. The
 * entries inside carry their own signatures, so the file needs none.
 */

import { base64url } from "./canonical";

/** The server's public key and its name, as `GET /sync/rescue-key` answers. */
export interface RescueKey {
  readonly id: string;
  /** The uncompressed point, base64url. */
  readonly public_key: string;
}

export interface SealedEntry {
  readonly content: string;
  readonly hash: string;
  readonly signature: string;
}

export interface Rescued {
  readonly terminal: { readonly id: string; readonly code: string };
  readonly device_time: string;
  readonly entries: readonly SealedEntry[];
}

const FORMAT = "warungin-queue";
const VERSION = 1;
const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;
const NONCE_BYTES = 12;

/** The file's text. Terminal and number of entries stand in it for people to read. */
export async function sealQueue(rescued: Rescued, key: RescueKey): Promise<string> {
  const made = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const point = await crypto.subtle.exportKey("raw", made.publicKey);
  const server = await crypto.subtle.importKey("raw", bytesOf(key.public_key), CURVE, false, []);
  const shared = await crypto.subtle.deriveBits(
    { name: "ECDH", public: server },
    made.privateKey,
    256,
  );
  const head = [FORMAT, VERSION, key.id, rescued.terminal.code, rescued.entries.length].join(" ");
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const cipher = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce, additionalData: encoded(head) },
    await fileKey(shared, point, head),
    await zipped(JSON.stringify(rescued)),
  );
  return JSON.stringify({
    format: FORMAT,
    v: VERSION,
    key: key.id,
    terminal: rescued.terminal.code,
    entries: rescued.entries.length,
    point: base64url(point),
    nonce: base64url(nonce.buffer),
    cipher: longBase64url(cipher),
  });
}

/** `warungin-K1-20261121.wqueue` */
export function fileName(code: string, at: Date): string {
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()];
  return `warungin-${code}-${day.map((part) => String(part).padStart(2, "0")).join("")}.wqueue`;
}

async function fileKey(shared: ArrayBuffer, salt: ArrayBuffer, info: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info: encoded(info) },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt"],
  );
}

function zipped(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

function encoded(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
}

/** In parts: a function takes no million arguments. */
function longBase64url(data: ArrayBuffer): string {
  const part = 30_000;
  const count = Math.ceil(data.byteLength / part);
  return Array.from({ length: count }, (_, index) =>
    base64url(data.slice(index * part, (index + 1) * part)),
  ).join("");
}
