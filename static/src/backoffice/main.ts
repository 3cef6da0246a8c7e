import "./backoffice.css";
import "htmx.org";
import { guardUnsavedChanges } from "./unsaved";

for (const form of document.querySelectorAll<HTMLFormElement>(
  "#content-main form[method='post']",
)) {
  guardUnsavedChanges(form);
}
