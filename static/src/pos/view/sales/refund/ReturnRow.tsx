import { Minus, Plus } from "lucide-preact";
import type { JSX } from "preact";
import { IconButton, Money, Switch } from "../../../../shared/ui";
import type { ReturnedLine } from "../../../state";
import { quantityText } from "../../format";
import { texts } from "../../texts";

interface ReturnRowProps {
  name: string;
  left: string;
  chosen: ReturnedLine | null;
  amount: number | null;
  onChange: (quantity: string, to: ReturnedLine["to"]) => void;
}

/** A line of the sale: how much of it comes back, and whether it can be sold again. */
export function ReturnRow({ name, left, chosen, amount, onChange }: ReturnRowProps): JSX.Element {
  const t = texts.value.refund;
  const most = thousandths(left);
  const now = thousandths(chosen?.quantity ?? "0");
  const to = chosen?.to ?? "restock";
  const set = (next: number): void => onChange(decimal(Math.min(Math.max(next, 0), most)), to);
  return (
    <li class="refund-line" data-chosen={now > 0 || undefined}>
      <span class="refund-name">
        <strong>{name}</strong>
        <small class="muted">{most > 0 ? t.left(quantityText(left)) : t.allBack}</small>
      </span>
      <span class="refund-stepper">
        <IconButton
          icon={Minus}
          label={t.fewer(name)}
          disabled={now === 0}
          onPress={() => set(now - 1000)}
        />
        <output aria-label={t.howMany(name)}>{quantityText(decimal(now))}</output>
        <IconButton
          icon={Plus}
          label={t.more(name)}
          disabled={now >= most}
          onPress={() => set(now + 1000)}
        />
      </span>
      <span class="refund-amount">{now > 0 && amount !== null && <Money amount={amount} />}</span>
      {now > 0 && (
        <Switch
          label={t.waste}
          checked={to === "waste"}
          onChange={(on) => onChange(decimal(now), on ? "waste" : "restock")}
        />
      )}
    </li>
  );
}

function thousandths(quantity: string): number {
  return Math.round(Number(quantity) * 1000);
}

function decimal(units: number): string {
  return String(units / 1000);
}
