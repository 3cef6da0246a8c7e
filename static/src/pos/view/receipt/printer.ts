/** The printer that was chosen for this till, and what to say when it does not print. */

import { toast } from "../../../shared/ui";
import {
  type Port,
  PortError,
  type PortTrouble,
  type Serial,
  SerialPort,
  type Usb,
  UsbPort,
} from "../../printing/ports";
import { texts } from "../device/texts";
import { printer, speed } from "../prefs";

const browser = navigator as { readonly usb?: Usb; readonly serial?: Serial };

/** Null where this browser has no such port. */
export function portOf(kind: "usb" | "serial"): Port | null {
  if (kind === "usb") {
    return browser.usb ? new UsbPort(browser.usb) : null;
  }
  return browser.serial ? new SerialPort(browser.serial, () => Number(speed.value)) : null;
}

/** Throws a `PortError`. RawBT, an Android app, takes the bytes by an address. */
export async function writeBytes(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const kind = printer.value;
  if (kind === "usb" || kind === "serial") {
    const port = portOf(kind);
    if (!port) {
      throw new PortError("not_chosen");
    }
    await oneAtATime(() => port.write(bytes));
  } else {
    window.location.href = `rawbt:base64,${base64(bytes)}`;
  }
}

/** Bytes that nobody counts: a report, a test. False when they did not get there. */
export async function handOver(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    await writeBytes(bytes);
    return true;
  } catch (error) {
    sayTrouble(error);
    return false;
  }
}

/** What to do about it; throws what is no printer's trouble. */
export function sayTrouble(error: unknown): PortTrouble {
  if (!(error instanceof PortError)) {
    throw error;
  }
  toast(texts.value.printer[error.trouble], { tone: "attention" });
  return error.trouble;
}

const LOCK = "warungin-printer";

/** Tabs of one till share the printer: their papers must not mix. */
async function oneAtATime(act: () => Promise<void>): Promise<void> {
  await (navigator.locks ? navigator.locks.request(LOCK, act) : act());
}

/** Whether a tab of this till sends something to the printer right now. */
export async function isPrinting(): Promise<boolean> {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return held.some(({ name }) => name === LOCK);
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
