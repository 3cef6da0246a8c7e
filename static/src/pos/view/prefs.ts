/** What this device was told about itself: paper, printer, theme, sound. */

import { signal } from "@preact/signals";
import * as shared from "../../shared/prefs";

/** The browser's print dialog, an Android app, or a port that this page may use. */
export type Printer = "browser" | "rawbt" | "usb" | "serial";
type Paper = "58" | "80";
export type Speed = "9600" | "19200" | "38400" | "115200";

const KEY = "warungin.till.prefs";
const stored = shared.readPrefs(KEY);

export const theme = signal<shared.Theme>(shared.oneOf(stored.theme, shared.THEMES));
export const paper = signal<Paper>(shared.oneOf(stored.paper, ["58", "80"]));
export const printer = signal<Printer>(
  shared.oneOf(stored.printer, ["browser", "rawbt", "usb", "serial"]),
);
/** Of a serial line, in bits a second. */
export const speed = signal<Speed>(
  shared.oneOf(stored.speed, ["9600", "19200", "38400", "115200"]),
);
export const sound = signal(stored.sound !== false);

export function keepPrefs(): void {
  shared.keepPrefs(KEY, { theme, paper, printer, speed, sound });
}
