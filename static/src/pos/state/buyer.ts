/** Who buys, where and when: the facts that conditions of price lists and promotions ask for. */

import type { Facts } from "../../pricing";
import type { CartData } from "./cart-data";
import type { CatalogueStore } from "./catalogue";

/** What the server said of the customer, and of limits that are used up. */
export interface KnownFacts {
  /** Whom it was asked about; null for a sale without a customer. */
  readonly customer: string | null;
  readonly exhausted: readonly string[];
  readonly group: string | null;
  readonly member: boolean;
  readonly firstPurchase: boolean;
  readonly birthday: boolean;
}

/** The cart's surroundings. Without the server's word, limited promotions count as used up. */
export function factsOf(cart: CartData, catalogue: CatalogueStore): Facts {
  const { date, minute } = catalogue.clock.value;
  const known = cart.facts?.customer === (cart.customer?.id ?? null) ? cart.facts : null;
  const { group, member, birthday } = known ?? localFacts(cart, catalogue, date);
  return {
    date,
    minute,
    outlet: catalogue.outlet.value?.id ?? "",
    channel: cart.channel,
    group,
    member,
    firstPurchase: known?.firstPurchase ?? false,
    birthday,
    exhausted: known ? new Set(known.exhausted) : catalogue.limited.value,
  };
}

/** As much as the copy knows of the customer. */
function localFacts(cart: CartData, catalogue: CatalogueStore, date: string) {
  const customer =
    cart.customer && (catalogue.customers.customer(cart.customer.id) ?? cart.customer);
  const group = customer ? catalogue.customers.group(customer) : null;
  return {
    group: group?.id ?? null,
    member: group?.isMember ?? false,
    birthday: isBirthday(customer?.birthday ?? "", date),
  };
}

/** Who was born on 29 February (`02-29`) celebrates on the 28th in other years. */
export function isBirthday(born: string, date: string): boolean {
  const year = Number(date.slice(0, 4));
  const isLeap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
  return date.slice(5) === (born === "02-29" && !isLeap ? "02-28" : born);
}
