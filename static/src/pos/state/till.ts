/** Puts the till's modules together and keeps them to the paired terminal. */

import { effect, signal, untracked } from "@preact/signals";
import { createSession, type PairedTerminal } from "../../shared/session";
import { keptOffers, readCopy } from "../storage/copy";
import { askForPersistence } from "../storage/persist";
import { unlessFull } from "../storage/space";
import { createAccounts } from "./accounts";
import { createActs } from "./acts";
import { createApprovals } from "./approvals";
import { createCart } from "./cart";
import { type CartData, type KeptCart, restored } from "./cart-data";
import { createCatalogue } from "./catalogue";
import { createCheckout } from "./checkout";
import { startTicking } from "./clock";
import { refreshCodes } from "./codes";
import { createConnection } from "./connection";
import { createCustomers } from "./customers";
import { countUnsent, type Device, forgetCatalogue, openDevice } from "./device";
import { createDisplay } from "./display";
import { createGateway } from "./gateway";
import { createHeld } from "./held";
import { createKitchen } from "./kitchen";
import { later } from "./later";
import { createOffers } from "./offers";
import { createPractice } from "./practice";
import { roundedCash } from "./priced";
import { createQueue } from "./queue";
import { type Refresher, startRefresher } from "./refresher";
import { createRefunds } from "./refunds";
import { createRescue } from "./rescue";
import { createReview } from "./review";
import { createSales } from "./sales";
import { createShift } from "./shift";
import type { Till } from "./types";

export interface TillOptions {
  /** Where the API is; the page's own origin when left out. */
  readonly origin?: string;
  readonly fetch?: typeof fetch;
}

const CART = "cart";

export function createTill(options: TillOptions = {}): Till {
  const device = signal<Device | null>(null);
  const session = createSession({
    name: "till",
    unsent: async () => {
      const terminal = session.terminal.peek();
      return terminal ? countUnsent(terminal) : 0;
    },
    ...options,
  });
  const catalogue = createCatalogue();
  const cart = createCart(catalogue);
  const approvals = createApprovals(session, device, () => catalogue.businessDay.peek());
  const acts = createActs(session, device);
  const customers = createCustomers(session, catalogue, acts);
  const shift = createShift(session, approvals, device, acts);
  const offers = createOffers(session, catalogue, cart);
  const sales = createSales({ session, device, catalogue, cart, approvals, offers, shift, acts });
  const review = createReview(session, device, approvals);
  const practice = createPractice(cart, () => sales.reset());
  const display = createDisplay(cart, catalogue, practice);
  const kitchen = createKitchen(session, catalogue, cart, practice.active);
  const held = createHeld(cart, device, kitchen);
  let refresher: Refresher | null = null;
  let stops: (() => void)[] = [];

  const checkout = createCheckout({
    session,
    device,
    catalogue,
    cart,
    approvals,
    shift,
    practising: practice.active,
    refreshCatalogue: async () => {
      await refresher?.refresh();
      await offers.refresh();
    },
    onSold: (sale) => {
      sales.add(sale);
      display.thank(sale);
      if (sale.state === "paid") {
        void refresher?.refreshStock();
      }
    },
  });

  const gateway = createGateway({
    session,
    cart,
    checkout,
    approvals,
    onSold: (sale) => {
      sales.add(sale);
      display.thank(sale);
      void refresher?.refreshStock();
    },
  });

  const refunds = createRefunds({
    session,
    approvals,
    cartBody: (tenders) => checkout.orderBody(tenders),
    acts,
    shift,
    saleHere: (id) => sales.list.peek().find((sale) => sale.id === id) ?? null,
    roundCash: (due) => roundedCash(due, catalogue),
    onExchanged: () => cart.next(),
    onRefunded: async () => {
      await sales.refresh();
      void refresher?.refreshStock();
    },
  });

  const connection = createConnection(session, device, () => {
    device.peek()?.sender.wake();
    void refresher?.refresh();
  });

  function detach(): void {
    refresher?.stop();
    refresher = null;
    device.peek()?.close();
    device.value = null;
  }

  /** The device belongs to another shop now, or to none: it shows and keeps nothing of this one. */
  function leave(): void {
    const former = device.peek();
    detach();
    if (former) {
      practice.leave();
      catalogue.restart();
      cart.next();
      sales.reset();
      void forgetCatalogue(former.terminal.id);
    }
  }

  async function attach(terminal: PairedTerminal): Promise<void> {
    leave();
    const opened = await openDevice(session, terminal);
    if (session.terminal.peek()?.id !== terminal.id) {
      opened.close();
      return;
    }
    // Before the device is known, as from then on every change of the cart is kept.
    restoreCart(await keptCart(opened));
    device.value = opened;
    opened.journal.onChange((ids) => void sales.takeChanges(ids));
    await Promise.all([sales.reload(), held.load()]);
    catalogue.setOffers(await keptOffers(opened.db));
    const copy = await readCopy(opened.db);
    const opening = catalogue.open(copy);
    catalogue.setState(copy.complete ? { kind: "ready", refreshedAt: null } : { kind: "empty" });
    await shift.restore();
    void opened.sender.run();
    // What changed comes after what was kept.
    await opening;
    if (device.peek() !== opened) {
      return;
    }
    await customers.restore();
    refresher = startRefresher(session, opened, catalogue);
    void refresher.refresh();
    void askForPersistence();
  }

  function restoreCart(kept: CartData | null): void {
    if (kept && practice.active.peek()) {
      practice.putAside(kept);
    } else if (kept && cart.isEmpty.peek()) {
      cart.replace(kept);
    }
  }

  /** Follow the session: another terminal is another device, another cashier another right. */
  function follow(): void {
    const terminal = session.terminal.value;
    untracked(() => {
      if (!terminal) {
        leave();
      } else if (terminal.id !== device.peek()?.terminal.id) {
        void attach(terminal);
      }
    });
  }

  /** At the start, and again for each business day. */
  function onBusinessDay(): void {
    const present = device.value;
    if (present && catalogue.businessDay.value) {
      void refreshCodes(session.api, present.db);
    }
  }

  function onSignIn(): void {
    if (device.value && session.cashier.value) {
      untracked(() => {
        device.peek()?.sender.wake();
        if (device.peek()?.counts.peek().questions) {
          // Some may have been decided in the office since.
          void review.refresh();
        }
        void shift.refresh();
        void gateway.refresh();
        void sales.refresh();
        void refresher?.refresh();
      });
    } else {
      shift.reset();
    }
  }

  const saving = later(() => {
    if (!practice.active.peek()) {
      // On a full disk it stays in memory; the sale itself is refused.
      void device.peek()?.db.setValue(CART, cart.data.peek()).catch(unlessFull);
    }
  });

  function saveCart(): void {
    void cart.data.value;
    if (device.value && !practice.active.value) {
      saving.call();
    }
  }

  return {
    session,
    connection,
    queue: createQueue(device),
    review,
    catalogue,
    customers,
    cart,
    offers,
    held,
    kitchen,
    checkout,
    gateway,
    approvals,
    shift,
    sales,
    refunds,
    accounts: createAccounts(session, approvals),
    practice,
    display,
    rescue: createRescue(session, device),

    async start() {
      await session.start();
      practice.start();
      display.start();
      offers.start();
      stops = [
        effect(follow),
        effect(onSignIn),
        effect(saveCart),
        effect(onBusinessDay),
        startTicking(catalogue),
      ];
    },

    stop() {
      for (const stop of stops) stop();
      saving.cancel();
      detach();
      sales.stop();
      review.stop();
      display.stop();
      offers.stop();
      gateway.stop();
      session.stop();
    },
  };
}

/** The cart survives a reload, unless it was sold in the same moment. */
async function keptCart({ db, journal }: Device): Promise<CartData | null> {
  const kept = await db.value<KeptCart>(CART);
  return kept?.lines.length && !(await journal.soldAs(kept.orderId)) ? restored(kept) : null;
}
