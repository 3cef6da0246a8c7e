/** Rows of a set and of a price list: added, removed, and sent as few fields. */

import type { Choice } from "./picker";

/** "What is in the set": a row more, a row less. */
export function wireParts(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-parts]")) {
    const template = box.querySelector<HTMLTemplateElement>(":scope > template");
    const add = box.querySelector<HTMLButtonElement>("[data-add-part]");
    if (!template || !add) {
      continue;
    }
    add.hidden = false;
    showRemovers(box);
    add.addEventListener("click", () => {
      const number = nextNumber(box);
      const copy = document.createElement("template");
      copy.innerHTML = template.innerHTML.replaceAll("__n__", String(number));
      add.before(copy.content);
      showRemovers(box);
      box.querySelector<HTMLInputElement>(`[name$='-${number}-quantity']`)?.focus();
      changed(box);
    });
    box.addEventListener("click", (event) => {
      const row = (event.target as Element).closest("[data-remove-part]")?.closest(".part");
      if (row) {
        row.remove();
        showRemovers(box);
        changed(box);
        add.focus();
      }
    });
  }
}

function showRemovers(box: HTMLElement): void {
  const buttons = box.querySelectorAll<HTMLButtonElement>(".part [data-remove-part]");
  for (const button of buttons) {
    button.hidden = buttons.length < 2;
  }
}

function nextNumber(box: HTMLElement): number {
  const names = [...box.querySelectorAll<HTMLInputElement>(".part > input")];
  return (
    1 + Math.max(-1, ...names.map((field) => Number(/-(\d+)-quantity$/.exec(field.name)?.[1])))
  );
}

/** The prices of a list. */
export function wireEntries(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-entries]")) {
    new Entries(box, box.dataset.entries ?? "");
  }
}

class Entries {
  private readonly body: HTMLElement;
  private readonly template: HTMLTemplateElement;

  constructor(
    private readonly box: HTMLElement,
    private readonly name: string,
  ) {
    this.body = box.querySelector("tbody") as HTMLElement;
    this.template = box.querySelector(":scope > template") as HTMLTemplateElement;
    box.addEventListener("picked", (event) => this.add((event as CustomEvent<Choice>).detail));
    box.addEventListener("click", (event) => this.click(event));
    this.body.addEventListener("keydown", (event) => this.key(event));
    box.closest("form")?.addEventListener("formdata", (event) => this.pack(event.formData));
  }

  private add(choice: Choice): void {
    const row = (this.template.content.cloneNode(true) as DocumentFragment)
      .firstElementChild as HTMLElement;
    this.field(row, "item").value = choice.value;
    for (const place of row.querySelectorAll("[data-name]")) {
      place.textContent = choice.label;
    }
    const own = row.querySelector("[data-own]");
    if (own) {
      own.textContent = choice.detail;
    }
    for (const field of row.querySelectorAll("input[aria-label]")) {
      field.setAttribute("aria-label", `${field.getAttribute("aria-label")}${choice.label}`);
    }
    this.body.append(row);
    this.after();
    this.field(row, "price").focus();
  }

  private click(event: Event): void {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>("tbody tr");
    if (row && target.closest("[data-remove-entry]")) {
      row.remove();
      this.after();
    } else if (row && target.closest("[data-break]")) {
      const copy = row.cloneNode(true) as HTMLElement;
      this.field(copy, "quantity").value = "";
      this.field(copy, "price").value = "";
      row.after(copy);
      this.after();
      this.field(copy, "quantity").focus();
    }
  }

  /** Enter goes on to the next field, and from the last one back to the search. */
  private key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) {
      return;
    }
    event.preventDefault();
    const fields = [...this.body.querySelectorAll<HTMLInputElement>("input:not([type='hidden'])")];
    const next = fields[fields.indexOf(event.target) + 1];
    (next ?? this.box.querySelector<HTMLInputElement>(".picker-search"))?.focus();
  }

  private after(): void {
    const empty = this.box.querySelector<HTMLElement>(".entries-empty");
    if (empty) {
      empty.hidden = this.body.childElementCount > 0;
    }
    changed(this.box);
  }

  private field(row: Element, part: string): HTMLInputElement {
    return row.querySelector(`[name='${this.name}-${part}']`) as HTMLInputElement;
  }

  /** One text instead of three fields a row: a form may not have thousands of them. */
  private pack(data: FormData): void {
    const columns = ["item", "quantity", "price"].map((part) => {
      const values = data.getAll(`${this.name}-${part}`);
      data.delete(`${this.name}-${part}`);
      return values.map((value) => String(value).replace(/[\t\n]/g, " "));
    });
    const [items = [], quantities = [], prices = []] = columns;
    const lines = items.map((item, at) => `${item}\t${quantities[at]}\t${prices[at]}`);
    data.set(this.name, lines.join("\n"));
  }
}

/** A file with a list is read into the text that is sent. */
export function wireListFiles(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>("[data-list-file]")) {
    const text = document.getElementById(input.dataset.listFile ?? "");
    input.closest("label")?.removeAttribute("hidden");
    input.addEventListener("change", () => {
      void input.files?.[0]?.text().then((content) => {
        if (text instanceof HTMLTextAreaElement) {
          text.value = content;
          changed(text);
        }
      });
    });
  }
}

/** Lines of a preview's cart: taken out without sending the form. */
export function wireTrialLines(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest?.("[data-drop-line]");
    const list = button?.closest<HTMLElement>(".preview");
    if (button && list) {
      button.closest("li")?.remove();
      changed(list);
    }
  });
}

function changed(place: HTMLElement): void {
  place.dispatchEvent(new Event("input", { bubbles: true }));
}
