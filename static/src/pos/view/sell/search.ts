/** What the grid shows: a category, or what matches the search. */

import { computed, signal } from "@preact/signals";
import { isOnTop, isTextField } from "../../../shared/ui";
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

/** Keys of the field, and on the page without a dialog those that no other field takes. */
export function isForSearch(target: EventTarget | null): boolean {
  const field = searchField();
  return field !== null && (target === field || (isOnTop(field) && !isTextField(target)));
}

/** Ready for the next item. */
export function focusSearch(): void {
  const field = searchField();
  field?.focus({ preventScroll: true });
  field?.select();
}

/** As if these keys were pressed now, where the caret is. */
export function typeInSearch(text: string): void {
  const field = searchField();
  if (!field) {
    return;
  }
  const end = field.value.length;
  field.setRangeText(text, field.selectionStart ?? end, field.selectionEnd ?? end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
}

function searchField(): HTMLInputElement | null {
  const field = document.getElementById(SEARCH);
  return field instanceof HTMLInputElement ? field : null;
}
