import "../shared/base.css";
import "../shared/ui";
import "./pos.css";
import "./door.css";
import "./sell.css";
import "./cart.css";
import "./dialogs.css";
import "./offers.css";
import "./pay.css";
import "./sales.css";
import "./shift.css";
import { render } from "preact";
import { language } from "../shared/i18n";
import { App } from "./view/App";
import { keepPrefs } from "./view/prefs";
import { till } from "./view/till";

document.documentElement.lang = language.value;
keepPrefs();
const root = document.getElementById("app");
if (root) {
  render(<App />, root);
}
void till.start();
