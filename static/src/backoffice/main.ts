import "./backoffice.css";
import { closeChipMenus } from "./chips";
import { wireThemeSwitches } from "./theme";
import { guardUnsavedChanges } from "./unsaved";

wireThemeSwitches();
closeChipMenus();

for (const form of document.querySelectorAll<HTMLFormElement>(
  "#content-main form[method='post']",
)) {
  guardUnsavedChanges(form);
}

// Only pages with live parts pay for what makes them live.
if (document.querySelector("[hx-get], [hx-post]")) {
  import("htmx.org");
}
