/** The whole till. */

import type { Session } from "../../../shared/session/types";
import type { Accounts } from "./accounts";
import type { Approvals } from "./approvals";
import type { CartState } from "./cart";
import type { Catalogue } from "./catalogue";
import type { Connection } from "./connection";
import type { CustomerBook } from "./customers";
import type { CustomerDisplay } from "./display";
import type { Gateway } from "./gateway";
import type { HeldCarts } from "./held";
import type { Kitchen } from "./kitchen";
import type { Offers } from "./offers";
import type { Checkout } from "./paying";
import type { Practice } from "./practice";
import type { Queue } from "./queue";
import type { Refunds } from "./refunds";
import type { Rescue } from "./rescue";
import type { Review } from "./review";
import type { Sales } from "./sales";
import type { ShiftState } from "./shift";

/** The whole till. `createTill()` makes it, `start()` brings it up; both are called once. */
export interface Till {
  readonly session: Session;
  readonly connection: Connection;
  readonly queue: Queue;
  readonly review: Review;
  readonly catalogue: Catalogue;
  readonly customers: CustomerBook;
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
  readonly rescue: Rescue;
  start(): Promise<void>;
  /** Ends timers and subscriptions (tests, hot reload). */
  stop(): void;
}
