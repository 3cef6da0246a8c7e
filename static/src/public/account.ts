import { guardSubmits } from "../shared/forms";

/** Shows and hides a password; without a script the button is not there. */
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal ?? "");
  if (field instanceof HTMLInputElement) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const isShown = field.type === "password";
      field.type = isShown ? "text" : "password";
      button.setAttribute("aria-pressed", String(isShown));
    });
  }
}

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

guardSubmits(document);
