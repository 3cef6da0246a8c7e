import {
  Check,
  ChefHat,
  CircleHelp,
  NotebookPen,
  Pause,
  Percent,
  ShieldAlert,
  ShoppingBasket,
  Sparkles,
  TicketPercent,
  Trash,
  UserRound,
} from "lucide-preact";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { formatRupiah } from "../../../shared/money";
import { Button, Chips, EmptyState, IconButton, Money } from "../../../shared/ui";
import type { CartLine, Channel, Reason } from "../../state";
import { show } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { clearCart } from "./actions";
import { CartLineRow } from "./CartLineRow";
import { GroupBadge } from "./CustomerPicker";
import { sendToKitchen } from "./kitchen";
import { noticeText, sumLabel } from "./reasons";

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
  const group = customer && till.customers.group(customer);
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
          <span class="cart-customer-name">{customer?.name ?? t.customer}</span>
          {group && <GroupBadge group={group} />}
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
  const lines = useSteady(till.cart.lines.value);
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
        <CartLineRow key={line.key} line={line} isLast={line.key === last} />
      ))}
      {till.cart.note.value && <li class="line-note cart-note">“{till.cart.note.value}”</li>}
    </ol>
  );
}

/** Lines that say the same stay the same, so that one more does not draw all the others anew. */
function useSteady(lines: readonly CartLine[]): readonly CartLine[] {
  const known = useRef<ReadonlyMap<string, { said: string; line: CartLine }>>(new Map());
  const now = lines.map((line) => {
    const said = JSON.stringify(line);
    const before = known.current.get(line.key);
    return before?.said === said ? before : { said, line };
  });
  known.current = new Map(now.map((one) => [one.line.key, one]));
  return now.map(({ line }) => line);
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

const OFFERS = new Set(["promotion", "member_discount", "voucher"]);
const MOST_OFFERS = 2;

/** Many offers are one row here: each stands under its lines, and in the sheet that says why. */
function joined(reasons: readonly Reason[]): readonly Reason[] {
  const offers = reasons.filter(({ code }) => OFFERS.has(code));
  if (offers.length <= MOST_OFFERS) {
    return reasons;
  }
  const amount = offers.reduce((sum, reason) => sum + reason.amount, 0);
  const detail = texts.value.cart.offers(offers.length);
  const rest = reasons.filter(({ code }) => !OFFERS.has(code));
  return [{ code: "promotion", amount, detail }, ...rest];
}

/** What could not be given, in full or at all. */
function Notices(): JSX.Element {
  const { cart, offers } = till;
  return (
    <>
      {offers.lost.value.map(({ code, detail }) => (
        <p key={code} class="cart-notice">
          {detail}
        </p>
      ))}
      {offers.incomplete.value && <p class="cart-notice">{texts.value.cart.incomplete}</p>}
      {cart.totals.value.notices.map((notice) => (
        <p key={`${notice.code} ${notice.line} ${notice.detail}`} class="cart-notice">
          {noticeText(notice)}
        </p>
      ))}
    </>
  );
}

/** Vouchers, and how much the customer saves: pressed, it says why. */
function OfferRow(): JSX.Element | null {
  const t = texts.value;
  const { cart, offers } = till;
  if (cart.isEmpty.value) {
    return null;
  }
  const { saved } = cart.totals.value;
  const count = offers.vouchers.value.length;
  return (
    <div class="cart-offers">
      <Button kind="quiet" icon={TicketPercent} onPress={() => show({ kind: "voucher" })}>
        {t.voucher.short}
        {count > 0 && <span class="badge">{count}</span>}
      </Button>
      <Button
        kind="quiet"
        class={saved > 0 ? "cart-saved" : ""}
        icon={saved > 0 ? Sparkles : CircleHelp}
        label={saved > 0 ? `${t.why.saved(formatRupiah(saved))}. ${t.why.title}` : t.why.title}
        onPress={() => show({ kind: "why", lineKey: null })}
      >
        {saved > 0 ? t.why.saved(formatRupiah(saved)) : t.why.title}
      </Button>
    </div>
  );
}

function CartFoot(): JSX.Element {
  const t = texts.value.cart;
  const { cart, checkout } = till;
  const totals = cart.totals.value;
  const sums = cart.isEmpty.value ? [] : joined(totals.reasons.filter(isShown));
  const needsApproval = checkout.needsApproval.value.length > 0;
  return (
    <footer class="cart-foot">
      <ToKitchen />
      <Notices />
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
      <OfferRow />
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
