/** Pages of payments: copying an address. */

import "./payments.css";

export function wireCopyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy ?? "");
    if (!(field instanceof HTMLInputElement)) {
      continue;
    }
    button.addEventListener("click", () => void copy(field, button));
  }
}

/** Without a clipboard (http, an old browser) the text is selected, ready to copy. */
async function copy(field: HTMLInputElement, button: HTMLButtonElement): Promise<void> {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    return;
  }
  button.textContent = button.dataset.done ?? button.textContent;
}
