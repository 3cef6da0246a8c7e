/** The cases of tests/vectors/weighed.json, which the Python parser answers too. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type LabelLayout, LabelUnreadable, parseWeighedLabel } from "./weighed";

interface Vector {
  readonly name: string;
  readonly code: string;
  readonly expected: unknown;
}

const file = new URL("../../../tests/vectors/weighed.json", import.meta.url);
const { layouts, cases } = JSON.parse(readFileSync(file, "utf8")) as {
  layouts: readonly LabelLayout[];
  cases: readonly Vector[];
};

describe("weighed labels", () => {
  it.each(cases)("$name", ({ code, expected }) => {
    expect(answer(code)).toEqual(expected);
  });
});

function answer(code: string): unknown {
  try {
    return parseWeighedLabel(code, layouts);
  } catch (error) {
    if (error instanceof LabelUnreadable) {
      return { error: error.code };
    }
    throw error;
  }
}
