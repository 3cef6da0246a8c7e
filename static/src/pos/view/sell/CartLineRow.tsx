import { Check, ChefHat } from "lucide-preact";
import type { JSX } from "preact";
import { formatRupiah } from "../../../shared/money";
import { Money } from "../../../shared/ui";
import type { CartLine } from "../../state";
import { modifiersText, quantityText } from "../format";
import { show } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { removeLine, stepLine } from "./actions";
import { offerLabel } from "./reasons";

/** The unit that goes without saying. */
const PIECE = "pcs";

interface CartLineRowProps {
  line: CartLine;
  isLast: boolean;
}

export function CartLineRow({ line, isLast }: CartLineRowProps): JSX.Element {
  const t = texts.value.cart;
  const endsHere = line.isLabelled || line.quantity === "1";
  return (
    <li class="line" data-last={isLast || undefined} data-key={line.key}>
      <button
        type="button"
        class="line-open"
        onClick={() => show({ kind: "line", key: line.key })}
        onKeyDown={(event) => onLineKey(event, line)}
      >
        <span class="line-name">
          <span class="visually-hidden">{t.edit} </span>
          {line.name}
        </span>
        <Money amount={line.gross} />
        <span class="line-price">
          {quantityText(line.quantity)} ×{" "}
          {t.each(formatRupiah(line.unitPrice), line.unit === PIECE ? "" : line.unit)}
        </span>
        {line.modifiers.length > 0 && (
          <span class="line-modifier">{modifiersText(line.modifiers)}</span>
        )}
        <Why line={line} />
        {line.note && <span class="line-note">“{line.note}”</span>}
        <InKitchen lineKey={line.key} />
      </button>
      <div class="stepper">
        <Step
          sign={endsHere ? "×" : "−"}
          label={endsHere ? `${texts.value.common.remove} ${line.name}` : t.less(line.name)}
          onPress={() => stepLine(line.key, -1)}
        />
        <output aria-label={texts.value.line.quantity}>{quantityText(line.quantity)}</output>
        {/* Two packages are two labels: each is scanned. */}
        {!line.isLabelled && (
          <Step sign="+" label={t.more(line.name)} onPress={() => stepLine(line.key, 1)} />
        )}
      </div>
    </li>
  );
}

interface StepProps {
  sign: string;
  label: string;
  onPress: () => void;
}

/** A sign of the type, not a drawn icon: every scan draws two more, and waits for them. */
function Step({ sign, label, onPress }: StepProps): JSX.Element {
  return (
    <button
      type="button"
      class="button icon-button step"
      data-kind="quiet"
      aria-label={label}
      title={label}
      onClick={onPress}
    >
      {sign}
    </button>
  );
}

/** Said once the kitchen has something of this cart. */
function InKitchen({ lineKey }: { lineKey: string }): JSX.Element | null {
  const t = texts.value.kitchen;
  const line = till.kitchen.lines.value.get(lineKey);
  if (!line || !till.kitchen.started.value) {
    return null;
  }
  const isSent = line.sent >= line.wanted;
  return (
    <span class="line-kitchen" data-sent={isSent || undefined}>
      {isSent ? <Check size={16} aria-hidden="true" /> : <ChefHat size={16} aria-hidden="true" />}
      {isSent
        ? t.sent
        : line.sent === 0
          ? t.unsent
          : t.part(quantityText(String(line.sent)), quantityText(String(line.wanted)))}
    </span>
  );
}

/** Given under the line it belongs to; the order's own stand below. */
const OF_A_LINE = new Set([
  "promotion",
  "member_discount",
  "voucher",
  "line_discount",
  "order_discount",
]);

/** Why the price is what it is: another price, and each discount with its amount. */
function Why({ line }: { line: CartLine }): JSX.Element {
  const t = texts.value.cart;
  const isOpen = till.catalogue.product(line.item)?.openPrice ?? false;
  const list = line.reasons.find((reason) => reason.code === "list_price_included");
  return (
    <>
      {line.ownPrice !== null && (isOpen || line.isOverridden) && (
        <span class="line-why">
          {isOpen ? t.openPriced : t.changedPrice(formatRupiah(line.listPrice))}
        </span>
      )}
      {list && (
        <span class="line-list">
          {list.detail}
          {line.saved > line.reduction && <del>{formatRupiah(line.listPrice)}</del>}
        </span>
      )}
      {line.reasons
        .filter((reason) => OF_A_LINE.has(reason.code) && reason.amount !== 0)
        .map((reason) => (
          <span key={`${reason.code} ${reason.detail}`} class="line-discount">
            <span>{offerLabel(reason)}</span>
            <Money amount={reason.amount} />
          </span>
        ))}
    </>
  );
}

function onLineKey(event: KeyboardEvent, line: CartLine): void {
  const row = (event.currentTarget as HTMLElement).closest("li");
  if (event.key === "+" || event.key === "-") {
    event.preventDefault();
    stepLine(line.key, event.key === "+" ? 1 : -1);
  } else if (event.key === "Delete") {
    event.preventDefault();
    const next = row?.nextElementSibling ?? row?.previousElementSibling;
    next?.querySelector<HTMLElement>(".line-open")?.focus();
    removeLine(line.key);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = event.key === "ArrowDown" ? row?.nextElementSibling : row?.previousElementSibling;
    next?.querySelector<HTMLElement>(".line-open")?.focus();
  }
}
