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
