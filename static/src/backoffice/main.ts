import "./backoffice.css";
import { closeChipMenus } from "./chips";
import { nameChoosers } from "./choosers";
import { wireCopyButtons } from "./payments";
import { wirePricingPages } from "./pricing";
import { wireShopPages } from "./shop";
import { showCurrentTab } from "./tabs";
import { wireThemeSwitches } from "./theme";
import { guardUnsavedChanges } from "./unsaved";

wireThemeSwitches();
showCurrentTab();
closeChipMenus();
wireShopPages();
wirePricingPages();
wireCopyButtons();
nameChoosers();

for (const form of document.querySelectorAll<HTMLFormElement>(
  "#content-main form[method='post']",
)) {
  guardUnsavedChanges(form);
}

// Pages with live parts or charts pay for them, once everything else is there.
if (document.querySelector("[hx-get], [hx-post]")) {
  whenIdle(() => import("htmx.org"));
}
if (document.querySelector("[data-chart]")) {
  whenIdle(() => import("./dashboard"));
}

function whenIdle(work: () => Promise<unknown>): void {
  const start = (): void => {
    if ("requestIdleCallback" in window) {
      requestIdleCallback(() => void work(), { timeout: 2000 });
    } else {
      setTimeout(() => void work(), 200);
    }
  };
  if (document.readyState === "complete") {
    start();
  } else {
    window.addEventListener("load", start, { once: true });
  }
}
