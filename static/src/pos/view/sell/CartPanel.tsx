import {
  Check,
  ChefHat,
  NotebookPen,
  Pause,
  Percent,
  ShieldAlert,
  ShoppingBasket,
  Trash,
  UserRound,
} from "lucide-preact";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { formatRupiah } from "../../../shared/money";
import { Button, Chips, EmptyState, IconButton, Money } from "../../../shared/ui";
import type { Channel, Reason } from "../../state";
import { show } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { clearCart } from "./actions";
import { CartLineRow } from "./CartLineRow";
import { sendToKitchen } from "./kitchen";
import { sumLabel } from "./reasons";

const CHANNELS: readonly Channel[] = ["dine_in", "take_away", "delivery"];

/** The order: how, for whom, what, and how much. Total and Pay never move. */
export function CartPanel(): JSX.Element {
  const t = texts.value.cart;
  return (
    <section class="cart" aria-label={t.title}>
      <CartHead />
      <CartLines />
      <CartFoot />
    </section>
  );
}

function CartHead(): JSX.Element {
  const t = texts.value.cart;
  const { cart } = till;
  const customer = cart.customer.value;
  return (
    <header class="cart-head">
      <Chips
        class="segments"
        label={t.channel}
        value={cart.channel.value}
        onChange={(channel) => cart.setChannel(channel)}
        choices={CHANNELS.map((value) => ({ value, label: t.channelsShort[value] }))}
      />
      <div class="cart-tools">
        <Button
          class="cart-customer"
          kind="quiet"
          icon={UserRound}
          onPress={() => show({ kind: "customer" })}
        >
          {customer?.name ?? t.customer}
        </Button>
        <IconButton
          icon={NotebookPen}
          label={t.orderNote}
          pressed={cart.note.value !== ""}
          disabled={cart.isEmpty.value}
          onPress={() => show({ kind: "note" })}
        />
        <IconButton
          icon={Percent}
          label={t.orderDiscount}
          pressed={cart.discount.value !== null}
          disabled={cart.isEmpty.value}
          onPress={() => show({ kind: "discount" })}
        />
        <IconButton
          icon={Pause}
          label={t.hold}
          disabled={cart.isEmpty.value}
          onPress={() => show({ kind: "hold" })}
        />
        <IconButton
          icon={Trash}
          label={t.clear}
          disabled={cart.isEmpty.value}
          onPress={clearCart}
        />
      </div>
    </header>
  );
}

function CartLines(): JSX.Element {
  const t = texts.value.cart;
  const list = useRef<HTMLOListElement>(null);
  const last = till.cart.lastKey.value;
  const lines = till.cart.lines.value;
  // Also when the same line grows.
  useEffect(() => {
    const row = list.current?.querySelector(`[data-key="${last}"]`);
    row?.scrollIntoView({ block: "nearest" });
  }, [last, lines]);
  if (lines.length === 0) {
    return (
      <div class="cart-lines">
        <EmptyState icon={ShoppingBasket} title={t.empty}>
          {t.emptyText}
        </EmptyState>
      </div>
    );
  }
  return (
    <ol ref={list} class="cart-lines">
      {lines.map((line) => (
        <CartLineRow key={line.key} line={line} />
      ))}
      {till.cart.note.value && <li class="line-note cart-note">“{till.cart.note.value}”</li>}
    </ol>
  );
}

/** For what is cooked: send it before it is paid. */
function ToKitchen(): JSX.Element | null {
  const t = texts.value.kitchen;
  const { kitchen } = till;
  if (!kitchen.offered.value) {
    return null;
  }
  const label = kitchen.label.value;
  if (kitchen.waiting.value === 0) {
    return (
      <p class="cart-kitchen">
        <Check size={18} aria-hidden="true" /> {t.allSent}
        {label && <strong>{label}</strong>}
      </p>
    );
  }
  return (
    <Button class="kitchen-button" icon={ChefHat} block shortcut="F10" onPress={sendToKitchen}>
      {label ? t.sendMore(label) : t.send}
    </Button>
  );
}

/** Sums that change what is due; the rest is in the line itself. */
function isShown(reason: Reason): boolean {
  return reason.code !== "gross" && reason.code !== "cash_rounding" && reason.amount !== 0;
}

function CartFoot(): JSX.Element {
  const t = texts.value.cart;
  const { cart, checkout } = till;
  const totals = cart.totals.value;
  const sums = cart.isEmpty.value ? [] : totals.reasons.filter(isShown);
  const needsApproval = checkout.needsApproval.value.length > 0;
  return (
    <footer class="cart-foot">
      <ToKitchen />
      {totals.notices.map((notice) => (
        <p key={`${notice.code} ${notice.line}`} class="cart-notice">
          {t.noticeLowered(formatRupiah(notice.given), formatRupiah(notice.requested))}
        </p>
      ))}
      {sums.length > 0 && (
        <dl class="sums">
          <div>
            <dt>{t.subtotal}</dt>
            <dd>
              <Money amount={totals.gross} />
            </dd>
          </div>
          {sums.map((reason, index) => (
            <div
              key={`${reason.code} ${reason.detail} ${index}`}
              data-quiet={reason.code.endsWith("_included") || undefined}
            >
              <dt>{sumLabel(reason)}</dt>
              <dd>
                <Money amount={reason.amount} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {needsApproval && (
        <p class="cart-approval">
          <ShieldAlert size={18} aria-hidden="true" /> {t.needsApproval}
        </p>
      )}
      <p class="cart-total" aria-live="polite" aria-atomic="true">
        <span>{t.total}</span>
        <Money amount={totals.total} />
      </p>
      <Button
        class="pay-button"
        kind="primary"
        size="main"
        block
        shortcut="F2"
        busy={checkout.paying.value}
        disabled={cart.isEmpty.value}
        onPress={() => show({ kind: "pay" })}
      >
        {t.pay}
      </Button>
    </footer>
  );
}
