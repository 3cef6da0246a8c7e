/**
 * A field that finds products, categories or customers while one types.
 *
 * `data-picker` is the address that answers with choices. What is chosen
 *   `data-submits="name"`  is sent with the form at once (a trial cart's line),
 *   `data-adds="name"`     waits in a hidden field of that name for the next drawing,
 *   `data-chips="name"`    becomes a chip with a hidden field of that name,
 *   otherwise              is told by a `picked` event.
 */

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly detail: string;
  readonly price: number | null;
}

interface Answer {
  readonly choices: readonly Choice[];
}

const WAIT_MS = 150;
let counter = 0;

export function wirePickers(): void {
  // Parts of a page are drawn anew by htmx, so the fields are found when they are used; one may
  // have been before this script was there.
  document.addEventListener("focusin", (event) => wire(event.target));
  wire(document.activeElement);
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest?.("[data-unpick]");
    const chip = button?.closest(".chip");
    if (chip) {
      const box = chip.closest<HTMLElement>("[data-picker]");
      chip.remove();
      announce(box);
      box?.querySelector<HTMLInputElement>(".picker-search")?.focus();
    }
  });
}

function wire(input: EventTarget | null): void {
  if (!(input instanceof HTMLInputElement)) {
    return;
  }
  const box = input.closest<HTMLElement>("[data-picker]");
  if (box && input.classList.contains("picker-search") && !input.dataset.wired) {
    new Picker(box, input);
  }
}

/** What was chosen counts as typed: for the guard of unsaved changes, and for previews. */
function announce(box: HTMLElement | null): void {
  box?.dispatchEvent(new Event("input", { bubbles: true }));
  box?.dispatchEvent(new Event("change", { bubbles: true }));
}

class Picker {
  private readonly list = document.createElement("ul");
  private choices: readonly Choice[] = [];
  private current = -1;
  private timer = 0;
  private asked = 0;

  constructor(
    private readonly box: HTMLElement,
    private readonly input: HTMLInputElement,
  ) {
    input.dataset.wired = "yes";
    counter += 1;
    this.list.id = `picker-list-${counter}`;
    this.list.className = "picker-list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.name());
    this.list.hidden = true;
    input.after(this.list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.addEventListener("input", (event) => {
      event.stopPropagation();
      this.askSoon();
    });
    input.addEventListener("change", (event) => event.stopPropagation());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("focus", () => this.askSoon());
    input.addEventListener("blur", () => setTimeout(() => this.left(), WAIT_MS));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest<HTMLElement>("[role='option']");
      if (option) {
        this.pick(Number(option.dataset.index));
      }
    });
    this.askSoon();
  }

  private name(): string {
    return this.input.labels?.[0]?.textContent?.trim() || this.input.ariaLabel || "";
  }

  private askSoon(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), WAIT_MS);
  }

  private async ask(): Promise<void> {
    this.asked += 1;
    const number = this.asked;
    const address = new URL(this.box.dataset.picker ?? "", location.href);
    address.searchParams.set("q", this.input.value);
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(
      () => null,
    );
    if (!answer?.ok || number !== this.asked || document.activeElement !== this.input) {
      return;
    }
    this.choices = ((await answer.json()) as Answer).choices;
    this.draw();
  }

  private draw(): void {
    this.list.replaceChildren(
      ...this.choices.map((choice, index) => this.option(choice, index)),
      ...(this.choices.length ? [] : [this.nothing()]),
    );
    this.current = -1;
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.input.removeAttribute("aria-activedescendant");
    if (this.choices.length && this.input.value.trim()) {
      this.mark(0);
    }
  }

  private option(choice: Choice, index: number): HTMLElement {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.index = String(index);
    const label = document.createElement("span");
    label.textContent = choice.label;
    const detail = document.createElement("small");
    detail.textContent = choice.detail;
    option.append(label, detail);
    return option;
  }

  private nothing(): HTMLElement {
    const row = document.createElement("li");
    row.className = "picker-none";
    row.setAttribute("role", "option");
    row.setAttribute("aria-disabled", "true");
    row.setAttribute("aria-selected", "false");
    row.textContent = this.box.dataset.none ?? "";
    return row;
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) {
        this.askSoon();
      } else {
        this.mark(this.current + (event.key === "ArrowDown" ? 1 : -1));
      }
    } else if (event.key === "Enter") {
      // Never the form's own Enter: here it chooses.
      event.preventDefault();
      if (!this.list.hidden && this.current >= 0) {
        this.pick(this.current);
      }
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  private mark(index: number): void {
    const options = [...this.list.querySelectorAll<HTMLElement>("[data-index]")];
    if (!options.length) {
      return;
    }
    this.current = (index + options.length) % options.length;
    for (const [at, option] of options.entries()) {
      option.setAttribute("aria-selected", String(at === this.current));
    }
    const marked = options[this.current] as HTMLElement;
    this.input.setAttribute("aria-activedescendant", marked.id);
    marked.scrollIntoView({ block: "nearest" });
  }

  private pick(index: number): void {
    const choice = this.choices[index];
    if (!choice) {
      return;
    }
    this.input.value = "";
    this.close();
    if (this.box.dataset.submits) {
      this.send(this.box.dataset.submits, choice.value);
    } else if (this.box.dataset.adds) {
      this.add(this.box.dataset.adds, choice.value);
    } else if (this.box.dataset.chips) {
      this.chip(this.box.dataset.chips, choice);
    } else {
      this.box.dispatchEvent(new CustomEvent<Choice>("picked", { detail: choice, bubbles: true }));
    }
  }

  /** As a button of the form would: so it works with and without htmx. */
  private send(name: string, value: string): void {
    const button = document.createElement("button");
    button.type = "submit";
    button.name = name;
    button.value = value;
    button.hidden = true;
    this.box.append(button);
    button.click();
    button.remove();
  }

  private add(name: string, value: string): void {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    // Beside the picker: the next drawing brings the line instead, and takes this away.
    this.box.before(field);
    announce(this.box);
  }

  private chip(name: string, choice: Choice): void {
    const chips = this.box.querySelector<HTMLElement>(".picker-chips");
    const template = this.box.querySelector("template");
    const known = [...this.box.querySelectorAll<HTMLInputElement>("input[type='hidden']")];
    if (!chips || !template || known.some((field) => field.value === choice.value)) {
      return;
    }
    const chip = template.content.cloneNode(true) as DocumentFragment;
    const field = chip.querySelector<HTMLInputElement>("input") as HTMLInputElement;
    field.name = name;
    field.value = choice.value;
    for (const place of chip.querySelectorAll("[data-name]")) {
      place.textContent = choice.label;
    }
    chips.append(chip);
    announce(this.box);
  }

  /** Somebody who is back in the field by now has not left it. */
  private left(): void {
    if (document.activeElement !== this.input) {
      this.close();
    }
  }

  private close(): void {
    clearTimeout(this.timer);
    this.asked += 1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
