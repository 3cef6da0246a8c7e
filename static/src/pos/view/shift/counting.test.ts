import { describe, expect, it } from "vitest";
import { cashOf, drawerCount, neighbour } from "./counting";

describe("a count of the drawer", () => {
  const entered = { "100000": 2, "500": 3, card: 75_000, left: 100_000 };

  it("adds the notes and coins up, and nothing else", () => {
    expect(cashOf(entered)).toBe(201_500);
    expect(cashOf({})).toBe(0);
  });

  it("sends what was found, and zero for what was not", () => {
    expect(drawerCount(entered, "  salah  ")).toEqual({
      pieces: new Map([
        [100_000, 2],
        [500, 3],
      ]),
      amounts: { card: 75_000, transfer: 0, qris_static: 0 },
      leftFloat: 100_000,
      reason: "salah",
    });
  });

  it("goes from row to row and stays at the ends", () => {
    expect(neighbour("100000", 1)).toBe("50000");
    expect(neighbour("100", 1)).toBe("card");
    expect(neighbour("left", 1)).toBe("left");
    expect(neighbour("100000", -1)).toBe("100000");
  });
});
