import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { drawerBytes, type Paper, type PrintedReceipt, receiptBytes, testBytes } from "./escpos";

interface Vector {
  readonly name: string;
  readonly paper: Paper;
  readonly drawer: boolean;
  readonly receipt: PrintedReceipt;
  readonly bytes: string;
}

const file = resolve(import.meta.dirname, "../../../../tests/vectors/escpos.json");
const vectors = JSON.parse(readFileSync(file, "utf8")) as Vector[];

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

it.each(vectors)("prints what the server prints: $name", ({ receipt, bytes, ...how }) => {
  expect(textOf(receiptBytes(receipt, how))).toBe(Buffer.from(bytes, "base64").toString("latin1"));
});

it("opens the drawer with nothing on paper", () => {
  expect(textOf(drawerBytes())).toBe("\x1b@\x1bp\x0022");
});

it("shows the paper's width on a test page", () => {
  const text = textOf(testBytes("Uji cetak", ["Kasir 1 – K1"], "58"));
  expect(text).toBe(
    "\x1b@\x1bE\x01           Uji cetak\n\x1bE\x00Kasir 1 - K1\n" +
      "12345678901234567890123456789012\n" +
      "\x1bE\x01\x1d!\x01          Rp1.234.500\n\x1d!\x00\x1bE\x00\x1bd\x06\x1dV\x00",
  );
});
