/** A barcode scanner types like a very quick person and ends with Enter. */

import { signal } from "@preact/signals";
import { isTextField } from "../../shared/ui";

/** Nobody types a key every 30 ms; scanners need 1 to 20. */
const FASTEST_PERSON = 30;
const SHORTEST_CODE = 4;

export interface Scan {
  readonly code: string;
  /** Makes two scans of one code different. */
  readonly at: number;
}

/** The last code that was scanned anywhere but in a text field. */
export const lastScan = signal<Scan | null>(null);

/** Listen before everybody else, so that a scan's Enter presses no button. */
export function listenToScanner(onScan: (code: string) => void): () => void {
  let code = "";
  let last = 0;
  const heard = (event: KeyboardEvent): void => {
    const quick = event.timeStamp - last < FASTEST_PERSON;
    last = event.timeStamp;
    if (event.key === "Enter") {
      const scanned = quick && code.length >= SHORTEST_CODE ? code : "";
      code = "";
      if (scanned && !isTextField(event.target)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        lastScan.value = { code: scanned, at: event.timeStamp };
        onScan(scanned);
      }
      return;
    }
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      code = quick ? code + event.key : event.key;
    }
  };
  window.addEventListener("keydown", heard, { capture: true });
  return () => window.removeEventListener("keydown", heard, { capture: true });
}
