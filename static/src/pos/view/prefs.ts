/** What this device was told about itself: paper, printer, theme, sound. */

import { signal } from "@preact/signals";
import * as shared from "../../shared/prefs";

type Printer = "browser" | "rawbt";
type Paper = "58" | "80";

const KEY = "warungin.till.prefs";
const stored = shared.readPrefs(KEY);

export const theme = signal<shared.Theme>(shared.oneOf(stored.theme, shared.THEMES));
export const paper = signal<Paper>(shared.oneOf(stored.paper, ["58", "80"]));
export const printer = signal<Printer>(shared.oneOf(stored.printer, ["browser", "rawbt"]));
export const sound = signal(stored.sound !== false);

export function keepPrefs(): void {
  shared.keepPrefs(KEY, { theme, paper, printer, sound });
}
