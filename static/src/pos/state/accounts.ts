/** Customers' kasbon and deposits: always by the server, never queued. */

import { answered } from "../../shared/api/client";
import { NoAnswer } from "../../shared/api/errors";
import type { DeviceSession } from "../../shared/session";
import type { ApprovalStore } from "./approvals";
import { consentProblem, issuable, plainProblem, quietly } from "./documents";
import { createOnce } from "./once";
import type { Accounts } from "./types";

export function createAccounts(session: DeviceSession, approvals: ApprovalStore): Accounts {
  const { client } = session.api;
  const once = createOnce();
  return {
    balances: (customer) =>
      quietly(async () =>
        answered(
          await client.GET("/api/v1/customers/{customer_id}/accounts", {
            params: { path: { customer_id: customer } },
          }),
        ),
      ),

    payments: (customer) =>
      quietly(async () => {
        const found = answered(
          await client.GET("/api/v1/customers/{customer_id}/payments", {
            params: { path: { customer_id: customer } },
          }),
        );
        return found.payments;
      }),

    async receive(customer, request) {
      try {
        const payment = answered(
          await client.POST("/api/v1/customers/{customer_id}/payments", {
            params: {
              path: { customer_id: customer },
              header: { "Idempotency-Key": request.id },
            },
            body: { ...request },
          }),
        );
        return { kind: "received", payment };
      } catch (error) {
        return plainProblem(error);
      }
    },

    async reverse(payment, reason) {
      const [approval] = approvals.tokens(payment.id);
      try {
        await once(`${payment.id} ${reason} ${approval}`, async (key) =>
          answered(
            await client.POST("/api/v1/customers/{customer_id}/payments/{payment_id}/reverse", {
              params: {
                path: { customer_id: payment.customer, payment_id: payment.id },
                header: { "Idempotency-Key": key },
              },
              body: { reason, ...(approval ? { approval } : {}) },
            }),
          ),
        );
        approvals.drop(payment.id);
        return { kind: "reversed" };
      } catch (error) {
        if (!(error instanceof NoAnswer)) {
          approvals.drop(payment.id);
        }
        return consentProblem(error);
      }
    },

    receipt: ({ customer, id }) =>
      issuable(session, `/api/v1/customers/${customer}/payments/${id}/receipt`),
  };
}
