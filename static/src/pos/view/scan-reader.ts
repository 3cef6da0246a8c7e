/** Tells a scanner's keys from a person's by their pace alone. */

/** Nobody types a key every 30 ms; scanners need 1 to 20. */
export const FASTEST_PERSON = 30;
const SHORTEST_CODE = 4;
const DIGIT = /^\d$/;
/** Keys like + and - have a use of their own. */
const BEGINS_CODE = /^[\p{L}\p{N}]$/u;

export type Heard =
  | { readonly kind: "typed" }
  /** A digit after a pause: codes begin like that. */
  | { readonly kind: "first" }
  /** One more of several quick keys: a scan's, unless no Enter follows. */
  | { readonly kind: "part" }
  | { readonly kind: "scan"; readonly code: string };

type Key = Pick<
  KeyboardEvent,
  "key" | "timeStamp" | "repeat" | "ctrlKey" | "metaKey" | "altKey" | "isComposing"
>;

const TYPED: Heard = { kind: "typed" };
const FIRST: Heard = { kind: "first" };
const PART: Heard = { kind: "part" };

export class ScanReader {
  private code = "";
  private last = Number.NEGATIVE_INFINITY;

  /** By the moment of the key, so that a busy page takes no scan for typing. */
  hear(event: Key): Heard {
    const isQuick = event.timeStamp - this.last < FASTEST_PERSON;
    const before = isQuick ? this.code : "";
    this.last = event.timeStamp;
    this.code =
      isCharacter(event) && (before || BEGINS_CODE.test(event.key)) ? before + event.key : "";
    if (event.key === "Enter" && before.length >= SHORTEST_CODE) {
      return { kind: "scan", code: before };
    }
    if (this.code.length > 1) {
      return PART;
    }
    return DIGIT.test(this.code) ? FIRST : TYPED;
  }
}

/** Keys that write something; not one that is held down, nor part of a composed letter. */
function isCharacter(event: Key): boolean {
  const isCommand = event.ctrlKey || event.metaKey || event.altKey;
  return event.key.length === 1 && !isCommand && !event.isComposing && !event.repeat;
}
