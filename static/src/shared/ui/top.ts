/** Keys belong to the dialog on top. Later dialogs stand later in the document. */

export function isOnTop(element: Element | null): boolean {
  const open = document.querySelectorAll("dialog[open]");
  const top = open[open.length - 1] ?? null;
  return element !== null && element.closest("dialog") === top;
}

/** Something that has a use of its own for Enter or for digits. */
export function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}

export function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest("button, a, input, textarea, select") !== null
  );
}
