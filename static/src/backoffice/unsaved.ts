/** Asks before the page is left while a form holds changes that were not sent. */
export function guardUnsavedChanges(form: HTMLFormElement): void {
  let changed = false;
  form.addEventListener("input", () => {
    changed = true;
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) {
      event.preventDefault();
    }
  });
}
