/** A form is sent once: its button shows that it works, and a second click does nothing. */
export function guardSubmits(root: Document): void {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    // A form that stays here (htmx) or gives a file back is ready again at once.
    if (
      !(form instanceof HTMLFormElement) ||
      event.defaultPrevented ||
      form.hasAttribute("data-download")
    ) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    // After the browser has read the form: a disabled button would not be sent with it.
    setTimeout(() => show(form, true));
  });
  // A page that comes back out of the browser's memory is ready to be sent again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      for (const form of root.querySelectorAll<HTMLFormElement>("form[data-sent]")) {
        release(form);
      }
    }
  });
}

function release(form: HTMLFormElement): void {
  delete form.dataset.sent;
  show(form, false);
}

function show(form: HTMLFormElement, isBusy: boolean): void {
  const buttons = form.querySelectorAll<HTMLButtonElement | HTMLInputElement>(
    "button[type='submit'], button:not([type]), input[type='submit']",
  );
  for (const button of buttons) {
    button.ariaBusy = String(isBusy);
    button.ariaDisabled = String(isBusy);
  }
}
