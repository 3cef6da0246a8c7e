import { describe, expect, it } from "vitest";
import { formatRupiah, parseRupiah } from "./money";

describe("formatRupiah", () => {
  it.each([
    [0, "Rp0"],
    [500, "Rp500"],
    [1_000, "Rp1.000"],
    [1_234_500, "Rp1.234.500"],
    [-75_000, "\u2212Rp75.000"],
    [Number.MAX_SAFE_INTEGER, "Rp9.007.199.254.740.991"],
  ])("writes %d as %s", (amount, text) => {
    expect(formatRupiah(amount)).toBe(text);
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("refuses %d", (amount) => {
    expect(() => formatRupiah(amount)).toThrow(RangeError);
  });
});

describe("parseRupiah", () => {
  it.each([
    ["Rp1.234.500", 1_234_500],
    ["1234500", 1_234_500],
    [" rp 20.000 ", 20_000],
    ["-500", -500],
    ["\u2212Rp75.000", -75_000],
    ["-0", 0],
  ])("reads %s", (text, amount) => {
    expect(parseRupiah(text)).toBe(amount);
  });

  it.each(["", "Rp", "1.50", "1.2345", "12,5", "1e6", "abc", "9007199254740992"])(
    "refuses %s",
    (text) => {
      expect(parseRupiah(text)).toBeNull();
    },
  );

  it("reads back whatever was written", () => {
    for (const amount of [0, 1, 999, 1_000, 100_000, 123_456_789, -1, -1_000]) {
      expect(parseRupiah(formatRupiah(amount))).toBe(amount);
    }
  });
});
