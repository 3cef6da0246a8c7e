/** Adding to the cart from wherever it is asked, with the questions that it may raise. */

import { announce, toast } from "../../../shared/ui";
import type { AddResult } from "../../state";
import { beep } from "../sound";
import { type Stage, show, stages } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { changeLine } from "./kitchen";

export function addProduct(id: string): boolean {
  return answer(till.cart.add(id), id);
}

/** A scan; unknown codes are said clearly, because nobody looks at the screen while scanning. */
export function addByCode(code: string): boolean {
  const result = till.cart.scan(code);
  if (result.kind === "unknown") {
    return refuse(texts.value.catalogue.unknownCode(code));
  }
  return answer(result, code);
}

/** What came of adding something, with the question that it may raise. */
export function answer(result: AddResult, asked: string): boolean {
  const t = texts.value.catalogue;
  switch (result.kind) {
    case "added": {
      const line = till.cart.lines.value.find((one) => one.key === result.key);
      beep("good");
      announce(t.added(line?.name ?? asked));
      return true;
    }
    case "modifiers_needed":
      return ask({ ...result, kind: "modifiers", lineKey: null });
    case "quantity_needed":
      return ask({ ...result, kind: "quantity" });
    case "price_needed":
      return ask({ ...result, kind: "price" });
    case "variant_needed":
      return ask({ kind: "variants", product: result.product });
    case "out_of_range":
      return refuse(t.outOfRange);
    case "modifiers_wrong":
      return refuse(t.modifiersWrong);
    case "label_unreadable":
      return refuse(t.labelUnreadable);
    case "label_unknown":
      return refuse(t.labelUnknown(result.plu));
    case "unknown":
      return refuse(t.unknownItem);
  }
}

/** One question at a time: what is scanned meanwhile has to be scanned again. */
function ask(question: Stage): boolean {
  if (stages.value.some((stage) => stage.kind === question.kind)) {
    return refuse(texts.value.catalogue.answerFirst);
  }
  show(question);
  return true;
}

function refuse(text: string): boolean {
  beep("bad");
  toast(text, { tone: "attention" });
  return false;
}

/** Undo is offered for whatever the cart can take back. */
function offerUndo(): void {
  const undoable = till.cart.undoable.value;
  if (undoable) {
    const t = texts.value.cart;
    const text = undoable.kind === "cleared" ? t.cleared : t.removed(undoable.label);
    toast(text, { undo: () => till.cart.undo() });
  }
}

export function removeLine(key: string): void {
  changeLine(key, { quantity: 0 }, () => {
    till.cart.remove(key);
    offerUndo();
  });
}

export function stepLine(key: string, by: 1 | -1): void {
  const line = till.cart.lines.value.find((one) => one.key === key);
  changeLine(key, { quantity: Number(line?.quantity ?? 0) + by }, () => {
    const before = till.cart.lines.value.length;
    till.cart.step(key, by);
    if (till.cart.lines.value.length < before) {
      offerUndo();
    }
  });
}

export function clearCart(): void {
  const clear = (): void => {
    till.cart.clear();
    offerUndo();
  };
  if (!till.kitchen.started.value) {
    clear();
    return;
  }
  show({
    kind: "kitchen_back",
    names: till.kitchen.label.value || texts.value.kitchen.thisOrder,
    act: async (reason) => {
      const result = await till.kitchen.cancelAll(reason);
      if (result.kind === "done") {
        clear();
      }
      return result;
    },
  });
}
