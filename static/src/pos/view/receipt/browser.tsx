import { type ComponentChild, render } from "preact";
import type { Receipt } from "./model";
import { ReceiptPaper } from "./ReceiptPaper";

export function printReceipt(receipt: Receipt): void {
  printPaper(<ReceiptPaper receipt={receipt} />);
}

/** Everything else on the page is invisible on paper (shared/receipt.css). */
export function printPaper(content: ComponentChild): void {
  const sheet = document.createElement("div");
  sheet.className = "receipt-print";
  document.body.append(sheet);
  render(content, sheet);
  window.addEventListener(
    "afterprint",
    () => {
      render(null, sheet);
      sheet.remove();
    },
    { once: true },
  );
  window.print();
}
