/** Sending to the kitchen and taking back, with what there is to say about it. */

import { toast } from "../../../shared/ui";
import type { KitchenResult } from "../../state";
import { show } from "../stage";
import { texts } from "../texts";
import { till } from "../till";

/** Asks for the table or name the first time, then sends at once. */
export function sendToKitchen(): void {
  const { kitchen } = till;
  if (!kitchen.offered.value || kitchen.waiting.value === 0) {
    return;
  }
  if (kitchen.started.value) {
    void sendAs(kitchen.label.value);
  } else {
    show({ kind: "kitchen" });
  }
}

export async function sendAs(label: string): Promise<boolean> {
  const result = await till.kitchen.send(label);
  if (result.kind === "done") {
    toast(texts.value.kitchen.told(label.trim()), { tone: "good" });
  } else {
    toast(failure(result), { tone: "attention" });
  }
  return result.kind === "done";
}

export function failure(result: Exclude<KitchenResult, { kind: "done" }>): string {
  const t = texts.value.kitchen;
  switch (result.kind) {
    case "served":
      return t.served;
    case "no_answer":
      return t.offline;
    case "other":
      return result.detail;
  }
}

/**
 * Change a line: at once, unless the kitchen has more of it than will be left, or has it with
 * another note or other options. Then the change waits for a reason, and for the kitchen.
 */
export function changeLine(
  key: string,
  next: { readonly quantity: number; readonly note?: string; readonly isOther?: boolean },
  apply: () => void,
): void {
  const line = till.cart.lines.value.find((one) => one.key === key);
  const sent = till.kitchen.lines.value.get(key)?.sent ?? 0;
  const isRenoted = next.note !== undefined && next.note !== line?.note;
  const isSame = !isRenoted && !next.isOther;
  if (!line || sent === 0 || (next.quantity >= sent && isSame)) {
    apply();
    return;
  }
  show({
    kind: "kitchen_back",
    names: line.name,
    act: (reason) => till.kitchen.change(key, reason, apply),
  });
}
