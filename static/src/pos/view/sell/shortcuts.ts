/** A whole sale without a pointer. The list that people read is in messages (`help.keys`). */

import { isTextField } from "../../../shared/ui";
import { payExactCash } from "../pay/flow";
import { type Stage, show, stages } from "../stage";
import { till } from "../till";
import { stepLine } from "./actions";
import { sendToKitchen } from "./kitchen";
import { focusSearch } from "./search";

/** Keys that open a dialog; those marked need something in the cart. */
const DIALOGS: Readonly<Record<string, { stage: Stage; needsCart: boolean }>> = {
  F1: { stage: { kind: "help" }, needsCart: false },
  F2: { stage: { kind: "pay" }, needsCart: true },
  F4: { stage: { kind: "hold" }, needsCart: true },
  F6: { stage: { kind: "customer" }, needsCart: false },
  F7: { stage: { kind: "discount" }, needsCart: true },
  "Shift+F7": { stage: { kind: "voucher" }, needsCart: true },
  F9: { stage: { kind: "held" }, needsCart: false },
};

export function listenToShortcuts(): () => void {
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

function onKey(event: KeyboardEvent): void {
  if (stages.value.length > 0 || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const dialog = DIALOGS[event.shiftKey ? `Shift+${event.key}` : event.key];
  if (dialog) {
    event.preventDefault();
    if (!dialog.needsCart || !till.cart.isEmpty.value) {
      show(dialog.stage);
    }
    return;
  }
  if (event.key === "F8") {
    event.preventDefault();
    void payExactCash();
  } else if (event.key === "F10") {
    event.preventDefault();
    sendToKitchen();
  } else if (event.key === "F3") {
    event.preventDefault();
    focusLastLine();
  } else if (event.key === "Escape") {
    focusSearch();
  } else if (!isTextField(event.target)) {
    onPlainKey(event);
  }
}

function onPlainKey(event: KeyboardEvent): void {
  const last = till.cart.lastKey.value;
  const isLine = (event.target as HTMLElement).closest(".line") !== null;
  if (event.key === "/") {
    event.preventDefault();
    focusSearch();
  } else if (event.key === "?") {
    show({ kind: "help" });
  } else if ((event.key === "+" || event.key === "-") && last && !isLine) {
    event.preventDefault();
    stepLine(last, event.key === "+" ? 1 : -1);
  } else if (/^[\p{L}\p{N}]$/u.test(event.key)) {
    // Typing anywhere searches: the field is focused before the letter arrives.
    focusSearch();
  }
}

function focusLastLine(): void {
  const rows = document.querySelectorAll<HTMLElement>(".cart .line-open");
  rows[rows.length - 1]?.focus();
}
