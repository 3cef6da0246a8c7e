/** Texts compared and checked as Python does. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what the specification asks for.
const ASCII = /^[\x00-\x7f]+$/;

/** Whether a text is made of ASCII characters, at least one. */
export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** By code points, as Python compares; JavaScript's own order differs beyond U+FFFF. */
export function compareTexts(a: string, b: string): number {
  const left = Array.from(a, codePoint);
  const right = Array.from(b, codePoint);
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference) {
      return difference;
    }
  }
  return left.length - right.length;
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}
