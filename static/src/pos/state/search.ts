/**
 * Instant search over tens of thousands of products.
 *
 * One long text of all names and codes is scanned for words that begin as typed: a few
 * milliseconds for 50,000 products. Only when nothing is found, words with a typing error are
 * replaced by similar ones of the shop's own vocabulary, whose index is built in small pieces so
 * that building never delays a scan or a tap.
 */

import type MiniSearch from "minisearch";
import { pause } from "../../shared/pause";

export interface Searchable {
  readonly id: string;
  /** As `fold` gives it. */
  readonly name: string;
  /** All that finds it, as `searchText` gives it. */
  readonly text: string;
}

/** Folded texts that find an item from the beginning of each of their words. */
export function searchText(texts: readonly (string | undefined)[]): string {
  return ` ${texts.filter(Boolean).join(" ")}`;
}

/** Stands before each item's text. */
const LINE = "\n";
/** How much is done before taps and scans have their turn. */
const NAMES = 1_000;
const WORDS = 100;
const SHORTEST_FORGIVEN = 3;
const SHORTEST_TWICE_FORGIVEN = 4;
const MOST_ALTERNATIVES = 6;
/** A word in so many places says little: the best of them are looked for, not all. */
const FREQUENT = 500;

interface Word {
  readonly id: string;
}

export class TextSearch {
  private ids: readonly string[] = [];
  /** Each item's words, a space before each word. */
  private texts: readonly string[] = [];
  /** All texts, each after `LINE`, and where each begins. */
  private whole = "";
  private starts = new Int32Array(0);
  private vocabulary: MiniSearch<Word> | null = null;
  private generation = 0;

  /** Search these from now on, in this order; `onReady` when typing errors are forgiven too. */
  replaceAll(items: readonly Searchable[], onReady: () => void = () => {}): void {
    this.generation += 1;
    void this.replace(items, this.generation, onReady);
  }

  private async replace(
    items: readonly Searchable[],
    generation: number,
    onReady: () => void,
  ): Promise<void> {
    const isLong = items.length > NAMES;
    if (isLong) await pause();
    const texts = items.map((item) => item.text);
    const starts = startsOf(texts);
    if (isLong) await pause();
    if (generation !== this.generation) {
      return;
    }
    this.ids = items.map((item) => item.id);
    this.texts = texts;
    this.starts = starts;
    this.whole = LINE + texts.join(LINE);
    this.vocabulary = null;
    if (isLong) await pause();
    await this.learn(items, generation, onReady);
  }

  /** Ids of the best matches, best first. */
  find(text: string, limit: number): string[] {
    const words = fold(text).split(" ").filter(Boolean);
    if (!words.length || limit <= 0) {
      return [];
    }
    const found = this.scan(words, limit);
    return found.length ? found : this.forgive(words, limit);
  }

  /** Items that have a word beginning with each of `words`: name beginnings first. */
  private scan(words: readonly string[], limit: number): string[] {
    const rarest = this.rarest(words);
    return rarest === null ? this.scanAll(words, limit) : this.rank(words, rarest, limit);
  }

  /** The word that the fewest items have; null when even that is frequent, or the only one. */
  private rarest(words: readonly string[]): string | null {
    const counted = words.map((word) => ({ word, count: this.count(` ${word}`) }));
    const [least] = counted.sort((a, b) => a.count - b.count);
    return least && words.length > 1 && least.count < FREQUENT ? least.word : null;
  }

  private count(pattern: string): number {
    let count = 0;
    let place = this.whole.indexOf(pattern);
    while (place >= 0 && count < FREQUENT) {
      count += 1;
      place = this.whole.indexOf(pattern, place + pattern.length);
    }
    return count;
  }

  /** All items that have the rarest word and the others; those that begin as typed first. */
  private rank(words: readonly string[], rarest: string, limit: number): string[] {
    const others = words.filter((word) => word !== rarest);
    const begins = [` ${words.join(" ")}`, ` ${words[0]}`];
    const ranked = [...this.having(` ${rarest}`, others)].map((index) => {
      const text = this.texts[index] ?? "";
      const rank = begins.findIndex((beginning) => text.startsWith(beginning));
      return { index, rank: rank < 0 ? begins.length : rank };
    });
    ranked.sort((a, b) => a.rank - b.rank || a.index - b.index);
    return ranked.slice(0, limit).map(({ index }) => this.ids[index] ?? "");
  }

  private scanAll(words: readonly string[], limit: number): string[] {
    const [first = "", ...rest] = words;
    const [longest = "", ...others] = [...words].sort((a, b) => b.length - a.length);
    // Best first, so that a code's first digit, which all items have, ends after `limit` of them.
    const passes = [
      this.having(`${LINE} ${words.join(" ")}`, []),
      rest.length ? this.having(`${LINE} ${first}`, rest) : [],
      this.having(` ${longest}`, others),
    ];
    const found = new Set<string>();
    for (const places of passes) {
      for (const index of places) {
        found.add(this.ids[index] ?? "");
        if (found.size >= limit) {
          return [...found];
        }
      }
    }
    return [...found];
  }

  /** The places of items that have the pattern, and words that begin with the others. */
  private *having(pattern: string, others: readonly string[]): Generator<number> {
    const inside = pattern.startsWith(LINE) ? LINE.length : 0;
    let index = 0;
    let place = this.whole.indexOf(pattern);
    while (place >= 0) {
      while ((this.starts[index + 1] ?? Number.POSITIVE_INFINITY) <= place + inside) {
        index += 1;
      }
      const text = this.texts[index] ?? "";
      if (others.every((other) => text.includes(` ${other}`))) {
        yield index;
      }
      const next = this.starts[index + 1];
      place = next === undefined ? -1 : this.whole.indexOf(pattern, next - LINE.length);
    }
  }

  /** With each unknown word replaced by similar known ones. */
  private forgive(words: readonly string[], limit: number): string[] {
    const unknown = words.filter((word) => !this.whole.includes(` ${word}`));
    const similar = new Map(unknown.map((word) => [word, this.similarTo(word)]));
    const [first = ""] = unknown;
    const found = new Set<string>();
    for (const candidate of similar.get(first) ?? []) {
      const meant = words.map((word) =>
        word === first ? candidate : (similar.get(word)?.[0] ?? word),
      );
      for (const id of this.scan(meant, limit - found.size)) {
        found.add(id);
      }
    }
    return [...found].slice(0, limit);
  }

  private similarTo(word: string): string[] {
    if (!this.vocabulary || word.length < SHORTEST_FORGIVEN) {
      return [];
    }
    const distance = word.length < SHORTEST_TWICE_FORGIVEN ? 1 : 2;
    const results = this.vocabulary.search(word, { prefix: true, fuzzy: distance });
    return results.slice(0, MOST_ALTERNATIVES).map((result) => String(result.id));
  }

  private async learn(
    items: readonly Searchable[],
    generation: number,
    onReady: () => void,
  ): Promise<void> {
    const Vocabulary = await loadVocabulary();
    if (!Vocabulary) {
      return onReady();
    }
    const vocabulary = new Vocabulary<Word>({
      fields: ["id"],
      tokenize: (text) => [text],
      processTerm: (term) => term,
    });
    const known = new Set<string>();
    for (let start = 0; start < items.length; start += NAMES) {
      const words = wordsOf(items.slice(start, start + NAMES), known);
      for (let first = 0; first < words.length; first += WORDS) {
        vocabulary.addAll(words.slice(first, first + WORDS));
        await pause();
      }
      await pause();
      if (generation !== this.generation) {
        return;
      }
    }
    if (generation === this.generation) {
      this.vocabulary = vocabulary;
      onReady();
    }
  }
}

/** Not needed to sell, so that it comes after the till; without it nothing is forgiven. */
function loadVocabulary(): Promise<typeof MiniSearch | null> {
  return import("minisearch").then(
    (library) => library.default,
    () => null,
  );
}

/** The words of the names that are not known yet; numbers and short words are not guessed. */
function wordsOf(items: readonly Searchable[], known: Set<string>): Word[] {
  const words = items
    .flatMap((item) => item.name.split(" "))
    .filter((word) => word.length >= SHORTEST_FORGIVEN && !/\d/.test(word));
  const fresh = [...new Set(words)].filter((word) => !known.has(word));
  for (const word of fresh) known.add(word);
  return fresh.map((id) => ({ id }));
}

function startsOf(texts: readonly string[]): Int32Array<ArrayBuffer> {
  const starts = new Int32Array(texts.length);
  let place = LINE.length;
  texts.forEach((text, index) => {
    starts[index] = place;
    place += text.length + LINE.length;
  });
  return starts;
}

const PLAIN = /^[\x20-\x7e]*$/;

/** Lower case without accents and signs, one space between words. */
export function fold(text: string): string {
  const simple = PLAIN.test(text) ? text : text.normalize("NFD").replace(/\p{Mark}/gu, "");
  const lower = simple.toLowerCase();
  const signs = PLAIN.test(lower) ? /[^a-z0-9]+/g : /[^\p{Letter}\p{Number}]+/gu;
  return lower.replace(signs, " ").trim();
}
