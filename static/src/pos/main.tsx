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
import { holdVersion } from "./pwa/alive";
import { hearInstallOffer } from "./pwa/install";
import { followLaunches } from "./pwa/launch";
import { App } from "./view/App";
import { keepPrefs } from "./view/prefs";
import { goTo } from "./view/stage";
import { till } from "./view/till";

document.documentElement.lang = language.value;
keepPrefs();
holdVersion();
hearInstallOffer();
followLaunches(goTo);
const root = document.getElementById("app");
if (root) {
  render(<App />, root);
}
void till.start();
