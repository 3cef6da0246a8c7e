import type { JSX } from "preact";
import { formatRupiah } from "../../../shared/money";
import type { Question } from "../../state";
import { quantityText } from "../format";
import { syncTexts } from "./texts";

/** What the till had and what the server had, as far as the server says so. */
export function Evidence({ evidence }: Pick<Question, "evidence">): JSX.Element | null {
  const t = syncTexts.value;
  const rows = [
    totalRow(t.till, evidence.till),
    totalRow(t.server, evidence.server),
    ...list(evidence.items).map(itemRow),
  ].filter((row) => row !== null);
  return rows.length === 0 ? null : (
    <dl class="sums">
      {rows.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

type Row = readonly [name: string, text: string] | null;

function totalRow(name: string, side: unknown): Row {
  const { total } = object(side);
  return typeof total === "number" ? [name, formatRupiah(total)] : null;
}

function itemRow(item: unknown): Row {
  const t = syncTexts.value;
  const { available, name, sold } = object(item);
  if (typeof name !== "string") {
    return null;
  }
  const text = [
    typeof available === "string" && t.available(quantityText(available)),
    typeof sold === "string" && t.sold(quantityText(sold)),
  ];
  return [name, text.filter(Boolean).join(", ")];
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
