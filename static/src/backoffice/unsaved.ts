/** Asks before the page is left while a form holds changes that were not sent, and says so. */
export function guardUnsavedChanges(form: HTMLFormElement): void {
  const notice = form.querySelector<HTMLElement>(".unsaved");
  let changed = false;
  form.addEventListener("input", () => {
    changed = true;
    notice?.removeAttribute("hidden");
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
