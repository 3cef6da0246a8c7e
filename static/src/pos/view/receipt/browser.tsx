import { render } from "preact";
import type { Receipt } from "./model";
import { ReceiptPaper } from "./ReceiptPaper";

/** Everything else on the page is invisible on paper (shared/receipt.css). */
export function printReceipt(receipt: Receipt): void {
  const sheet = document.createElement("div");
  sheet.className = "receipt-print";
  document.body.append(sheet);
  render(<ReceiptPaper receipt={receipt} />, sheet);
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
