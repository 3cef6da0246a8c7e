import type { Sale } from "../../state";
import { fetchLater } from "../lazy";

const load = fetchLater(() => import("./paper"));

/** WhatsApp with the receipt as text; without a number she chooses the contact there. */
export async function openWhatsApp(sale: Sale, phone: string): Promise<void> {
  // Opened at once, as browsers allow it only in answer to the press itself.
  const chat = window.open("", "_blank");
  const { receiptFor, receiptText } = await load();
  const receipt = await receiptFor(sale);
  if (!receipt) {
    chat?.close();
    return;
  }
  const address = `https://wa.me/${phone}?text=${encodeURIComponent(receiptText(receipt))}`;
  if (chat) {
    chat.opener = null;
    chat.location.href = address;
  } else {
    window.location.href = address;
  }
}
