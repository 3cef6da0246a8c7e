import { describe, expect, it } from "vitest";
import { readNumber, writeNumber } from "./numbers";

describe("readNumber", () => {
  it.each([
    ["15.000", 15_000],
    ["1.500,5", 1500.5],
    ["-2,5", -2.5],
    ["\u22122", -2],
    [" 7 ", 7],
  ])("reads %s", (text, value) => {
    expect(readNumber(text)).toBe(value);
  });

  it.each(["", "x", "1,2,3", "--1", "Rp5"])("refuses %s", (text) => {
    expect(readNumber(text)).toBeNaN();
  });
});

describe("writeNumber", () => {
  it.each([
    [0, "0"],
    [1_234_500, "1.234.500"],
    [97.5, "97,5"],
    [-0.25, "\u22120,25"],
    [100, "100"],
    [1000, "1.000"],
  ])("writes %s", (value, text) => {
    expect(writeNumber(value)).toBe(text);
  });
});
