import "../shared/base.css";
import "../shared/ui";
import "./kitchen.css";
import { render } from "preact";
import { language } from "../shared/i18n";
import { run } from "./state/kitchen";
import { keepPrefs, sound } from "./state/prefs";
import { listenForTouch } from "./state/sound";
import { App } from "./view/App";

document.documentElement.lang = language.value;
keepPrefs();
listenForTouch(() => sound.value);
const root = document.getElementById("app");
if (root) {
  render(<App />, root);
}
run();
