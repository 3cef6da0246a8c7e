/**
 * Asks before the page is left while a form holds changes that were not sent, and says so.
 *
 * Back to the value that the page came with is no change. A form that is sent may leave; one
 * whose sending was stopped by the page (or by htmx, which stays here) is still watched.
 */
export function guardUnsavedChanges(form: HTMLFormElement): void {
  const notice = form.querySelector<HTMLElement>(".unsaved");
  const before = contents(form);
  let leaves = false;
  const isChanged = (): boolean => contents(form) !== before;
  const show = (): void => {
    if (notice) {
      notice.hidden = !isChanged();
    }
  };
  for (const name of ["input", "change", "reset"]) {
    form.addEventListener(name, () => setTimeout(show));
  }
  form.addEventListener("submit", (event) => {
    const stays = form.hasAttribute("hx-post") || event.submitter?.hasAttribute("formtarget");
    leaves = !event.defaultPrevented && !stays;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaves && isChanged()) {
      event.preventDefault();
    }
  });
  // Back brings the page out of the browser's memory, with what was typed.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      leaves = false;
      show();
    }
  });
}

function contents(form: HTMLFormElement): string {
  // Names with a line in front are no fields: a preview's paper, the tenant.
  const parts = [...new FormData(form)].filter(([name]) => !/^(_|csrf)/.test(name));
  return JSON.stringify(
    parts.map(([name, value]) => [name, value instanceof File ? fileOf(value) : value]),
  );
}

function fileOf(file: File): string {
  return file.size ? `${file.name} ${file.size} ${file.lastModified}` : "";
}
