/** Numbers as people type them here: `1.500,5` → 1500.5; NaN for anything else. */
export function readNumber(text: string): number {
  const plain = text.trim().replaceAll(".", "").replace(",", ".").replace("\u2212", "-");
  return /^[+-]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN;
}

/** `1500.5` → `1.500,5`, with a real minus sign. */
export function writeNumber(value: number, decimals = 3): string {
  const [whole = "0", part] = String(Math.abs(Number(value.toFixed(decimals)))).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ".");
  return `${value < 0 ? "\u2212" : ""}${grouped}${part ? `,${part}` : ""}`;
}
