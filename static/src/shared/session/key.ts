/** The device's own key, by which its sales are proven. Its private half never leaves it. */

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;

export function makeDeviceKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
}

/** The public half as the server stores it. */
export async function publicJwk(key: CryptoKeyPair): Promise<string> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", key.publicKey);
  return JSON.stringify({ kty, crv, x, y });
}

export function sign(key: CryptoKeyPair, data: BufferSource): Promise<ArrayBuffer> {
  return crypto.subtle.sign(SIGNATURE, key.privateKey, data);
}
