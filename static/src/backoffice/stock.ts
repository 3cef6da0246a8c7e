import { readNumber, writeNumber } from "./numbers";

/** Shows what will be left while an adjustment is typed. */
export function wireAdjustment(): void {
  const shown = document.querySelector<HTMLOutputElement>("[data-stock-now]");
  const form = shown?.closest("form");
  const amount = form?.querySelector<HTMLInputElement>("input[name='quantity']");
  if (!shown || !form || !amount) {
    return;
  }
  const now = Number(shown.dataset.stockNow);
  const show = (): void => {
    const reason = form.querySelector<HTMLInputElement>("input[name='reason']:checked");
    const typed = readNumber(amount.value);
    const isOut = reason?.dataset.direction === "out";
    const change = isOut ? -Math.abs(typed) : typed;
    const after = now + change;
    shown.classList.toggle("bad", after < 0);
    shown.textContent = Number.isNaN(change)
      ? `${writeNumber(now)} ${shown.dataset.unit}`
      : `${writeNumber(now)} → ${writeNumber(after)} ${shown.dataset.unit}`;
    for (const cost of form.querySelectorAll<HTMLElement>(".field-unit_cost")) {
      cost.hidden = isOut || change < 0;
    }
  };
  form.addEventListener("input", show);
  show();
}
