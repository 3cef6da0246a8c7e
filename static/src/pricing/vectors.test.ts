/** The cases of tests/vectors/pricing, which the Python engine answers too. */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { quoteJson } from "./quote";
import { answerCase, type Case, parseExact, priceCase, writeExact } from "./vectors";

interface Vector extends Case {
  readonly name: string;
  readonly expected: unknown;
  readonly quote?: unknown;
}

const folder = new URL("../../../tests/vectors/pricing/", import.meta.url);

for (const file of readdirSync(folder)) {
  const text = readFileSync(new URL(file, folder), "utf8");
  const { cases } = parseExact(text) as { cases: readonly Vector[] };

  describe(file, () => {
    it.each(cases)("$name", (vector) => {
      expect(sorted(answerCase(vector))).toBe(sorted(vector.expected));
    });

    it.each(cases.filter((vector) => vector.quote))("quote: $name", (vector) => {
      const cart = priceCase(vector);
      const names = cart.lines.map(({ id }) => [`item ${id}`, `Barang ${id}`] as const);
      expect(sorted(quoteJson(cart, names))).toBe(sorted(vector.quote));
    });
  });
}

/** JSON with sorted names: big integers and numbers of one value are written alike. */
function sorted(value: unknown): string {
  return writeExact(sortNames(value));
}

function sortNames(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortNames);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sortNames(item)]));
}
