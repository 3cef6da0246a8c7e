import { ChevronUp, ShoppingBasket } from "lucide-preact";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Button, Money, toast } from "../../../shared/ui";
import { lazy } from "../lazy";
import { isNarrow } from "../media";
import { listenToScanner } from "../scanner";
import { show, stages } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { addByCode } from "./actions";
import { CartPanel } from "./CartPanel";
import { Categories } from "./Categories";
import { ProductGrid } from "./ProductGrid";
import { SearchBar } from "./SearchBar";
import { focusSearch } from "./search";
import { listenToShortcuts } from "./shortcuts";
import { PracticeBar, TopBar } from "./TopBar";

const Bars = lazy(async () => (await import("../device/Bars")).default);

export function SellScreen(): JSX.Element {
  useLayoutEffect(() => listenToShortcuts(), []);
  useFocusBack();
  useEffect(
    () =>
      listenToScanner((code) => {
        if (stages.value.some((stage) => stage.kind === "pay")) {
          toast(texts.value.pay.scanFirst, { tone: "attention" });
        } else if (!stages.value.some((stage) => stage.kind === "voucher")) {
          // A voucher's sheet takes the scan for its code.
          addByCode(code);
        }
      }),
    [],
  );
  return (
    <div class="sell">
      <TopBar />
      <PracticeBar />
      <main class="catalogue">
        <h1 class="visually-hidden">{texts.value.catalogue.heading}</h1>
        <SearchBar />
        <Categories />
        <ProductGrid />
        <Bars />
      </main>
      {isNarrow.value ? <CartBar /> : <CartPanel />}
    </div>
  );
}

/** The search is ready again after a sale, and whenever a dialog left focus nowhere. */
function useFocusBack(): void {
  const sold = useRef(false);
  const { length } = stages.value;
  sold.current ||= stages.value.some((stage) => stage.kind === "done");
  useEffect(() => {
    if (length === 0 && (sold.current || document.activeElement === document.body)) {
      sold.current = false;
      focusSearch();
    }
  }, [length]);
}

/** On a phone: the total and Pay under the thumb, the cart behind them. */
function CartBar(): JSX.Element {
  const t = texts.value.cart;
  const { cart } = till;
  return (
    <footer class="cart-bar">
      <button type="button" class="cart-bar-open" onClick={() => show({ kind: "cart" })}>
        <span class="visually-hidden">
          {t.showCart}: {t.lines(cart.count.value)}
        </span>
        <span class="cart-bar-icon" aria-hidden="true">
          <ShoppingBasket size={24} />
          {cart.count.value > 0 && <span class="badge">{cart.count.value}</span>}
        </span>
        <span aria-live="polite" aria-atomic="true">
          <span class="visually-hidden">{t.total}</span>
          <Money class="cart-bar-total" amount={cart.totals.value.total} />
        </span>
        <ChevronUp size={20} aria-hidden="true" />
      </button>
      <Button
        class="pay-button"
        kind="primary"
        size="main"
        busy={till.checkout.paying.value}
        disabled={cart.isEmpty.value}
        onPress={() => show({ kind: "pay" })}
      >
        {t.pay}
      </Button>
    </footer>
  );
}
