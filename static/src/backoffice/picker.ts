/** Products to tick by category: search, a category as a whole, how many are chosen. */
export function wirePickers(): void {
  document.querySelectorAll<HTMLElement>("[data-picker]").forEach(wirePicker);
}

function wirePicker(picker: HTMLElement): void {
  const shelves = [...picker.querySelectorAll<HTMLDetailsElement>("[data-shelf]")];
  shelves.forEach(wireShelf);
  const find = picker.querySelector<HTMLInputElement>("[data-find]");
  if (find && shelves.length) {
    find.hidden = false;
    find.addEventListener("input", () => show(shelves, find.value.trim().toLowerCase()));
    find.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
      }
    });
  }
}

function wireShelf(shelf: HTMLDetailsElement): void {
  const whole = shelf.querySelector<HTMLElement>("[data-whole]");
  const all = whole?.querySelector("input");
  const boxes = [...shelf.querySelectorAll<HTMLInputElement>("[data-product] input")];
  const count = shelf.querySelector("[data-count]");
  if (!whole || !all || !count) {
    return;
  }
  const tally = (): void => {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = `${chosen}/${boxes.length}`;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  shelf.addEventListener("change", (event) => {
    if (event.target === all) {
      for (const box of boxes) {
        box.checked = all.checked;
      }
    }
    tally();
  });
  whole.hidden = false;
  tally();
}

/** Only the products whose name has the words; categories without any fold away. */
function show(shelves: readonly HTMLDetailsElement[], words: string): void {
  for (const shelf of shelves) {
    const labels = [...shelf.querySelectorAll<HTMLElement>("[data-product]")];
    for (const label of labels) {
      label.hidden = !(label.textContent ?? "").toLowerCase().includes(words);
    }
    const found = labels.some((label) => !label.hidden);
    shelf.hidden = !found;
    shelf.open = found && words !== "";
    shelf.querySelector("[data-whole]")?.toggleAttribute("hidden", words !== "");
  }
}
