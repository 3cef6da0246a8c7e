import { describe, expect, it } from "vitest";
import { type Heard, ScanReader } from "./scan-reader";

type Press = Partial<Parameters<ScanReader["hear"]>[0]> & { key: string; timeStamp: number };

const press = (one: Press): Parameters<ScanReader["hear"]>[0] => ({
  repeat: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  ...one,
});

/** What is heard of keys that come at one pace, and of Enter after them. */
function hear(keys: readonly string[], pace: number, rest: Partial<Press> = {}): Heard[] {
  const reader = new ScanReader();
  return [...keys, "Enter"].map((key, place) =>
    reader.hear(press({ ...rest, key, timeStamp: 1_000 + place * pace })),
  );
}

const kinds = (heard: readonly Heard[]): string[] => heard.map(({ kind }) => kind);

describe("a scanner", () => {
  it.each([1, 4, 20, 29])("is known by a key every %i ms and Enter", (pace) => {
    const heard = hear([..."8991"], pace);
    expect(kinds(heard)).toEqual(["first", "part", "part", "part", "scan"]);
    expect(heard.at(-1)).toEqual({ kind: "scan", code: "8991" });
  });

  it("may send letters, and what stands between them", () => {
    expect(hear([..."KS-01/b"], 4).at(-1)).toEqual({ kind: "scan", code: "KS-01/b" });
  });

  it("sends four characters at least", () => {
    expect(kinds(hear([..."899"], 4))).toEqual(["first", "part", "part", "typed"]);
  });

  it("begins anew after a pause: what was typed before is no part of the code", () => {
    const reader = new ScanReader();
    const heard = ["k", "o", ..."8991", "Enter"].map((key, place) =>
      reader.hear(press({ key, timeStamp: place < 2 ? place * 120 : 1_000 + place * 4 })),
    );
    expect(kinds(heard)).toEqual(["typed", "typed", "first", "part", "part", "part", "scan"]);
    expect(heard.at(-1)).toEqual({ kind: "scan", code: "8991" });
  });

  it("is known by when its keys were pressed, however late the page comes to them", () => {
    // The moments are the events'; nothing here looks at a clock.
    expect(hear([..."8990000000017"], 4).at(-1)).toEqual({ kind: "scan", code: "8990000000017" });
  });

  it("sends the next code right after Enter", () => {
    const reader = new ScanReader();
    const heard = [..."8991", "Enter", ..."8992", "Enter"].map((key, place) =>
      reader.hear(press({ key, timeStamp: place * 4 })),
    );
    expect(heard.filter(({ kind }) => kind === "scan")).toEqual([
      { kind: "scan", code: "8991" },
      { kind: "scan", code: "8992" },
    ]);
  });
});

describe("a person", () => {
  it("is slower, and nothing of theirs is held for long", () => {
    expect(kinds(hear([..."kopi"], 30))).toEqual(Array(5).fill("typed"));
    expect(kinds(hear([..."1234"], 30))).toEqual(["first", "first", "first", "first", "typed"]);
  });

  it("takes a moment before Enter", () => {
    const reader = new ScanReader();
    [..."8991"].forEach((key, place) => {
      reader.hear(press({ key, timeStamp: place * 4 }));
    });
    expect(reader.hear(press({ key: "Enter", timeStamp: 60 }))).toEqual({ kind: "typed" });
  });

  it.each([
    ["+", {}],
    [" ", {}],
    ["ArrowRight", {}],
    ["1", { ctrlKey: true }],
    ["1", { repeat: true }],
    ["k", { isComposing: true }],
  ] as const)("presses %s, which is no code's (%o)", (key, rest) => {
    expect(kinds(hear([key, key, key, key], 4, rest))).toEqual(Array(5).fill("typed"));
  });

  it("corrects: a code does not go on after another key", () => {
    expect(kinds(hear(["8", "9", "9", "1", "Backspace"], 4)).at(-1)).toBe("typed");
  });
});
