/** Onto paper: by the browser's print dialog, or by RawBT on an Android tablet. */

import { toast } from "../../../shared/ui";
import type { Issuable, Sale } from "../../state";
import { paper, printer } from "../prefs";
import { texts } from "../texts";
import { till } from "../till";
import { type Receipt, receiptOfSale } from "./model";

/** Issue the receipt (the first is the original, the next are copies) and print it. */
export async function printSale(sale: Sale): Promise<void> {
  if (printer.value === "rawbt" && sale.state !== "practice" && (await printByRawBt(sale))) {
    return;
  }
  const receipt = await receiptFor(sale);
  if (receipt) {
    const { printReceipt } = await import("./browser");
    printReceipt(receipt);
  }
}

/** The server's receipt; this device's own while the server is away. */
export async function receiptFor(sale: Sale): Promise<Receipt | null> {
  if (sale.state === "practice" || !sale.order) {
    return receiptOfSale(sale);
  }
  const result = await till.sales.issueReceipt(sale);
  switch (result.kind) {
    case "issued":
      return result.receipt;
    case "no_answer":
      return receiptOfSale(sale);
    case "other":
      toast(result.detail || texts.value.receipt.notPrinted, { tone: "attention" });
      return null;
  }
}

/** Hand another document out and print it; false when the server did not answer. */
export async function printIssued(document: Issuable): Promise<boolean> {
  const bytes = printer.value === "rawbt" ? await document.bytes(paper.value) : null;
  if (bytes) {
    printBytes(bytes);
    return true;
  }
  const receipt = await document.paper();
  if (!receipt) {
    toast(texts.value.receipt.notPrinted, { tone: "attention" });
    return false;
  }
  const { printReceipt } = await import("./browser");
  printReceipt(receipt);
  return true;
}

/** RawBT, an Android app, hands the bytes to the Bluetooth printer. False: not possible now. */
async function printByRawBt(sale: Sale): Promise<boolean> {
  if (!sale.order) {
    return false;
  }
  const result = await till.sales.issueForPrinter(sale, paper.value);
  if (result.kind === "issued") {
    printBytes(result.bytes);
    return true;
  }
  return false;
}

export function printBytes(bytes: Uint8Array): void {
  window.location.href = `rawbt:base64,${base64(bytes)}`;
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
