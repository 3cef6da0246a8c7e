/** A barcode scanner types like a very quick person and ends with Enter. */

import { signal } from "@preact/signals";
import { isTextField } from "../../shared/ui";
import { FASTEST_PERSON, ScanReader } from "./scan-reader";

/** Then no key follows any more: what was held back was typed, and nobody saw it wait. */
const PATIENCE = FASTEST_PERSON + 20;

export interface Scan {
  readonly code: string;
  /** Makes two scans of one code different. */
  readonly at: number;
}

/** The last code that was scanned anywhere but in a text field. */
export const lastScan = signal<Scan | null>(null);

interface ScanField {
  /** Whether keys pressed here are meant for this field. */
  readonly owns: (target: EventTarget | null) => boolean;
  readonly focus: () => void;
  /** Whether quick keys and Enter are a scan, or a quick word. */
  readonly isCode: (text: string) => boolean;
  readonly onScan: (code: string) => void;
  /** What was held back was no scan. */
  readonly onTyped: (text: string) => void;
}

let field: ScanField | null = null;

/**
 * Scans are welcome in this field, but are not typed into it: drawing a dozen digits that nobody
 * reads takes a slow tablet longer than the scanner needs for them, and the line waits for it.
 */
export function takeScansIn(next: ScanField): () => void {
  field = next;
  return () => {
    field = null;
  };
}

/** Listen before everybody else, so that a scan's Enter presses no button. */
export function listenToScanner(onScan: (code: string) => void): () => void {
  const reader = new ScanReader();
  let held = "";
  let patience: ReturnType<typeof setTimeout> | undefined;

  function drop(): void {
    clearTimeout(patience);
    held = "";
  }

  function release(): void {
    const text = held;
    drop();
    if (text) {
      field?.onTyped(text);
    }
  }

  function hold(key: string, kind: "first" | "part"): void {
    if (kind === "first") {
      release();
    }
    clearTimeout(patience);
    held += key;
    patience = setTimeout(release, PATIENCE);
  }

  function heard(event: KeyboardEvent): void {
    if (event.key === "Shift") {
      return;
    }
    const ours = field?.owns(event.target) ? field : null;
    const result = reader.hear(event);
    if (ours && (result.kind === "first" || result.kind === "part")) {
      stop(event);
      if (!isTextField(event.target)) {
        ours.focus();
      }
      hold(event.key, result.kind);
    } else if (result.kind === "scan" && ours?.isCode(result.code)) {
      stop(event);
      drop();
      ours.onScan(result.code);
    } else if (result.kind === "scan" && !isTextField(event.target)) {
      stop(event);
      drop();
      lastScan.value = { code: result.code, at: event.timeStamp };
      onScan(result.code);
    } else {
      // In the order of the keys: before this one does what it does.
      release();
    }
  }

  window.addEventListener("keydown", heard, { capture: true });
  return () => {
    window.removeEventListener("keydown", heard, { capture: true });
    drop();
  };
}

function stop(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
