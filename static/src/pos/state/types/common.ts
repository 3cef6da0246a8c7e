/** What orders, ways of paying and documents are called everywhere. */

import type { components } from "../../../shared/api/schema";

export type Order = components["schemas"]["OrderOutput"];

export type Channel = "dine_in" | "take_away" | "delivery";
/** What a cashier takes by hand. */
export type HandMethod = "cash" | "card" | "transfer" | "qris_static" | "kasbon" | "deposit";
/** How a sale was paid: also through a gateway. */
export type TenderMethod = components["schemas"]["MethodEnum"];
export type GatewayMethod = components["schemas"]["PaymentMethodEnum"];
