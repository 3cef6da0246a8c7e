/**
 * Pages of the copy that are not read yet, after a start.
 *
 * Reading tens of thousands of products takes a cheap tablet seconds, looking through their text
 * a moment: what somebody scans meanwhile is found in it, and its page is read first.
 */

import { type Change, type ProductRow, type Rows, readPage } from "../storage/copy";

export class Unread {
  private readonly texts: (string | null)[];
  private readonly changed: ReadonlySet<string>;
  private readonly asked = new Set([""]);
  private next = 0;

  /** `tidy`: pages in which each item is once. What `changes` name is left out of them. */
  constructor(tidy: readonly string[], changes: readonly Rows[]) {
    this.texts = [...tidy];
    this.changed = new Set(
      changes.flatMap(({ products = [] }) => products.map((product) => product.id)),
    );
  }

  get isEmpty(): boolean {
    return this.next >= this.texts.length;
  }

  /** The rows of the next page. */
  read(): Rows {
    while (this.next < this.texts.length) {
      const rows = this.take(this.next);
      this.next += 1;
      if (rows) {
        return rows;
      }
    }
    return {};
  }

  /** The rows of the pages that name one of these ids or codes, each looked for once. */
  readWith(words: readonly string[]): Rows[] {
    const fresh = words.filter((word) => !this.asked.has(word));
    for (const word of fresh) this.asked.add(word);
    const quoted = fresh.map((word) => JSON.stringify(word));
    const found = this.texts.flatMap((text, place) =>
      text && quoted.some((word) => text.includes(word)) ? [place] : [],
    );
    return found.flatMap((place) => this.take(place) ?? []);
  }

  private take(place: number): Rows | null {
    const text = this.texts[place];
    if (!text) {
      return null;
    }
    this.texts[place] = null;
    const rows = readPage(text);
    return { ...rows, products: this.unchanged(rows.products ?? []) };
  }

  private unchanged(products: readonly Change<ProductRow>[]): readonly Change<ProductRow>[] {
    return this.changed.size ? products.filter(({ id }) => !this.changed.has(id)) : products;
  }
}
