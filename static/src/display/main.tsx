import "../shared/base.css";
import "../shared/ui/ui.css";
import "./display.css";
import { render } from "preact";
import { language } from "../shared/i18n";
import { listenToTill } from "./till";
import { Display } from "./view";

document.documentElement.lang = language.value;
listenToTill();
const root = document.getElementById("app");
if (root) {
  render(<Display />, root);
}
