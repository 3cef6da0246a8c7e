/** Which page is shown and which dialogs lie over it, the last one on top. */

import { signal } from "@preact/signals";
import type { Place } from "../pwa/launch";
import type {
  AddOptions,
  ClosedShift,
  Customer,
  DrawerCount,
  KitchenResult,
  MovementKind,
  PayResult,
  Product,
} from "../state";

export type Completed = Extract<PayResult, { state: "accepted" | "queued" | "practised" }>;

export type Stage =
  | { readonly kind: "pay" }
  | { readonly kind: "done"; readonly result: Completed }
  | { readonly kind: "line"; readonly key: string }
  | { readonly kind: "discount" }
  | { readonly kind: "voucher" }
  /** Why a line costs what it does; without a key the whole order. */
  | { readonly kind: "why"; readonly lineKey: string | null }
  | { readonly kind: "note" }
  | { readonly kind: "hold" }
  | { readonly kind: "held" }
  | { readonly kind: "customer" }
  | { readonly kind: "account"; readonly customer: Customer }
  | { readonly kind: "variants"; readonly product: Product }
  | {
      readonly kind: "price" | "quantity";
      readonly product: Product;
      readonly options: AddOptions;
    }
  /** Of a line in the cart, or of one that is to be added. */
  | {
      readonly kind: "modifiers";
      readonly product: Product;
      readonly options: AddOptions;
      readonly lineKey: string | null;
    }
  | { readonly kind: "kitchen" }
  /** Something that the kitchen has is changed or removed: it must be told, with a reason. */
  | {
      readonly kind: "kitchen_back";
      readonly names: string;
      readonly act: (reason: string) => Promise<KitchenResult>;
    }
  /** The drawer of the running shift: its movements, counting it, its reports. */
  | { readonly kind: "drawer" }
  | { readonly kind: "move"; readonly direction: MovementKind }
  | { readonly kind: "count" }
  | { readonly kind: "shift_closed"; readonly shift: ClosedShift }
  | { readonly kind: "shift_written"; readonly count: DrawerCount }
  | { readonly kind: "cart" }
  /** What is on its way to the server. */
  | { readonly kind: "sync" }
  | { readonly kind: "menu" }
  /** Somebody wants to go while something was not sent, or nobody could come after. */
  | { readonly kind: "leave" }
  | { readonly kind: "settings" }
  | { readonly kind: "help" };

export const page = signal<"sell" | "sales">("sell");
export const stages = signal<readonly Stage[]>([]);

export function show(stage: Stage): void {
  if (!stages.value.some((other) => other.kind === stage.kind)) {
    stages.value = [...stages.value, stage];
  }
}

/** Take one dialog away, or everything that lies above the page. */
export function close(kind?: Stage["kind"]): void {
  stages.value = kind ? stages.value.filter((stage) => stage.kind !== kind) : [];
}

/** One dialog instead of another. */
export function replace(kind: Stage["kind"], stage: Stage): void {
  stages.value = [...stages.value.filter((other) => other.kind !== kind), stage];
}

/** What a shortcut of the installed till opens. */
export function goTo(place: Place): void {
  if (place === "sales") {
    page.value = "sales";
  } else {
    show({ kind: place });
  }
}
