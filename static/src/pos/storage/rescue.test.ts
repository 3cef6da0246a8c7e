import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { base64url } from "./canonical";
import { fileName, type Rescued, sealQueue } from "./rescue";

const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;
const RESCUED: Rescued = {
  terminal: { id: "01938c1e-0000-7000-8000-000000000001", code: "K1" },
  device_time: "2026-11-21T14:05:00.000Z",
  entries: [
    { content: '{"kind":"sale","note":"Es – “jeruk”"}', hash: "h-1", signature: "s-1" },
    { content: '{"kind":"number_cancelled"}', hash: "h-2", signature: "s-2" },
  ],
};

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, "base64url"));
}

function encoded(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** What the server does with a file (`apps/sync/rescue/files.py`). */
async function opened(text: string, key: CryptoKey): Promise<unknown> {
  const file = JSON.parse(text) as Record<string, string | number>;
  const point = bytesOf(String(file.point));
  const made = await crypto.subtle.importKey("raw", point, CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: made }, key, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const head = encoded(`warungin-queue 1 ${file.key} ${file.terminal} ${file.entries}`);
  const secret = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: point, info: head },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["decrypt"],
  );
  const plain = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: bytesOf(String(file.nonce)), additionalData: head },
    secret,
    bytesOf(String(file.cipher)),
  );
  return JSON.parse(gunzipSync(Buffer.from(plain)).toString("utf8"));
}

async function serverKey() {
  const pair = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const point = await crypto.subtle.exportKey("raw", pair.publicKey);
  return { pair, key: { id: "2026.0123456789ab", public_key: base64url(point) } };
}

it("is a file that only the server's key opens", async () => {
  const { pair, key } = await serverKey();
  const text = await sealQueue(RESCUED, key);
  expect(text).not.toContain("jeruk");
  expect(JSON.parse(text)).toMatchObject({
    ...{ format: "warungin-queue", v: 1, key: "2026.0123456789ab", terminal: "K1", entries: 2 },
  });
  expect(await opened(text, pair.privateKey)).toEqual(RESCUED);
  const other = await serverKey();
  await expect(opened(text, other.pair.privateKey)).rejects.toThrow();
  await expect(opened(text.replace('"K1"', '"K2"'), pair.privateKey)).rejects.toThrow();
  expect(await sealQueue(RESCUED, key)).not.toBe(text);
});

it("takes a day of a thousand sales", async () => {
  const { pair, key } = await serverKey();
  const entries = Array.from({ length: 1_000 }, (_, index) => ({
    content: JSON.stringify({ index, note: crypto.randomUUID().repeat(20) }),
    hash: "h",
    signature: "s",
  }));
  const text = await sealQueue({ ...RESCUED, entries }, key);
  expect(await opened(text, pair.privateKey)).toEqual({ ...RESCUED, entries });
});

it("is called after its terminal and day", () => {
  expect(fileName("K1", new Date(2026, 10, 1, 9))).toBe("warungin-K1-20261101.wqueue");
});

// `UPDATE_VECTORS=1` writes what the server's test opens (tests/sync/test_rescue_files.py).
it.runIf(process.env.UPDATE_VECTORS)("records a file for the server", async () => {
  const { pair, key } = await serverKey();
  const { d } = await crypto.subtle.exportKey("jwk", pair.privateKey);
  const vector = { private_key: d, rescued: RESCUED, file: await sealQueue(RESCUED, key) };
  const path = resolve(import.meta.dirname, "../../../../tests/vectors/rescued-queue.json");
  writeFileSync(path, `${JSON.stringify(vector, null, 1)}\n`);
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(vector);
});
