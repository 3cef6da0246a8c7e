/** People who buy. */

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

export interface NewCustomer {
  readonly name: string;
  readonly phone: string;
}

export type NewCustomerResult =
  | { readonly kind: "created"; readonly customer: Customer }
  | { readonly kind: "name_missing" | "phone_invalid" | "not_allowed" | "no_answer" }
  | { readonly kind: "other"; readonly detail: string };

export interface CustomerBook extends Customers {
  /** Write somebody down; without the network on this device, until that is back. */
  create(asked: NewCustomer): Promise<NewCustomerResult>;
}
