/** Text in columns of equally wide ASCII characters, as `apps/core/documents` lays it out. */

const TYPED: Readonly<Record<string, string>> = {
  "×": "x",
  "−": "-",
  "–": "-",
  "—": "-",
  "·": "-",
  "…": "...",
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  "\u00a0": " ",
  "•": "*",
};

/**
 * Accents fall off, typography becomes what a typewriter had. Control characters go: a product's
 * name must not command the printer or open the drawer.
 */
export function plain(text: string): string {
  const typed = [...text].map((character) => TYPED[character] ?? character).join("");
  const letters = typed.normalize("NFKD").replace(/\p{Mn}/gu, "");
  return [...letters].map(printable).join("");
}

function printable(character: string): string {
  if (character === "\n" || (character >= " " && character <= "~")) {
    return character;
  }
  return character <= "\u007f" ? "" : "?";
}

/** The text's own lines, each cut at spaces to the width; nothing for an empty text. */
export function wrapped(text: string, width: number): string[] {
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  return lines.flatMap((line) => {
    const parts = wrap(line, width);
    return parts.length ? parts : [""];
  });
}

export function centred(text: string, width: number): string[] {
  return wrapped(text, width).map((line) => {
    const before = Math.floor((width - line.length) / 2);
    return (" ".repeat(Math.max(0, before)) + line).trimEnd();
  });
}

/**
 * A label at the left and its value at the right edge of the last line. A label that leaves no
 * room wraps with its own indent; a value that is too long by itself gets lines of its own.
 */
export function pair(left: string, right: string, width: number): string[] {
  if (left.length + 1 + right.length <= width) {
    return [left + right.padStart(width - left.length)];
  }
  const indent = " ".repeat(left.length - left.trimStart().length);
  const room = width - right.length - 1;
  const lines = wrap(left.trim(), width, indent);
  if (room < Math.floor(width / 3)) {
    return [...lines, ...wrapped(right, width).map((part) => part.padStart(width))];
  }
  const last = lines.at(-1) ?? "";
  return last.length > room
    ? [...lines, right.padStart(width)]
    : [...lines.slice(0, -1), last + right.padStart(width - last.length)];
}

/** Words, and the spaces between them; a compound word may be cut after its hyphen. */
const CHUNKS = /\s+|(?:(?!(?<=[A-Za-z]{2}-)(?=[A-Za-z]))\S)+|\S+/g;

/** At spaces, else within a word that is longer than a line. */
function wrap(text: string, width: number, indent = ""): string[] {
  const chunks = text.match(CHUNKS) ?? [];
  const room = width - indent.length;
  const lines: string[] = [];
  while (chunks.length) {
    if (lines.length && chunks[0]?.trim() === "") {
      chunks.shift();
    }
    let line = "";
    while (chunks.length && line.length + (chunks[0]?.length ?? 0) <= room) {
      line += chunks.shift() ?? "";
    }
    const [next] = chunks;
    if (next !== undefined && next.length > room) {
      const end = cutAt(next, Math.max(1, room - line.length));
      line += next.slice(0, end);
      chunks[0] = next.slice(end);
    }
    if (line.trim() !== "") {
      lines.push(indent + line.trimEnd());
    }
  }
  return lines;
}

function cutAt(word: string, room: number): number {
  const hyphen = word.slice(0, room).lastIndexOf("-");
  return hyphen > 0 && /[^-]/.test(word.slice(0, hyphen)) ? hyphen + 1 : room;
}
