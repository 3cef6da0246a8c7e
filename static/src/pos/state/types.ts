/**
 * What the till's pages are written against.
 *
 * Amounts are whole rupiah as numbers; quantities and percentages are decimal texts (`"1.5"`).
 * Everything that changes is a signal: read `.value` in a component. Functions that talk to the
 * server never throw for what a person can meet; they return a result with a `kind`.
 */

import type { ReadonlySignal } from "@preact/signals";
import type { components } from "../../shared/api/schema";
import type { Session } from "../../shared/session/types";

export type Order = components["schemas"]["OrderOutput"];

export type Channel = "dine_in" | "take_away" | "delivery";
/** What a cashier takes by hand. */
export type HandMethod = "cash" | "card" | "transfer" | "qris_static" | "kasbon" | "deposit";
/** How a sale was paid: also through a gateway. */
export type TenderMethod = components["schemas"]["MethodEnum"];
export type GatewayMethod = components["schemas"]["PaymentMethodEnum"];

/** The whole till. `createTill()` makes it, `start()` brings it up; both are called once. */
export interface Till {
  readonly session: Session;
  readonly connection: Connection;
  readonly catalogue: Catalogue;
  readonly customers: Customers;
  readonly cart: CartState;
  readonly offers: Offers;
  readonly held: HeldCarts;
  readonly kitchen: Kitchen;
  readonly checkout: Checkout;
  readonly gateway: Gateway;
  readonly approvals: Approvals;
  readonly shift: ShiftState;
  readonly sales: Sales;
  readonly refunds: Refunds;
  readonly accounts: Accounts;
  readonly practice: Practice;
  readonly display: CustomerDisplay;
  start(): Promise<void>;
  /** Ends timers and subscriptions (tests, hot reload). */
  stop(): void;
}

// ---- connection ---------------------------------------------------------------------------

export interface Connection {
  /** False after a request without an answer, true again after the next answer. */
  readonly online: ReadonlySignal<boolean>;
  /** Sales that wait to be sent. */
  readonly unsent: ReadonlySignal<number>;
  /** Sales that the server refused after they were queued: they need a person. */
  readonly refused: ReadonlySignal<number>;
  readonly sending: ReadonlySignal<boolean>;
  /** This tab sends the queue; another tab of the same till does not. */
  readonly owner: ReadonlySignal<boolean>;
  /** Try to send and to refresh now. */
  retry(): void;
}

// ---- catalogue ----------------------------------------------------------------------------

export interface Category {
  readonly id: string;
  readonly name: string;
  readonly position: number;
}

/** A pack in which a product is also sold: a dozen, a box. It is a thing to buy of its own. */
export interface Pack {
  readonly id: string;
  readonly name: string;
  /** How many of the product's own unit are in it. */
  readonly factor: string;
  /** Its own, or as many times the product's. */
  readonly price: number;
}

/** What may be added to a piece; `price` is added to the price of the piece. */
export interface Modifier {
  readonly id: string;
  readonly name: string;
  readonly price: number;
  readonly isDefault: boolean;
}

/** `minimum` to `maximum` of the options are chosen, each at most once. */
export interface ModifierGroup {
  readonly id: string;
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly options: readonly Modifier[];
}

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly sku: string;
  readonly price: number;
  readonly category: string | null;
  readonly unit: string;
  readonly image: string | null;
  readonly openPrice: boolean;
  /** The cashier types how much: cloth, copies, minutes. */
  readonly openQuantity: boolean;
  readonly trackStock: boolean;
  readonly barcodes: readonly string[];
  readonly packs: readonly Pack[];
  readonly modifierGroups: readonly ModifierGroup[];
  /** The product that this one is a variant of. */
  readonly variantOf: string | null;
  /** Products with variants are not sold themselves: choose one of `catalogue.variants(id)`. */
  readonly hasVariants: boolean;
}

export interface OutletInfo {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly address: string;
  readonly phone: string;
  readonly timezone: string;
  readonly receiptHeader: string;
  readonly receiptFooter: string;
  readonly allowNegativeStock: boolean;
}

export type CatalogueState =
  | { readonly kind: "empty" }
  /** The first load; `loaded` items so far. There is nothing to sell yet. */
  | { readonly kind: "loading"; readonly loaded: number }
  | { readonly kind: "ready"; readonly refreshedAt: Date | null }
  /** The first load failed; `retry()` of the connection tries again. */
  | { readonly kind: "failed" };

export interface Catalogue {
  readonly state: ReadonlySignal<CatalogueState>;
  readonly outlet: ReadonlySignal<OutletInfo | null>;
  readonly categories: ReadonlySignal<readonly Category[]>;
  /** What the grid shows: active products without the variants, by name. */
  readonly products: ReadonlySignal<readonly Product[]>;
  /** The search knows all products; before that it looks through names only. */
  readonly searchReady: ReadonlySignal<boolean>;
  inCategory(category: string | null): readonly Product[];
  product(id: string): Product | null;
  variants(id: string): readonly Product[];
  /** Name, SKU and barcode; beginnings and small typing errors count. Best first. */
  search(text: string, limit?: number): readonly Product[];
  /** The sellable product with exactly this barcode or SKU; also of one of its packs. */
  findBarcode(code: string): Product | null;
  /** Low or no stock at this outlet by product id; products that are not low are missing. */
  readonly lowStock: ReadonlySignal<ReadonlyMap<string, string>>;
}

// ---- customers ----------------------------------------------------------------------------

export interface Customer {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly phone: string;
  /** The id of the group that the customer is in. */
  readonly group?: string;
  /** Month and day: `02-29`. */
  readonly birthday?: string;
}

export interface CustomerGroup {
  readonly id: string;
  readonly name: string;
  readonly isMember: boolean;
}

export interface Customers {
  search(text: string, limit?: number): readonly Customer[];
  customer(id: string): Customer | null;
  /** The group that a customer is in, as far as this device knows. */
  group(customer: Customer): CustomerGroup | null;
}

// ---- cart ---------------------------------------------------------------------------------

/** `value` is a percentage (`"10"`, at most 2 decimals) or whole rupiah (`"5000"`). */
export interface ManualDiscount {
  readonly kind: "percent" | "amount";
  readonly value: string;
  readonly reason?: string;
}

/** Why an amount is what it is; see docs/pricing.md. */
export interface Reason {
  readonly code: string;
  readonly amount: number;
  readonly detail: string;
}

/**
 * What could not be given in full; `line` is null for the whole order. `detail` is a promotion's
 * or member discount's name, or a voucher's code.
 */
export interface Notice {
  readonly code: string;
  readonly line: string | null;
  readonly requested: number;
  readonly given: number;
  readonly detail: string;
}

export interface TaxTotal {
  readonly code: string;
  readonly name: string;
  readonly rate: string;
  readonly base: number;
  readonly dpp: number;
  readonly amount: number;
  readonly inclusive: boolean;
}

/** An option as it was when it was chosen. */
export interface ChosenModifier {
  readonly id: string;
  readonly name: string;
  readonly price: number;
}

export interface CartLine {
  /** Stays with the line as long as it lives. */
  readonly key: string;
  readonly item: string;
  readonly name: string;
  /** The pack's name, or the product's unit. */
  readonly unit: string;
  /** The pack it is sold in; null for the product's own unit. */
  readonly pack: string | null;
  /** How many of the product's own unit are in one of what is sold. */
  readonly factor: string;
  readonly modifiers: readonly ChosenModifier[];
  /** A scale's label was scanned: its weight or price holds for this line. */
  readonly isLabelled: boolean;
  readonly quantity: string;
  /** With modifiers. */
  readonly unitPrice: number;
  /** The catalogue's price, without modifiers; `isOverridden` when the line has another. */
  readonly listPrice: number;
  /** The price that was typed for this line, without modifiers. */
  readonly ownPrice: number | null;
  /** Sold at another price than the catalogue's, which only some may do. */
  readonly isOverridden: boolean;
  readonly note: string;
  readonly discount: ManualDiscount | null;
  readonly gross: number;
  readonly lineDiscount: number;
  readonly orderDiscount: number;
  /** All that is taken off the gross. */
  readonly reduction: number;
  /** What the customer pays less than the usual price, by a price list and discounts. */
  readonly saved: number;
  /** gross − discounts. */
  readonly net: number;
  readonly service: number;
  readonly tax: number;
  readonly total: number;
  readonly reasons: readonly Reason[];
}

export interface CartTotals {
  readonly gross: number;
  readonly discount: number;
  /** What the customer pays less than the usual prices: discounts and lower price lists. */
  readonly saved: number;
  readonly net: number;
  readonly service: number;
  readonly serviceIncluded: boolean;
  readonly tax: number;
  readonly taxes: readonly TaxTotal[];
  /** What is due without cash rounding. */
  readonly total: number;
  /** What is due if cash closes the bill. */
  readonly cashTotal: number;
  readonly notices: readonly Notice[];
  readonly reasons: readonly Reason[];
  /** The highest manual discount in percent, to compare with `cashier.discountLimit`. */
  readonly manualDiscountPercent: string;
}

/** A voucher in the cart; `notice` says why it gives nothing, or less than it could. */
export interface CartVoucher {
  readonly code: string;
  readonly name: string;
  readonly amount: number;
  readonly notice: Notice | null;
}

/** A removed line or a cleared cart; `undo()` puts it back while `cart.undoable` names it. */
export interface Undoable {
  readonly kind: "line_removed" | "cleared";
  /** The name of the line, or the number of lines as text. */
  readonly label: string;
}

/** What is known of a line to add; the rest is asked for by the result's kind. */
export interface AddOptions {
  readonly quantity?: string;
  readonly unitPrice?: number;
  /** A pack's id. */
  readonly pack?: string | null;
  /** Ids of chosen options. */
  readonly modifiers?: readonly string[];
  /** What a scale printed; `quantity` goes with it. */
  readonly label?: WeighedData;
}

/** A scale's label: its code goes to the server, which reads it by itself. */
export interface WeighedData {
  readonly barcode: string;
  /** The price that is printed on it; null when it says the weight. */
  readonly price: number | null;
}

export type AddResult =
  | { readonly kind: "added"; readonly key: string }
  /** Ask, and call again with `modifiers`, `quantity` or `unitPrice` in addition to `options`. */
  | {
      readonly kind: "modifiers_needed" | "quantity_needed" | "price_needed";
      readonly product: Product;
      readonly options: AddOptions;
    }
  /** Let the person choose one of `catalogue.variants(product.id)`. */
  | { readonly kind: "variant_needed"; readonly product: Product }
  /** The cart holds 500 lines, or the quantity or price is out of range. */
  | { readonly kind: "out_of_range" }
  /** Too few or too many options of a group. */
  | { readonly kind: "modifiers_wrong" }
  /** A scale's label that was read wrongly, or says nothing: scan it again. */
  | { readonly kind: "label_unreadable" }
  /** A scale's label of a product that is not known by its code (PLU). */
  | { readonly kind: "label_unknown"; readonly plu: string }
  | { readonly kind: "unknown" };

export interface CartState {
  /** The id that the order will have; approvals are asked for it. */
  readonly orderId: ReadonlySignal<string>;
  readonly lines: ReadonlySignal<readonly CartLine[]>;
  readonly totals: ReadonlySignal<CartTotals>;
  readonly isEmpty: ReadonlySignal<boolean>;
  /** Pieces: whole quantities count as they are, weighed lines as one. */
  readonly count: ReadonlySignal<number>;
  /** The line that was touched last, to scroll to and to highlight. */
  readonly lastKey: ReadonlySignal<string | null>;
  readonly discount: ReadonlySignal<ManualDiscount | null>;
  readonly channel: ReadonlySignal<Channel>;
  readonly customer: ReadonlySignal<Customer | null>;
  readonly note: ReadonlySignal<string>;
  readonly undoable: ReadonlySignal<Undoable | null>;

  /** One more of an item: joins an equal line without note, discount or own price. */
  add(item: string, options?: AddOptions): AddResult;
  /** By scanner: barcode or SKU of a product, barcode of a pack, or a scale's label. */
  scan(code: string): AddResult;
  /** Whether a scan of this code is a product's, a pack's or a scale's label. */
  knows(code: string): boolean;
  /** False when the text is no quantity above 0 with at most 3 decimals. */
  setQuantity(key: string, quantity: string): boolean;
  /** +1 or −1; a line that reaches 0 is removed (with undo). */
  step(key: string, by: 1 | -1): void;
  setNote(key: string, note: string): void;
  /** Null takes it away. False when the value is out of range. */
  setLineDiscount(key: string, discount: ManualDiscount | null): boolean;
  setDiscount(discount: ManualDiscount | null): boolean;
  /** Another price for this line: open prices freely, others with `order.price` approval. */
  setUnitPrice(key: string, unitPrice: number | null): boolean;
  /** Sold in this pack from now on; null is the product's own unit. False if there is none. */
  setPack(key: string, pack: string | null): boolean;
  /** False when a group has too few or too many. */
  setModifiers(key: string, modifiers: readonly string[]): boolean;
  setChannel(channel: Channel): void;
  setCustomer(customer: Customer | null): void;
  setOrderNote(note: string): void;
  remove(key: string): void;
  clear(): void;
  undo(): void;
}

// ---- offers ---------------------------------------------------------------------------------

/** A voucher that the server will not take; `detail` says why and what to do. */
export interface RefusedVoucher {
  readonly code: string;
  readonly detail: string;
}

export type VoucherResult =
  | { readonly kind: "added"; readonly voucher: CartVoucher }
  | ({ readonly kind: "refused" } & RefusedVoucher)
  | { readonly kind: "twice" }
  | { readonly kind: "too_many"; readonly most: number }
  /** Vouchers need the network. */
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

/** What only the server knows about prices: vouchers, and limits that are used up. */
export interface Offers {
  readonly vouchers: ReadonlySignal<readonly CartVoucher[]>;
  /** Vouchers that were in the cart and are taken no more; forgotten with the next change. */
  readonly lost: ReadonlySignal<readonly RefusedVoucher[]>;
  /** Limited promotions are left out, because the server could not be asked. */
  readonly incomplete: ReadonlySignal<boolean>;
  addVoucher(code: string): Promise<VoucherResult>;
  removeVoucher(code: string): void;
}

// ---- held carts ---------------------------------------------------------------------------

export interface HeldCart {
  readonly id: string;
  readonly name: string;
  readonly heldAt: Date;
  readonly count: number;
  readonly total: number;
  readonly items: readonly string[];
  /** The kitchen has something of it: discarding takes that back. */
  readonly isInKitchen: boolean;
}

export interface HeldCarts {
  readonly carts: ReadonlySignal<readonly HeldCart[]>;
  /** Put the present cart aside; an empty name becomes the time. No-op for an empty cart. */
  hold(name: string): Promise<void>;
  /** Bring one back; a cart that is not empty is held first. */
  resume(id: string): Promise<void>;
  /** The cart stays when the kitchen could not be told. */
  discard(id: string, reason: string): Promise<KitchenResult>;
}

// ---- the kitchen --------------------------------------------------------------------------

/** What the kitchen has of one line, in the line's unit. */
export interface KitchenLine {
  readonly wanted: number;
  readonly sent: number;
  /** The kitchen's own ids. */
  readonly dishes: readonly string[];
}

export type KitchenResult =
  | { readonly kind: "done" }
  /** It is with the guest already: nothing was changed in the cart. */
  | { readonly kind: "served" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export interface Kitchen {
  /** Something in the cart is cooked at a station. */
  readonly offered: ReadonlySignal<boolean>;
  /** The table, or the name that is called; empty until something was sent. */
  readonly label: ReadonlySignal<string>;
  /** The kitchen has something of this cart. */
  readonly started: ReadonlySignal<boolean>;
  /** By key of the cart's line; lines that nobody cooks are missing. */
  readonly lines: ReadonlySignal<ReadonlyMap<string, KitchenLine>>;
  /** How much of the cart the kitchen has not got. */
  readonly waiting: ReadonlySignal<number>;
  /** Send the whole cart; what the kitchen has already is not cooked twice. */
  send(label: string): Promise<KitchenResult>;
  /**
   * Change a line of which the kitchen has something: it is taken back there, `apply` changes the
   * cart, and what stays is sent anew. Without an answer nothing is changed.
   */
  change(key: string, reason: string, apply: () => void): Promise<KitchenResult>;
  cancelAll(reason: string): Promise<KitchenResult>;
}

// ---- paying -------------------------------------------------------------------------------

/** Cash: what was handed over. Others: what is taken by them. */
export interface TenderDraft {
  readonly method: HandMethod;
  readonly amount: number;
  readonly reference?: string;
  /** Static QRIS only: the cashier saw the payment arrive. */
  readonly confirmed?: boolean;
}

export interface Settlement {
  /** What the bill comes to with these tenders (cash rounding included when cash closes it). */
  readonly total: number;
  readonly rounding: number;
  readonly paid: number;
  readonly remaining: number;
  readonly change: number;
  /** Tenders cover the bill, and only cash gives change. */
  readonly complete: boolean;
  /** Non-cash tenders exceed the total. */
  readonly overpaid: boolean;
  /** Uang Pas, then the next sensible notes for what remains: distinct, at most 5. */
  readonly suggestions: readonly number[];
}

export interface ShortItem {
  readonly item: string;
  readonly name: string;
  readonly available: string;
  readonly requested: string;
}

/** Why a sale did not happen. The cart is kept in every case. */
export type SaleProblem =
  /** `acceptPrices()` takes the server's prices over; then pay again. `total` is the new one. */
  | { readonly kind: "price_changed"; readonly total: number; readonly before: number }
  | { readonly kind: "stock_short"; readonly items: readonly ShortItem[] }
  | { readonly kind: "shift_not_open" }
  | { readonly kind: "terminal_revoked" }
  | { readonly kind: "cashier_signed_out" }
  /** Ask a supervisor (`approvals.give`), then pay again. `percent` for a discount. */
  | {
      readonly kind: "approval_required";
      readonly action: ApprovalAction;
      readonly percent: string | null;
      /** An approval was sent and not taken (too old, used, too small). */
      readonly stale: boolean;
    }
  /** Sold already, perhaps in another tab: `confirmDuplicate` in `pay` sells it once more. */
  | {
      readonly kind: "possible_duplicate";
      readonly receiptNumber: string;
      readonly total: number;
      readonly at: Date;
    }
  | { readonly kind: "item_unknown" }
  | { readonly kind: "customer_unknown" }
  /** A voucher was used up or ended meanwhile: sell without it. */
  | { readonly kind: "voucher_refused"; readonly codes: readonly string[]; readonly detail: string }
  | { readonly kind: "clock_wrong" }
  | { readonly kind: "not_paid"; readonly missing: number }
  | {
      readonly kind: "other";
      readonly code: string;
      readonly detail: string;
      readonly requestId: string;
    };

export type PayResult =
  | {
      readonly state: "accepted";
      readonly sale: Sale;
      readonly order: Order;
      readonly change: number;
    }
  /** Kept on this device and sent when the server answers. */
  | { readonly state: "queued"; readonly sale: Sale; readonly change: number }
  /** Practice: nothing was stored or sent. */
  | { readonly state: "practised"; readonly sale: Sale; readonly change: number }
  | { readonly state: "refused"; readonly problem: SaleProblem }
  /** A sale of this cart is under way already (double click). */
  | { readonly state: "busy" };

export interface Checkout {
  readonly paying: ReadonlySignal<boolean>;
  /** Total, remaining, change and suggestions for tenders that are being entered. */
  settle(tenders: readonly Pick<Sale["tenders"][number], "method" | "amount">[]): Settlement;
  /** Sell the cart. On success the cart is empty and has a new order id. */
  pay(
    tenders: readonly TenderDraft[],
    options?: { readonly confirmDuplicate?: boolean },
  ): Promise<PayResult>;
  /** Stop waiting for the server's answer: `pay` ends as `queued`, the sale is sent later. */
  goOn(): void;
  /** After `price_changed`: refresh the catalogue and price the cart by it. */
  acceptPrices(): Promise<void>;
  /** What this cart needs a supervisor for, before anything is sent. */
  readonly needsApproval: ReadonlySignal<readonly NeededApproval[]>;
}

// ---- gateway ------------------------------------------------------------------------------

/** What the gateway charges, in rupiah. `phone` (+62…) is for OVO. */
export interface GatewayPayment {
  readonly method: GatewayMethod;
  readonly amount: number;
  readonly phone?: string;
}

export type GatewayResult = Extract<PayResult, { state: "accepted" }>;

/** A sale whose payment is on its way. */
export interface WaitingSale {
  readonly id: string;
  /** `ended`: cancelled or refused. What was handed over goes back then. */
  readonly state: "waiting" | "expired" | "ended";
  readonly method: GatewayMethod;
  readonly amount: number;
  readonly total: number;
  /** Rupiah that the customer has given already, in cash or otherwise. */
  readonly handedOver: number;
  /** What the payer needs, by the method. */
  readonly details: {
    readonly qr_string?: string;
    readonly url?: string;
    readonly bank?: string;
    readonly va_number?: string;
    readonly biller_code?: string;
    readonly bill_key?: string;
  };
  /** False while nobody knows whether the provider has the charge. */
  readonly isSure: boolean;
  readonly expiresAt: Date | null;
  /** The server does not answer; it completes the sale all the same. */
  readonly away: boolean;
}

export interface Gateway {
  /** What this shop may charge through its gateways. */
  readonly methods: ReadonlySignal<readonly GatewayMethod[]>;
  readonly waiting: ReadonlySignal<WaitingSale | null>;
  readonly busy: ReadonlySignal<boolean>;
  /** The sale that a payment made, until `leave`. */
  readonly sold: ReadonlySignal<GatewayResult | null>;
  /** Charge what remains after `tenders`; null once the payment is under way. */
  open(
    tenders: readonly TenderDraft[],
    payment: GatewayPayment,
  ): Promise<SaleProblem | { readonly kind: "no_answer" } | null>;
  /** Stop waiting. A payer who was quicker has bought: then `sold` says so. */
  cancel(): Promise<void>;
  /** Once it has ended or was shown: nothing waits any more. */
  leave(): void;
  /** The outlet's printed QRIS code with an amount; null where there is none, or no answer. */
  stamp(amount: number): Promise<string | null>;
}

// ---- approvals ----------------------------------------------------------------------------

export type ApprovalAction =
  | "order.discount"
  | "order.price"
  | "order.void"
  | "order.refund"
  | "account.reverse"
  | "shift.difference";

export interface NeededApproval {
  readonly action: ApprovalAction;
  readonly percent: string | null;
}

export type ApprovalResult =
  | { readonly kind: "given"; readonly approver: string }
  | { readonly kind: "wrong_pin"; readonly triesLeft: number | null }
  | { readonly kind: "locked"; readonly until: Date; readonly retryAfter: number }
  | { readonly kind: "not_allowed" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export interface Approvals {
  /**
   * A supervisor's PIN for one act. Approvals of discount and price are kept for the present
   * cart and go with the next `pay`; that of a void goes with `sales.void` of the same order.
   */
  give(request: {
    readonly action: ApprovalAction;
    /** The order (`cart.orderId` or the sale's id), the customer's payment, or the shift. */
    readonly subject: string;
    readonly percent?: string | null;
    readonly employee: string;
    readonly pin: string;
  }): Promise<ApprovalResult>;
}

// ---- shift --------------------------------------------------------------------------------

export interface Shift {
  readonly id: string;
  readonly openedAt: Date;
  readonly openingFloat: number;
}

export interface ShiftState {
  /** Cash in or out of the drawer for something else than a sale. */
  move(movement: CashMovement): Promise<MovementResult>;
  /** The running shift's movements, the earliest first; null when the server does not answer. */
  movements(): Promise<readonly CashMovement[] | null>;
  /** Count and close. The till stays as it is until `leave`, so that the result can be read. */
  close(count: DrawerCount): Promise<CloseShiftResult>;
  /** The closed shift was looked at: back to the door. */
  leave(): void;
  /** X of the running shift, Z of a closed one. */
  report(shift: string): Promise<ShiftReportResult>;
  /** The same for a thermal printer; null when the server does not give it. */
  reportForPrinter(shift: string, paper: string): Promise<Uint8Array | null>;

  /** `unknown` until the server answered; selling is tried all the same. */
  readonly state: ReadonlySignal<
    | { readonly kind: "unknown" }
    | { readonly kind: "closed" }
    | { readonly kind: "open"; readonly shift: Shift }
  >;
  refresh(): Promise<void>;
  open(
    openingFloat: number,
  ): Promise<
    | { readonly kind: "opened" }
    | { readonly kind: "already_open" }
    | { readonly kind: "not_allowed" }
    | { readonly kind: "no_answer" }
    | { readonly kind: "other"; readonly detail: string }
  >;
}

export type MovementKind = "pay_in" | "pay_out";
export type MovementCategory = "safe" | "owner" | "supplies" | "transport" | "other";

export interface CashMovement {
  readonly kind: MovementKind;
  readonly category: MovementCategory;
  readonly note: string;
  readonly amount: number;
}

/** What was found in the drawer: pieces by denomination, rupiah by other ways of paying. */
export interface DrawerCount {
  readonly pieces: ReadonlyMap<number, number>;
  readonly amounts: {
    readonly card: number;
    readonly transfer: number;
    /** Only when somebody counted it: a gateway's QRIS is on the same account. */
    readonly qris_static?: number;
  };
  readonly leftFloat: number;
  readonly reason: string;
}

export interface CountedTender {
  readonly account: string;
  readonly name: string;
  readonly expected: number;
  readonly counted: number | null;
  readonly difference: number;
}

export interface ClosedShift {
  readonly id: string;
  readonly difference: number;
  readonly leftFloat: number;
  readonly counts: readonly CountedTender[];
}

/** A report as the server words it, ready to print. */
export interface ShiftReport {
  readonly title: string;
  readonly shop: string;
  readonly facts: readonly ShiftReportRow[];
  readonly sections: readonly {
    readonly title: string;
    readonly rows: readonly ShiftReportRow[];
  }[];
}

export interface ShiftReportRow {
  readonly label: string;
  readonly text: string;
  readonly is_total: boolean;
}

type ShiftFailure =
  | { readonly kind: "not_allowed" }
  | { readonly kind: "closed_already" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export type MovementResult = { readonly kind: "moved" } | ShiftFailure;

export type CloseShiftResult =
  | { readonly kind: "closed"; readonly shift: ClosedShift }
  /** Beyond what the outlet lets pass: count again or say why. */
  | { readonly kind: "unexplained" }
  | { readonly kind: "approval_required"; readonly stale: boolean }
  | ShiftFailure;

export type ShiftReportResult =
  | { readonly kind: "report"; readonly report: ShiftReport }
  | ShiftFailure;

// ---- sales --------------------------------------------------------------------------------

/** A sale as the list shows it, from this device's journal, the server, or both. */
export interface Sale {
  /** The order's id. */
  readonly id: string;
  /** The journal's entry on this device, if it was sold here. */
  readonly entry: string | null;
  readonly state:
    | "pending"
    | "paid"
    | "partly_refunded"
    | "refunded"
    | "voided"
    | "refused"
    | "cancelled"
    | "practice";
  /** Null until the server gave it. */
  readonly receiptNumber: string | null;
  readonly placedAt: Date;
  readonly channel: Channel;
  readonly customer: string | null;
  readonly cashier: string;
  readonly note: string;
  readonly lines: readonly SaleLine[];
  readonly gross: number;
  readonly discount: number;
  readonly service: number;
  readonly tax: number;
  readonly taxes: readonly TaxTotal[];
  readonly rounding: number;
  readonly total: number;
  readonly tenders: readonly {
    readonly method: TenderMethod;
    readonly amount: number;
    readonly received: number;
  }[];
  readonly paid: number;
  readonly change: number;
  /** The server's answer in full, when it is known. */
  readonly order: Order | null;
  /** Of a refused sale: the problem's code and sentence. */
  readonly problem: { readonly code: string; readonly detail: string } | null;
}

export interface SaleLine {
  readonly item: string;
  readonly name: string;
  /** The pack's id, and its name once the server has the sale. */
  readonly pack: { readonly id: string; readonly name: string } | null;
  readonly quantity: string;
  readonly unitPrice: number;
  readonly gross: number;
  readonly discount: number;
  readonly total: number;
  readonly note: string;
  readonly reasons: readonly Reason[];
}

export type VoidResult =
  | { readonly kind: "voided"; readonly sale: Sale }
  | { readonly kind: "approval_required"; readonly stale: boolean }
  /** Voided already, or its shift is closed. */
  | { readonly kind: "not_voidable"; readonly detail: string }
  | { readonly kind: "not_allowed" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

/** The receipt model of the API (`format=json`); `copy` 0 is the original, else SALINAN #n. */
export type ReceiptResult =
  | { readonly kind: "issued"; readonly receipt: ReceiptDocument; readonly copy: number }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export type ReceiptDocument = Readonly<components["schemas"]["ReceiptOutput"]>;

/** The same as bytes for a receipt printer; an original paid in cash opens the drawer. */
export type PrinterResult =
  | { readonly kind: "issued"; readonly bytes: Uint8Array; readonly copy: number }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export interface Sales {
  /** Sales of this terminal on the present business day, newest first. */
  readonly list: ReadonlySignal<readonly Sale[]>;
  readonly loading: ReadonlySignal<boolean>;
  /** There are older ones on the server. */
  readonly more: ReadonlySignal<boolean>;
  /** The last sale of this page, for "print again". */
  readonly last: ReadonlySignal<Sale | null>;
  refresh(): Promise<void>;
  loadMore(): Promise<void>;
  void(sale: Sale, reason: string): Promise<VoidResult>;
  /** Issue a receipt: the first time the original, afterwards counted copies. */
  issueReceipt(sale: Sale): Promise<ReceiptResult>;
  issueForPrinter(sale: Sale, paper: "58" | "80"): Promise<PrinterResult>;
  /** Give up a refused sale: its entry is closed, nothing is sent. */
  cancelRefused(entry: string): Promise<void>;
  /** Put a refused sale's lines back into the (empty) cart to sell them again. */
  reopenRefused(entry: string): Promise<void>;
}

// ---- refunds ------------------------------------------------------------------------------

type Schemas = components["schemas"];
export type Refund = Schemas["OrderRefundOutput"];
export type RefundQuote = Schemas["RefundQuoteOutput"];
export type RefundReason = Refund["reason"];
export type RefundTender = Schemas["RefundTenderOutput"];

export interface ReturnedLine {
  /** The id of the sale's line. */
  readonly line: string;
  readonly quantity: string;
  readonly to: "restock" | "waste";
}

/** Another way for one tender of the sale, or the proof of a payment by hand. */
export interface PayBack {
  readonly tender: number;
  readonly method?: TenderMethod;
  readonly reference?: string;
}

export interface RefundRequest {
  /** Stays the same while one refund is asked for, however often it is sent. */
  readonly id: string;
  readonly lines: readonly ReturnedLine[];
  /** Tenders that go back another way than they came. */
  readonly tenders: readonly PayBack[];
  readonly reason: RefundReason;
  readonly note: string;
  /** What the screen shows; another amount is refused. */
  readonly expectedTotal: number;
  /** Of an exchange: what the new goods cost. */
  readonly credit: number;
}

/** A sale as the server knows it, with what came back and what still may. */
export interface SaleWithRefunds {
  readonly sale: Sale;
  readonly order: Schemas["OrderDetailOutput"];
}

export type RefundResult =
  | { readonly kind: "refunded"; readonly refund: Refund }
  | { readonly kind: "approval_required"; readonly stale: boolean }
  | { readonly kind: "not_allowed" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

/** Money handed over in place of a gateway's. */
export interface HandMoney {
  readonly method: "cash" | "transfer";
  readonly reference: string;
  /** At the provider it did not go back: needed while that owes an answer. */
  readonly sure: boolean;
}

export type HandResult =
  | { readonly kind: "paid" }
  /** The provider paid meanwhile, or somebody else did: look again. */
  | { readonly kind: "closed"; readonly detail: string }
  /** The provider owes an answer: she has to look there first. */
  | { readonly kind: "unsure"; readonly detail: string }
  | { readonly kind: "approval_required"; readonly stale: boolean }
  | { readonly kind: "not_allowed" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

/** A document that the server hands out: as a paper for the screen, or as bytes for a printer. */
export interface Issuable {
  /** To look at: not counted, and marked as a view. Null without an answer. */
  view(): Promise<ReceiptDocument | null>;
  paper(): Promise<ReceiptDocument | null>;
  bytes(paper: "58" | "80"): Promise<Uint8Array | null>;
}

/** Everything here needs the server: nothing is kept on the device. */
export interface Refunds {
  /** Sales by receipt number or the QR code of a receipt; null without an answer. */
  find(text: string): Promise<readonly Sale[] | null>;
  /** Null without an answer. */
  open(sale: string): Promise<SaleWithRefunds | null>;
  /** What these goods would give back; null while that cannot be said. */
  quote(sale: Sale, request: RefundRequest): Promise<RefundQuote | null>;
  refund(sale: Sale, request: RefundRequest): Promise<RefundResult>;
  /** The cart for the returned goods; `tenders` pay what it costs more. */
  exchange(
    sale: Sale,
    request: RefundRequest,
    tenders: readonly TenderDraft[],
  ): Promise<RefundResult>;
  /** Pay another way what a gateway did not pay back. */
  payByHand(refund: Refund, tender: RefundTender, money: HandMoney): Promise<HandResult>;
  receipt(refund: Refund): Issuable;
}

// ---- customers' accounts ------------------------------------------------------------------

export type Balances = Schemas["BalancesOutput"];
export type AccountPayment = Schemas["AccountPaymentOutput"];

export interface PaymentRequest {
  readonly id: string;
  readonly kind: "kasbon" | "deposit";
  readonly method: "cash" | "transfer" | "card" | "qris_static";
  readonly amount: number;
  readonly outlet: string;
  readonly reference?: string;
}

export type PaymentResult =
  | { readonly kind: "received"; readonly payment: AccountPayment }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export type ReversalResult =
  | { readonly kind: "reversed" }
  | { readonly kind: "approval_required"; readonly stale: boolean }
  | { readonly kind: "not_allowed" }
  | { readonly kind: "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

/** Kasbon and deposits: they need the server, too. */
export interface Accounts {
  balances(customer: string): Promise<Balances | null>;
  /** The customer's last payments, the newest first. */
  payments(customer: string): Promise<readonly AccountPayment[] | null>;
  receive(customer: string, request: PaymentRequest): Promise<PaymentResult>;
  /** Take a payment back that was typed wrong, in its own shift. */
  reverse(payment: AccountPayment, reason: string): Promise<ReversalResult>;
  receipt(payment: AccountPayment): Issuable;
}

// ---- practice -----------------------------------------------------------------------------

export interface Practice {
  /** Sales are priced and shown, but neither stored nor sent. */
  readonly active: ReadonlySignal<boolean>;
  enter(): void;
  leave(): void;
}

// ---- customer display ---------------------------------------------------------------------

export interface CustomerDisplay {
  /** The pay dialog tells what it shows; null when it closes. Cart and thanks go by themselves. */
  showPaying(paying: { readonly remaining: number; readonly qr: string | null } | null): void;
  /** Open the display in a second window. */
  open(): void;
}
