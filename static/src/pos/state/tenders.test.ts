import { describe, expect, it } from "vitest";
import { settleTenders, suggestNotes } from "./tenders";
import type { TenderDraft } from "./types";

const cash = (amount: number): TenderDraft => ({ method: "cash", amount });
const card = (amount: number): TenderDraft => ({ method: "card", amount });

/** A bill of Rp12.543, cash rounded to the nearest hundred. */
const bill = {
  expectedTotal: 12_543,
  roundCash: (due: number) => Math.round(due / 100) * 100,
};

describe("suggested notes", () => {
  it.each([
    [37_500, [37_500, 38_000, 40_000, 50_000, 100_000]],
    [12_000, [12_000, 15_000, 20_000, 50_000, 100_000]],
    [112_300, [112_300, 115_000, 120_000, 150_000, 200_000]],
    [100_000, [100_000]],
    [50_000, [50_000, 60_000, 100_000]],
    [500, [500, 10_000, 20_000, 50_000, 100_000]],
    [1_234_567, [1_234_567, 1_236_000, 1_240_000, 1_250_000, 1_300_000]],
    [0, []],
    [-5, []],
  ])("for %i", (due, notes) => {
    expect(suggestNotes(due)).toEqual(notes);
  });
});

describe("settling", () => {
  it("owes everything before anything is given", () => {
    expect(settleTenders(bill, [])).toEqual({
      total: 12_543,
      rounding: 0,
      paid: 0,
      remaining: 12_543,
      change: 0,
      complete: false,
      overpaid: false,
      suggestions: [12_500, 15_000, 20_000, 50_000, 100_000],
    });
  });

  it("rounds when cash closes the bill, and gives change", () => {
    expect(settleTenders(bill, [cash(20_000)])).toMatchObject({
      total: 12_500,
      rounding: -43,
      change: 7_500,
      complete: true,
      suggestions: [],
    });
  });

  it("rounds only what cash pays in a split", () => {
    expect(settleTenders(bill, [card(10_000)])).toMatchObject({ total: 12_543, remaining: 2_543 });
    expect(settleTenders(bill, [card(10_000)]).suggestions[0]).toBe(2_500);
    expect(settleTenders(bill, [card(10_000), cash(5_000)])).toMatchObject({
      total: 12_500,
      rounding: -43,
      change: 2_500,
      complete: true,
    });
  });

  it("asks for the rest of a cash payment", () => {
    expect(settleTenders(bill, [cash(10_000)])).toMatchObject({ remaining: 2_500 });
    expect(settleTenders(bill, [cash(10_000)]).suggestions[0]).toBe(2_500);
  });

  it("takes a card to the rupiah and never gives change for it", () => {
    expect(settleTenders(bill, [card(12_543)])).toMatchObject({ complete: true, change: 0 });
    expect(settleTenders(bill, [card(13_000)])).toMatchObject({
      complete: false,
      overpaid: true,
      change: 0,
    });
    expect(settleTenders(bill, [card(12_543), cash(5_000)])).toMatchObject({ change: 5_000 });
  });

  it("has nothing to take for a free bill", () => {
    const free = { ...bill, expectedTotal: 0 };
    expect(settleTenders(free, [])).toMatchObject({ complete: true, remaining: 0 });
  });
});
