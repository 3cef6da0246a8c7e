import { readNumber, writeNumber } from "./numbers";

const LONGEST_SIDE = 1600;

/** The live parts of the product's form. */
export function wireProductForm(): void {
  const margin = document.querySelector<HTMLOutputElement>("[data-margin]");
  const price = document.querySelector<HTMLInputElement>("[data-money='price']");
  const cost = document.querySelector<HTMLInputElement>("[data-money='cost']");
  if (margin && price && cost) {
    keepMargin(margin, price, cost);
  }
  document.querySelectorAll<HTMLElement>("[data-barcodes]").forEach(wireBarcodes);
  document.querySelectorAll<HTMLElement>("[data-picture]").forEach(wirePicture);
  document.addEventListener("keydown", keepScanned);
}

/** A scanner's Enter after a pack's code would send the form. */
function keepScanned(event: KeyboardEvent): void {
  const isScan = event.target instanceof HTMLInputElement && "scan" in event.target.dataset;
  if (isScan && event.key === "Enter") {
    event.preventDefault();
  }
}

function keepMargin(
  margin: HTMLOutputElement,
  price: HTMLInputElement,
  cost: HTMLInputElement,
): void {
  const show = (): void => {
    const [sells, costs] = [readNumber(price.value), readNumber(cost.value)];
    const isKnown = sells > 0 && costs > 0;
    const profit = Math.trunc(sells - costs);
    margin.classList.toggle("bad", isKnown && profit < 0);
    margin.textContent = isKnown ? describe(profit, sells, margin.dataset.loss ?? "") : "–";
  };
  price.addEventListener("input", show);
  cost.addEventListener("input", show);
  show();
}

function describe(profit: number, price: number, loss: string): string {
  const percent = Math.round((profit * 100) / price);
  const amount = `Rp${writeNumber(Math.abs(profit), 0)} (${writeNumber(Math.abs(percent), 0)} %)`;
  return profit < 0 ? `${loss} ${amount}` : amount;
}

/** A scanner ends a code with Enter: it opens the next row instead of sending the form. */
function wireBarcodes(box: HTMLElement): void {
  const add = box.querySelector<HTMLButtonElement>("[data-add]");
  const rows = (): HTMLElement[] => [...box.querySelectorAll<HTMLElement>(".barcode-row")];
  const fieldOf = (row: HTMLElement | undefined): HTMLInputElement | null =>
    row?.querySelector("input") ?? null;
  const empty = (): HTMLInputElement => {
    const free = rows()
      .map(fieldOf)
      .find((field) => field?.value === "");
    if (free) {
      return free;
    }
    const last = rows().at(-1) as HTMLElement;
    const row = last.cloneNode(true) as HTMLElement;
    const field = fieldOf(row) as HTMLInputElement;
    field.value = "";
    field.removeAttribute("id");
    field.setAttribute("aria-label", `${field.ariaLabel?.replace(/\d+$/, "")}${rows().length + 1}`);
    last.after(row);
    return field;
  };
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      if (event.target.value) {
        empty().focus();
      }
    }
  });
  box.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest("[data-remove]");
    const field = fieldOf(button?.closest<HTMLElement>(".barcode-row") ?? undefined);
    if (!button || !field) {
      return;
    }
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (rows().length > 1) {
      button.closest(".barcode-row")?.remove();
    }
  });
  add?.addEventListener("click", () => empty().focus());
  for (const button of box.querySelectorAll<HTMLButtonElement>("button")) {
    button.hidden = false;
  }
  // One row to type in is enough once rows can be added.
  const spare = rows().filter((row) => fieldOf(row)?.value === "");
  for (const row of rows().length > spare.length ? spare : spare.slice(1)) {
    row.remove();
  }
}

function wirePicture(box: HTMLElement): void {
  const input = box.querySelector<HTMLInputElement>("input[type='file']");
  if (!input || input.disabled) {
    return;
  }
  const take = (file: File | undefined): void => {
    if (file) {
      void choose(box, input, file);
    }
  };
  input.addEventListener("change", () => take(input.files?.[0]));
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("over");
  });
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("over");
    take(event.dataTransfer?.files[0]);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    take(files.find((file) => file.type.startsWith("image/")));
  });
  box.querySelector<HTMLInputElement>("[data-clear]")?.addEventListener("change", (event) => {
    const isGone = (event.target as HTMLInputElement).checked;
    if (isGone) {
      input.value = "";
    }
    show(box, isGone ? "" : (preview(box)?.src ?? ""));
  });
}

/** Make the picture smaller before it travels over a phone's network, and show it. */
async function choose(box: HTMLElement, input: HTMLInputElement, file: File): Promise<void> {
  const small = await shrink(file);
  const most = Number(box.dataset.most);
  if (!small) {
    return refuse(box, input, box.dataset.wrong ?? "");
  }
  if (small.size > most) {
    return refuse(box, input, box.dataset.large ?? "");
  }
  const chosen = new DataTransfer();
  chosen.items.add(small);
  input.files = chosen.files;
  const clear = box.querySelector<HTMLInputElement>("[data-clear]");
  if (clear) {
    clear.checked = false;
  }
  say(box, "");
  show(box, await asAddress(small));
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

async function shrink(file: File): Promise<File | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) {
    return null;
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  if (scale === 1 && ["image/jpeg", "image/png", "image/webp"].includes(file.type)) {
    return file;
  }
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  return blob && new File([blob], "gambar.jpg", { type: "image/jpeg" });
}

/** A `data:` address: the content security policy allows no `blob:` one. */
function asAddress(file: File): Promise<string> {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(String(reader.result)));
    reader.readAsDataURL(file);
  });
}

function refuse(box: HTMLElement, input: HTMLInputElement, reason: string): void {
  input.value = "";
  say(box, reason);
}

function say(box: HTMLElement, text: string): void {
  const place = box.querySelector("[data-said]");
  if (place) {
    place.textContent = text;
  }
}

function preview(box: HTMLElement): HTMLImageElement | null {
  return box.querySelector<HTMLImageElement>("[data-preview]");
}

function show(box: HTMLElement, address: string): void {
  const image = preview(box);
  if (image) {
    if (address) {
      image.src = address;
    }
    image.hidden = !address;
  }
  box.querySelector("[data-empty]")?.toggleAttribute("hidden", address !== "");
  box.querySelector<HTMLElement>(".picture-clear")?.removeAttribute("hidden");
}
