/** Today's sales: this device's journal and the server's list as one, newest first. */

import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { answered } from "../../shared/api/client";
import { ApiProblem, NoAnswer } from "../../shared/api/errors";
import type { DeviceSession } from "../../shared/session";
import {
  isSale,
  type Kind,
  type OrderAnswer,
  type OrderBody,
  type SaleContent,
  type SaleEntry,
} from "../storage/journal";
import { unlessFull } from "../storage/space";
import type { Acts } from "./acts";
import type { ApprovalStore } from "./approvals";
import type { CartStore } from "./cart";
import { type CartData, emptyCart } from "./cart-data";
import type { CatalogueStore } from "./catalogue";
import type { Device } from "./device";
import { chosen } from "./modifiers";
import { createOnce } from "./once";
import { saleFromEntry, saleFromOrder } from "./sale";
import type {
  Offers,
  PrinterResult,
  ReceiptDocument,
  ReceiptResult,
  Sale,
  Sales,
  ShiftState,
  VoidResult,
} from "./types";

const PAGE_SIZE = 30;
const LATEST_ENTRIES = 200;
const FOUND = 20;

export interface SalesStore extends Sales {
  /** A sale was made on this page. */
  add(sale: Sale): void;
  /** Read the journal again. */
  reload(): Promise<void>;
  /** These entries are new or changed: mostly one sale. */
  takeChanges(ids: readonly string[]): Promise<void>;
  reset(): void;
  stop(): void;
}

export interface SalesParts {
  readonly session: DeviceSession;
  readonly device: ReadonlySignal<Device | null>;
  readonly catalogue: CatalogueStore;
  readonly cart: CartStore;
  readonly approvals: ApprovalStore;
  readonly offers: Offers;
  readonly shift: Pick<ShiftState, "state">;
  readonly acts: Acts;
}

export function createSales(parts: SalesParts): SalesStore {
  const { session, device, catalogue, cart, approvals, offers, shift, acts } = parts;
  const entries = signal<readonly SaleEntry[]>([]);
  const orders = signal<readonly OrderAnswer[]>([]);
  /** What happened to a sale on this device later: voided, or goods came back. */
  const afterwards = signal<ReadonlyMap<string, Kind>>(new Map());
  const practised = signal<readonly Sale[]>([]);
  const lastId = signal<string | null>(null);
  const loading = signal(false);
  const cursor = signal<string | null>(null);
  const once = createOnce();
  let reading: Promise<void> = Promise.resolve();

  const list = computed(() => shown(() => true));

  /** One sale is drawn up far more often than the list of all. */
  const last = computed(() => {
    const id = lastId.value;
    return id === null ? null : (shown((one) => one === id)[0] ?? null);
  });

  function shown(isWanted: (order: string) => boolean): Sale[] {
    const today = catalogue.businessDay.value;
    const sales = merge(
      entries.value.filter(({ subject }) => isWanted(subject)),
      orders.value.filter(({ id }) => isWanted(id)),
      practised.value.filter(({ id }) => isWanted(id)),
      (sale) => isToday(sale, today),
    );
    const later = afterwards.value;
    return sales.map((sale) => ({ ...sale, state: stateAfter(sale.state, later.get(sale.id)) }));
  }

  function isToday(sale: Sale, today: string | null): boolean {
    const open = sale.delivery === "waiting" || sale.delivery === "rejected";
    return open || !sale.order || !today || sale.order.business_date === today;
  }

  /** One reading after the other: an older one must not overwrite a newer. */
  function inTurn(read: () => Promise<void>): Promise<void> {
    const turn = reading.then(read);
    reading = turn.catch(() => undefined);
    return turn;
  }

  async function readAll(): Promise<void> {
    const journal = device.peek()?.journal;
    const latest = (await journal?.latestSales(LATEST_ENTRIES)) ?? [];
    const after = (await journal?.afterwards(latest.map(({ subject }) => subject))) ?? [];
    batch(() => {
      afterwards.value = new Map(after.map(({ subject, kind }) => [subject, kind]));
      entries.value = latest;
    });
  }

  async function readChanged(ids: readonly string[]): Promise<void> {
    const changed = (await device.peek()?.journal.findAll(ids)) ?? [];
    if (changed.some(({ kind }) => kind === "void" || kind === "refund")) {
      await readAll();
    } else {
      entries.value = withChanged(entries.peek(), changed.filter(isSale));
    }
  }

  const reload = (): Promise<void> => inTurn(readAll);

  /** Void a sale of this device without the network, in the shift in which it was sold. */
  async function voidWritten(sale: Sale, reason: string): Promise<VoidResult> {
    const entry = sale.entry === null ? undefined : await device.peek()?.journal.find(sale.entry);
    if (!entry) {
      return { kind: "no_answer" };
    }
    const running = shift.state.peek();
    const sold = entry.content.v === 2 ? entry.content.shift : null;
    if (running.kind !== "open" || sold !== running.shift.id || sale.state === "voided") {
      return { kind: "not_voidable", detail: "" };
    }
    const codes = approvals.codes(sale.id).filter(({ action }) => action === "order.void");
    if (!session.may("orders.void") && codes.length === 0) {
      return { kind: "approval_required", stale: false };
    }
    const approval = codes.length ? { approval: codes } : {};
    if (!(await acts.write("void", { order: sale.id, reason, ...approval }, sold))) {
      return { kind: "no_answer" };
    }
    approvals.drop(sale.id);
    await reload();
    return { kind: "voided", sale: { ...sale, state: "voided" } };
  }

  async function fetchPage(after: string | null): Promise<void> {
    const terminal = device.peek()?.terminal.id;
    const day = catalogue.businessDay.peek();
    if (!terminal || !day || !session.cashier.peek()) {
      return;
    }
    loading.value = true;
    try {
      const query = { terminal, business_date: day, page_size: PAGE_SIZE };
      const page = answered(
        await session.api.client.GET("/api/v1/orders", {
          params: { query: after ? { ...query, cursor: after } : query },
        }),
      );
      orders.value = after ? [...orders.peek(), ...page.results] : page.results;
      cursor.value = cursorOf(page.next);
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof NoAnswer)) {
        throw error;
      }
    } finally {
      loading.value = false;
    }
  }

  /** With a key the paper is counted once for it, however often it is asked for. */
  async function issue<Issued>(
    order: string,
    query: string,
    read: (response: Response, copy: number) => Promise<Issued>,
    given?: string,
  ): Promise<Issued | Failure> {
    const call = async (key: string): Promise<Issued> => {
      const path = `/api/v1/orders/${order}/receipt?${query}`;
      const headers = { "Idempotency-Key": key };
      const response = await session.api.request(path, { method: "POST", headers });
      return read(response, Number(response.headers.get("Receipt-Copy")) || 0);
    };
    try {
      return await (given ? call(given) : once(`receipt ${order} ${query}`, call));
    } catch (error) {
      return plainProblem(error);
    }
  }

  async function takeAnswer(order: OrderAnswer): Promise<Sale> {
    orders.value = [order, ...orders.peek().filter((known) => known.id !== order.id)];
    // On a full disk the server knows it all the same.
    await device.peek()?.journal.updateAnswer(order).catch(unlessFull);
    await reload();
    return list.peek().find((sale) => sale.id === order.id) ?? saleFromOrder(order, "");
  }

  const stopReset = effect(() => {
    if (!device.value) {
      entries.value = [];
      orders.value = [];
    }
  });

  return {
    list,
    loading,
    more: computed(() => cursor.value !== null),
    last,
    reload,
    takeChanges: (ids) => (ids.length ? inTurn(() => readChanged(ids)) : Promise.resolve()),
    refresh: () => fetchPage(null),
    loadMore: () => (cursor.peek() ? fetchPage(cursor.peek()) : Promise.resolve()),

    async find(number) {
      const journal = device.peek()?.journal;
      const wanted = number.trim().toUpperCase();
      return wanted && journal ? (await journal.search(wanted, FOUND)).map(saleFromEntry) : [];
    },

    async void(sale, reason): Promise<VoidResult> {
      const isWaiting = sale.delivery === "waiting" || (await acts.mustWrite());
      if (isWaiting || approvals.codes(sale.id).length > 0) {
        return voidWritten(sale, reason);
      }
      const [approval] = approvals.tokens(sale.id);
      try {
        const order = await once(`void ${sale.id} ${reason} ${approval}`, async (key) =>
          answered(
            await session.api.client.POST("/api/v1/orders/{order_id}/void", {
              params: { path: { order_id: sale.id }, header: { "Idempotency-Key": key } },
              body: { reason, ...(approval ? { approval } : {}) },
              ...acts.patience(),
            }),
          ),
        );
        approvals.drop(sale.id);
        return { kind: "voided", sale: await takeAnswer(order) };
      } catch (error) {
        if (error instanceof NoAnswer && sale.entry !== null) {
          return voidWritten(sale, reason);
        }
        approvals.drop(sale.id);
        return voidProblem(error);
      }
    },

    async issueReceipt(order, key): Promise<ReceiptResult> {
      const read = async (response: Response, copy: number) => {
        const receipt = (await response.json()) as ReceiptDocument;
        return { kind: "issued", receipt, copy } as const;
      };
      return issue(order, "format=json", read, key);
    },

    async issueForPrinter(order, paper, key): Promise<PrinterResult> {
      const read = async (response: Response, copy: number) => {
        const bytes = new Uint8Array(await response.arrayBuffer());
        return { kind: "issued", bytes, copy } as const;
      };
      return issue(order, `format=escpos&paper=${paper}&drawer=true`, read, key);
    },

    async cancelRefused(entry) {
      await device.peek()?.journal.giveUp(entry);
      await reload();
    },

    async reopenRefused(id) {
      const journal = device.peek()?.journal;
      const entry = await journal?.find(id);
      if (!(journal && entry?.state === "refused" && isSale(entry) && cart.isEmpty.peek())) {
        return;
      }
      cart.replace(cartOf(entry, catalogue));
      await journal.giveUp(id);
      await reload();
      for (const code of entry.content.order.vouchers ?? []) {
        await offers.addVoucher(code);
      }
    },

    add(sale) {
      lastId.value = sale.id;
      if (sale.state === "practice") {
        practised.value = [sale, ...practised.peek()];
      }
    },

    reset() {
      practised.value = [];
      lastId.value = null;
    },

    stop: stopReset,
  };
}

function withChanged(known: readonly SaleEntry[], changed: readonly SaleEntry[]): SaleEntry[] {
  const ids = new Set(changed.map(({ id }) => id));
  const all = [...changed, ...known.filter(({ id }) => !ids.has(id))];
  return all.sort((a, b) => b.place - a.place).slice(0, LATEST_ENTRIES);
}

/** The server hears of it when the entry arrives; until then the device knows better. */
function stateAfter(state: Sale["state"], act: Kind | undefined): Sale["state"] {
  const took = state === "paid" || state === "pending";
  if (took && act === "void") {
    return "voided";
  }
  return took && act === "refund" ? "partly_refunded" : state;
}

/** One sale an order: the server's word on its state, the journal's on who sold it. */
function merge(
  entries: readonly SaleEntry[],
  orders: readonly OrderAnswer[],
  practised: readonly Sale[],
  isShown: (sale: Sale) => boolean,
): Sale[] {
  const sales = new Map<string, Sale>();
  for (const entry of entries.filter(({ state }) => state !== "cancelled")) {
    sales.set(entry.subject, saleFromEntry(entry));
  }
  for (const order of orders) {
    const local = sales.get(order.id);
    sales.set(order.id, {
      ...saleFromOrder(order, local?.cashier ?? ""),
      entry: local?.entry ?? null,
      delivery: local?.delivery ?? null,
    });
  }
  const all = [...practised, ...sales.values()].filter(isShown);
  return all.sort((a, b) => b.placedAt.getTime() - a.placedAt.getTime());
}

/** The cart of a refused sale, to be sold again under a new order id; its vouchers come after. */
function cartOf(entry: SaleEntry, catalogue: CatalogueStore): CartData {
  const { order, cart } = entry.content;
  return {
    ...emptyCart(order.channel),
    customer: order.customer ? catalogue.customers.customer(order.customer) : null,
    note: order.note ?? "",
    discount: toManual(order.discount),
    lines: order.lines.map((line, index) => {
      const frozen = cart.lines[index];
      const product = catalogue.product(line.item);
      const pack = product?.packs.find(({ id }) => id === line.unit);
      return {
        key: `${entry.id}-${index}`,
        item: line.item,
        name: product?.name ?? frozen?.name ?? "",
        unit: product?.unit ?? "",
        listPrice: pack?.price ?? product?.price ?? frozen?.unit_price ?? 0,
        pack: line.unit ? { id: line.unit, name: pack?.name ?? "" } : null,
        modifiers: chosen(product?.modifierGroups ?? [], line.modifiers ?? []),
        label: labelOf(line, frozen),
        quantity: frozen?.quantity ?? line.quantity ?? "1",
        unitPrice: line.unit_price ?? null,
        note: line.note ?? "",
        discount: toManual(line.discount),
      };
    }),
  };
}

type FrozenLine = SaleContent["cart"]["lines"][number];

/** A printed price was frozen as the line's gross. */
function labelOf(line: OrderBody["lines"][number], frozen: FrozenLine | undefined) {
  if (!line.barcode) {
    return null;
  }
  const printed = frozen?.reasons.find(({ code }) => code === "label_price_included");
  return { barcode: line.barcode, price: printed?.amount ?? null };
}

function toManual(discount: OrderBody["discount"]) {
  if (!discount) {
    return null;
  }
  const { percent, amount, reason } = discount;
  const value = percent ?? String(amount ?? 0);
  const kind = percent === undefined ? ("amount" as const) : ("percent" as const);
  return { kind, value, ...(reason ? { reason } : {}) };
}

function cursorOf(next: string | null | undefined): string | null {
  return next ? new URL(next, "http://till").searchParams.get("cursor") : null;
}

function voidProblem(error: unknown): VoidResult {
  if (error instanceof ApiProblem) {
    if (error.code === "approval_required" || error.code === "approval_invalid") {
      return { kind: "approval_required", stale: error.code === "approval_invalid" };
    }
    if (error.code === "order_not_voidable" || error.status === 404) {
      return { kind: "not_voidable", detail: error.detail };
    }
    if (error.status === 403) {
      return { kind: "not_allowed" };
    }
  }
  return plainProblem(error);
}

type Failure = { readonly kind: "no_answer" } | { readonly kind: "other"; readonly detail: string };

function plainProblem(error: unknown): Failure {
  if (error instanceof NoAnswer) {
    return { kind: "no_answer" };
  }
  if (error instanceof ApiProblem) {
    return { kind: "other", detail: error.detail };
  }
  throw error;
}
