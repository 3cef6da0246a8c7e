/** New customers: known at once, also while the network is away. */

import { answered } from "../../shared/api/client";
import { uuid7 } from "../../shared/ids";
import type { DeviceSession } from "../../shared/session";
import type { Entry } from "../storage/journal";
import type { Acts } from "./acts";
import type { CatalogueStore } from "./catalogue";
import { consentProblem } from "./documents";
import type { Customer, CustomerBook, NewCustomer, NewCustomerResult } from "./types";

export interface CustomerStore extends CustomerBook {
  /** Those that the server does not know yet; the feed brings them once it does. */
  restore(): Promise<void>;
}

/** Indonesian numbers, or others with their country's code: as the server takes them. */
const PHONE = /^(\+62[2-9][0-9]{7,11}|\+(?!62)[1-9][0-9]{7,14})$/;

export function createCustomers(
  session: DeviceSession,
  catalogue: CatalogueStore,
  acts: Acts,
): CustomerStore {
  async function show(customers: readonly Customer[]): Promise<void> {
    catalogue.take({ customers: [...customers] });
    await catalogue.publish();
  }

  async function make(asked: NewCustomer): Promise<Customer> {
    const body = { id: uuid7(), name: asked.name.trim(), phone: normalisedPhone(asked.phone) };
    return acts.askOrWrite(
      async () =>
        answered(await session.api.client.POST("/api/v1/customers", { body, ...acts.patience() })),
      async () => {
        const entry = await acts.write("customer", { customer: body }, null);
        return entry && { ...body, code: "" };
      },
    );
  }

  return {
    search: (text, limit) => catalogue.customers.search(text, limit),
    customer: (id) => catalogue.customers.customer(id),
    group: (customer) => catalogue.customers.group(customer),

    async create(asked): Promise<NewCustomerResult> {
      const phone = normalisedPhone(asked.phone);
      if (!asked.name.trim()) {
        return { kind: "name_missing" };
      }
      if (phone && !PHONE.test(phone)) {
        return { kind: "phone_invalid" };
      }
      try {
        const { id, code, name, phone: number } = await make(asked);
        const customer = { id, code, name, phone: number };
        await show([customer]);
        return { kind: "created", customer };
      } catch (error) {
        const problem = consentProblem(error);
        return problem.kind === "approval_required" ? { kind: "not_allowed" } : problem;
      }
    },

    async restore() {
      const unsent = await acts.unsent(["customer"]);
      if (unsent.length) {
        await show(unsent.flatMap(customerOf));
      }
    },
  };
}

/** `0812-3456-7890` → `+6281234567890`, as the server writes it. */
export function normalisedPhone(text: string): string {
  const digits = text.trim().replace(/[\s().\-/]/g, "");
  if (!digits) {
    return "";
  }
  if (digits.startsWith("+")) {
    return digits.replace("+620", "+62");
  }
  return digits.startsWith("62") ? `+${digits}` : `+62${digits.replace(/^0/, "")}`;
}

function customerOf({ content }: Entry): Customer[] {
  if (content.kind !== "customer") {
    return [];
  }
  const { id, name, phone = "" } = content.customer;
  return [{ id, code: "", name, phone }];
}
