/** Prices and promotions: their styles and their live parts. */

import "./pricing.css";
import { wirePickers } from "./picker";
import { wireEntries, wireListFiles, wireParts, wireTrialLines } from "./rows";

export function wirePricingPages(): void {
  wirePickers();
  wireParts();
  wireEntries();
  wireListFiles();
  wireTrialLines();
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
