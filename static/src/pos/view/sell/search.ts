/** What the grid shows: a category, or what matches the search. */

import { computed, signal } from "@preact/signals";
import type { Product } from "../../state";
import { till } from "../till";

const MOST_RESULTS = 200;

export const query = signal("");
/** Null: all of them. */
export const category = signal<string | null>(null);
/** The tile that the arrow keys reached. */
export const active = signal(0);

export const shown = computed<readonly Product[]>(() => {
  const text = query.value.trim();
  // Read so that the grid follows the catalogue and the search index.
  void till.catalogue.products.value;
  void till.catalogue.searchReady.value;
  return text
    ? till.catalogue.search(text, MOST_RESULTS)
    : till.catalogue.inCategory(category.value);
});

export function setQuery(text: string): void {
  query.value = text;
  active.value = 0;
}

export function setCategory(id: string | null): void {
  category.value = id;
  setQuery("");
}

const SEARCH = "till-search";
export const searchId = SEARCH;

/** Ready for the next item. */
export function focusSearch(): void {
  const field = document.getElementById(SEARCH);
  if (field instanceof HTMLInputElement) {
    field.focus({ preventScroll: true });
    field.select();
  }
}
