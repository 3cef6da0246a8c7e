import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const source = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const TEXT = 4.5;
const STRONG = 7;
const SHAPE = 3;

/** Foreground, background and the contrast that WCAG 2.2 asks of them. */
const pairs: [string, string, number][] = [
  ["ink", "paper", STRONG],
  ["ink", "surface", STRONG],
  ["ink", "surface-sunken", STRONG],
  ["ink", "surface-raised", STRONG],
  ["ink-muted", "paper", TEXT],
  ["ink-muted", "surface", TEXT],
  ["ink-muted", "surface-sunken", TEXT],
  ["ink-inverse", "brand", TEXT],
  ["ink-inverse", "brand-hover", TEXT],
  ["ink-inverse", "danger", TEXT],
  ["ink-inverse", "danger-hover", TEXT],
  ["brand", "paper", TEXT],
  ["brand", "surface", TEXT],
  ["brand", "surface-sunken", TEXT],
  ["brand-hover", "surface", TEXT],
  ["brand-ink", "brand-soft", TEXT],
  ["attention-ink", "attention-soft", TEXT],
  ["danger-ink", "danger-soft", TEXT],
  ["danger", "surface", TEXT],
  ["line-strong", "surface", SHAPE],
  ["line-strong", "paper", SHAPE],
  ["focus", "paper", SHAPE],
  ["focus", "surface", SHAPE],
  ...[1, 2, 3, 4, 5, 6].map((n): [string, string, number] => [`chart-${n}`, "surface", SHAPE]),
];

function colours(name: string): [string, string] {
  const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\);`).exec(source);
  if (!found?.[1] || !found[2]) {
    throw new Error(`--${name} has no light and dark colour`);
  }
  return [found[1], found[2]];
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each([
  ["light", 0],
  ["dark", 1],
] as const)("%s theme", (_, theme) => {
  it.each(pairs)("%s on %s has a contrast of %d", (foreground, background, least) => {
    const ratio = contrast(colours(foreground)[theme], colours(background)[theme]);
    expect(ratio).toBeGreaterThanOrEqual(least);
  });
});
