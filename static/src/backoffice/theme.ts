/** The switch between light and dark. The server reads the cookie, so no page flashes. */

const COOKIE = "theme";
const A_YEAR = 31_536_000;

export type Theme = "light" | "dark";

/** The theme in use: the person's choice, else the device's. */
function themeInUse(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") {
    return chosen;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Make every `[data-theme-switch]` change to the other theme; pages hear a `themechange`. */
export function wireThemeSwitches(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-theme-switch]")) {
    button.addEventListener("click", () => choose(themeInUse() === "dark" ? "light" : "dark"));
  }
}

function choose(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser.
  document.cookie = `${COOKIE}=${theme}; path=/; max-age=${A_YEAR}; samesite=lax${secure}`;
  document.dispatchEvent(new Event("themechange"));
}
