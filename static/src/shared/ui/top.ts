/** Keys belong to the dialog on top. Later dialogs stand later in the document. */

export function isOnTop(element: Element | null): boolean {
  const open = document.querySelectorAll("dialog[open]");
  const top = open[open.length - 1] ?? null;
  return element !== null && element.closest("dialog") === top;
}

export function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}

/**
 * Something that has a use of its own for Enter. A tab or a radio has not: arrows choose it. Nor
 * has a button that was only clicked, because the hand is on the keyboard again.
 */
export function isControl(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || isTextField(target)) {
    return target instanceof HTMLElement;
  }
  const control = target.closest("button:not([role='tab'], [role='radio']), a");
  return control?.matches(":focus-visible") ?? false;
}
