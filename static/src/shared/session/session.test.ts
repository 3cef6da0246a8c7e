import "fake-indexeddb/auto";
import { beforeEach, expect, it } from "vitest";
import { createSession, type DeviceSession } from "./session";

const TERMINAL = { id: "t1", code: "A1", name: "Kasir 1", outlet: "o1" };
const TOKENS = { access: "a1", refresh: "r1", expires_in: 900 };
const CASHIER = {
  id: "m1",
  name: "Dimas",
  role: "cashier",
  permissions: ["orders.place"],
  discount_limit: "10.00",
};

type Answers = Record<string, () => Response>;

let answers: Answers;
let bodies: Record<string, unknown>;
let unsent: number;
let names = 0;

beforeEach(() => {
  unsent = 0;
  bodies = {};
  names += 1;
  answers = {
    "POST /terminals/pair": () => Response.json({ ...TOKENS, terminal: TERMINAL }),
    "GET /auth/me": () => Response.json({ membership: null }),
    "POST /auth/pin": () => Response.json(CASHIER),
    "DELETE /auth/pin": () => new Response(null, { status: 204 }),
    "POST /auth/logout": () => new Response(null, { status: 204 }),
    "GET /terminals/staff": () => Response.json([{ code: "1", name: "Dimas", role: "cashier" }]),
  };
});

async function open(name = `test-${names}`): Promise<DeviceSession> {
  const session = createSession({
    name,
    origin: "http://till.test",
    unsent: async () => unsent,
    fetch: async (input) => {
      const request = input as Request;
      const call = `${request.method} ${new URL(request.url).pathname.replace("/api/v1", "")}`;
      bodies[call] = request.body ? await request.json() : null;
      const answer = answers[call];
      if (!answer) {
        throw new TypeError("offline");
      }
      return answer();
    },
  });
  await session.start();
  return session;
}

function refusal(status: number, code: string, more = {}, headers = {}): () => Response {
  return () =>
    Response.json(
      { code, detail: code, ...more },
      { status, headers: { "Content-Type": "application/problem+json", ...headers } },
    );
}

it("pairs with a key whose private half cannot leave the device", async () => {
  const session = await open();
  expect(session.state.value).toEqual({ kind: "unpaired" });
  await expect(session.sign(new Uint8Array(1))).rejects.toThrow("not paired");
  expect(await session.pair(" ABCD2345 ")).toEqual({ kind: "paired" });
  expect(session.state.value).toEqual({ kind: "signed_out", terminal: TERMINAL });
  const body = bodies["POST /terminals/pair"] as { code: string; public_key: string };
  expect(body.code).toBe("ABCD2345");
  const jwk = JSON.parse(body.public_key);
  expect(Object.keys(jwk).sort()).toEqual(["crv", "kty", "x", "y"]);

  const data = new TextEncoder().encode("sale");
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const publicKey = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
  const signature = await session.sign(data);
  const verify = { name: "ECDSA", hash: "SHA-256" };
  expect(await crypto.subtle.verify(verify, publicKey, signature, data)).toBe(true);
});

it("signs people in and out, and remembers them over a reload without network", async () => {
  const session = await open("kept");
  await session.pair("ABCD2345");
  expect(await session.signIn("1004", "1234")).toMatchObject({ kind: "signed_in" });
  expect([session.may("orders.place"), session.may("orders.void")]).toEqual([true, false]);
  session.stop();

  answers = {};
  const again = await open("kept");
  expect(again.state.value).toMatchObject({
    kind: "signed_in",
    cashier: { name: "Dimas", employee: "1004", discountLimit: "10.00" },
  });
  await again.signOut();
  expect(again.state.value).toEqual({ kind: "signed_out", terminal: TERMINAL });
});

it("follows the server when it knows of no cashier", async () => {
  const session = await open();
  await session.pair("ABCD2345");
  await session.signIn("1004", "1234");
  await session.check();
  expect(session.state.value.kind).toBe("signed_out");
});

it("signs nobody in again who left while the server was away", async () => {
  const session = await open();
  await session.pair("ABCD2345");
  await session.signIn("1004", "1234");
  delete answers["DELETE /auth/pin"];
  await session.signOut();
  expect(session.state.value.kind).toBe("signed_out");

  answers["GET /auth/me"] = () => Response.json({ ...CASHIER, membership: CASHIER.id });
  answers["DELETE /auth/pin"] = () => new Response(null, { status: 204 });
  bodies = {};
  await session.check();
  expect(session.state.value.kind).toBe("signed_out");
  expect(Object.keys(bodies), "the server is told at last").toContain("DELETE /auth/pin");
});

it("tells wrong PINs, locks and limits apart", async () => {
  const session = await open();
  await session.pair("ABCD2345");
  answers["POST /auth/pin"] = refusal(401, "pin_wrong", { tries_left: 2 });
  expect(await session.signIn("1", "0")).toEqual({ kind: "wrong_pin", triesLeft: 2 });
  answers["POST /auth/pin"] = refusal(429, "pin_locked", {}, { "Retry-After": "300" });
  expect(await session.signIn("1", "0")).toMatchObject({ kind: "locked", retryAfter: 300 });
  answers["POST /auth/pin"] = refusal(429, "rate_limited", {}, { "Retry-After": "9" });
  expect(await session.signIn("1", "0")).toEqual({ kind: "rate_limited", retryAfter: 9 });
  delete answers["POST /auth/pin"];
  expect(await session.signIn("1", "0")).toEqual({ kind: "no_answer" });
  expect(session.state.value.kind).toBe("signed_out");
});

it("is revoked at the next call, and paired anew with the same key", async () => {
  const session = await open();
  await session.pair("ABCD2345");
  const first = (bodies["POST /terminals/pair"] as { public_key: string }).public_key;
  answers["POST /auth/pin"] = refusal(401, "sign_in_ended");
  expect(await session.signIn("1", "0")).toEqual({ kind: "revoked" });
  expect(session.state.value).toEqual({ kind: "revoked", terminal: TERMINAL });
  unsent = 3;
  // What it holds belongs to its own terminal, and is sent under no other.
  const pairing = answers["POST /terminals/pair"];
  answers["POST /terminals/pair"] = refusal(409, "other_terminal");
  expect(await session.pair("WXYZ2345")).toEqual({ kind: "unsent", count: 3 });
  expect(bodies["POST /terminals/pair"]).toMatchObject({ only: TERMINAL.id });
  if (pairing) {
    answers["POST /terminals/pair"] = pairing;
  }
  expect(await session.pair("WXYZ2345")).toEqual({ kind: "paired" });
  expect((bodies["POST /terminals/pair"] as { public_key: string }).public_key).toBe(first);
  expect(session.state.value.kind).toBe("signed_out");
});

it("says why a code was refused", async () => {
  const session = await open();
  answers["POST /terminals/pair"] = refusal(400, "pairing_code_invalid");
  expect(await session.pair("X")).toEqual({ kind: "wrong_code" });
  delete answers["POST /terminals/pair"];
  expect(await session.pair("X")).toEqual({ kind: "no_answer" });
  expect(session.state.value.kind).toBe("unpaired");
});

it("forgets nothing while sales are unsent", async () => {
  const session = await open();
  await session.pair("ABCD2345");
  unsent = 2;
  expect(await session.forget()).toEqual({ kind: "unsent", count: 2 });
  expect(await session.pair("ABCD2345")).toEqual({ kind: "unsent", count: 2 });
  expect(session.state.value.kind).toBe("signed_out");
  unsent = 0;
  expect(await session.forget()).toEqual({ kind: "forgotten" });
  expect(session.state.value).toEqual({ kind: "unpaired" });
});

it("offers the people it knew when the server is away", async () => {
  const session = await open();
  await session.pair("ABCD2345");
  const people = [{ code: "1", name: "Dimas", role: "cashier" }];
  expect(await session.staff()).toEqual(people);
  delete answers["GET /terminals/staff"];
  expect(await session.staff()).toEqual(people);
});
