/**
 * Instant search over tens of thousands of products.
 *
 * A scan over prepared texts finds what was typed correctly within milliseconds. Only when that
 * gives too little, an index that forgives typing errors is asked. It is built in small pieces,
 * so that building never delays a scan or a tap.
 */

import MiniSearch from "minisearch";

export interface Searchable {
  readonly id: string;
  readonly name: string;
  /** Further texts that find it from their beginning: SKU, barcodes, telephone number. */
  readonly codes: readonly string[];
}

const CHUNK = 100;
const SHORTEST_FUZZY = 3;

interface Prepared {
  readonly id: string;
  /** ` kopi susu\u0000\u0000kks-01\u0000899...`: a space before each word, a NUL before each code. */
  readonly text: string;
  readonly name: string;
}

interface Indexed {
  readonly id: string;
  readonly name: string;
}

export class TextSearch {
  private prepared: readonly Prepared[] = [];
  private index: MiniSearch<Indexed> | null = null;
  private generation = 0;

  /** Search these from now on, in this order; `onReady` when typing errors are forgiven too. */
  replaceAll(items: readonly Searchable[], onReady: () => void = () => {}): void {
    this.prepared = items.map(prepare);
    this.index = null;
    this.generation += 1;
    void this.build(this.generation, onReady);
  }

  /** Ids of the best matches, best first. */
  find(text: string, limit: number): string[] {
    const words = fold(text).split(" ").filter(Boolean);
    if (!words.length || limit <= 0) {
      return [];
    }
    const found = this.scan(words, limit);
    if (found.length < limit && words.some((word) => word.length >= SHORTEST_FUZZY)) {
      const known = new Set(found);
      for (const id of this.forgiving(words)) {
        if (found.length >= limit) {
          break;
        }
        if (!known.has(id)) {
          found.push(id);
        }
      }
    }
    return found;
  }

  /** Items whose words or codes begin with every word: name beginnings first. */
  private scan(words: readonly string[], limit: number): string[] {
    const [first = ""] = words;
    const whole = words.join(" ");
    const ranks: [string[], string[], string[]] = [[], [], []];
    for (const item of this.prepared) {
      if (words.every((word) => begins(item.text, word))) {
        const rank = item.name.startsWith(whole) ? 0 : item.name.startsWith(first) ? 1 : 2;
        ranks[rank].push(item.id);
        if (rank === 0 && ranks[0].length >= limit) {
          break;
        }
      }
    }
    return ranks.flat().slice(0, limit);
  }

  private forgiving(words: readonly string[]): string[] {
    if (!this.index) {
      return [];
    }
    const results = this.index.search(words.join(" "), {
      combineWith: "AND",
      prefix: (term) => term.length >= SHORTEST_FUZZY,
      fuzzy: (term) => (term.length > 5 ? 2 : term.length >= SHORTEST_FUZZY ? 1 : false),
    });
    return results.map((result) => result.id as string);
  }

  private async build(generation: number, onReady: () => void): Promise<void> {
    const index = new MiniSearch<Indexed>({
      fields: ["name"],
      storeFields: [],
      processTerm: (term) => fold(term) || null,
    });
    const items = this.prepared;
    for (let start = 0; start < items.length; start += CHUNK) {
      await pause();
      if (generation !== this.generation) {
        return;
      }
      index.addAll(items.slice(start, start + CHUNK));
    }
    if (generation === this.generation) {
      this.index = index;
      onReady();
    }
  }
}

function prepare(item: Searchable): Prepared {
  const name = fold(item.name);
  const codes = item.codes.filter(Boolean).map((code) => `\u0000${fold(code)}`);
  return { id: item.id, name, text: ` ${name}${codes.join("")}` };
}

/** A word or code in the text begins with `word`; both are folded. */
function begins(text: string, word: string): boolean {
  return text.includes(` ${word}`) || text.includes(`\u0000${word}`);
}

/** Lower case without accents and signs, one space between words. */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, " ")
    .trim();
}

/** Let taps and scans go first. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
