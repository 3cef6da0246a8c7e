/** What this board was told about itself. */

import { signal } from "@preact/signals";
import * as shared from "../../shared/prefs";

const KEY = "warungin.kitchen.prefs";
const stored = shared.readPrefs(KEY);

export const theme = signal<shared.Theme>(shared.oneOf(stored.theme, shared.THEMES));
export const sound = signal(stored.sound !== false);
/** The station that the board shows; blank for all. */
export const station = signal(typeof stored.station === "string" ? stored.station : "");

export function keepPrefs(): void {
  shared.keepPrefs(KEY, { theme, sound, station });
}
