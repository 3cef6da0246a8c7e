"""Customers' accounts over REST: balances, and taking money."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.actors import Actor
from apps.core.api.views import TenantAPIView, answer_response, run_request_once
from apps.core.errors import NotFound
from apps.customers.models import Customer
from apps.loyalty.selectors import balances_of
from apps.orders.accounts.api.serializers import (
    AccountPaymentInput,
    AccountPaymentOutput,
    AccountPaymentsOutput,
    BalancesOutput,
    ReversalInput,
)
from apps.orders.accounts.models import AccountPayment
from apps.orders.accounts.selectors import is_reversible, latest_payments
from apps.orders.accounts.services.receiving import ReceivedMoney, receive_payment
from apps.orders.accounts.services.reversing import reverse_payment
from apps.orders.api.views import IDEMPOTENCY_KEY

CREATED = 201


class BalancesView(TenantAPIView):
    required_permissions = {"GET": "customers.view"}

    @extend_schema(operation_id="get_customer_accounts", responses={200: BalancesOutput})
    def get(self, request: Request, customer_id: UUID) -> Response:
        """What a customer owes and has left."""
        if not Customer.objects.filter(id=customer_id, deleted_at=None).exists():
            raise NotFound
        found = balances_of(customer_id)
        return Response(
            {
                "kasbon": found.kasbon,
                "kasbon_limit": found.kasbon_limit,
                "kasbon_free": found.kasbon_free,
                "deposit": found.deposit,
            }
        )


class PaymentsView(TenantAPIView):
    required_permissions = {"GET": "customers.view", "POST": "accounts.receive"}

    @extend_schema(operation_id="list_customer_payments", responses={200: AccountPaymentsOutput})
    def get(self, request: Request, customer_id: UUID) -> Response:
        """A customer's last payments, the newest first."""
        if not Customer.objects.filter(id=customer_id, deleted_at=None).exists():
            raise NotFound
        found = latest_payments(customer_id, self.actor)
        return Response({"payments": [payment_json(one, self.actor) for one in found]})

    @extend_schema(
        operation_id="receive_customer_payment",
        parameters=[IDEMPOTENCY_KEY],
        request=AccountPaymentInput,
        responses={201: AccountPaymentOutput},
    )
    def post(self, request: Request, customer_id: UUID) -> Response:
        """Take money for kasbon or into a deposit."""
        data = dict(AccountPaymentInput.validated(request.data))
        received = ReceivedMoney(customer_id=customer_id, outlet_id=data.pop("outlet"), **data)

        def act() -> tuple[int, dict[str, Any]]:
            payment = receive_payment(received=received, actor=self.actor)
            return CREATED, payment_json(payment, self.actor)

        return answer_response(run_request_once(request, act))


class ReversalView(TenantAPIView):
    required_permissions = {"POST": "accounts.receive"}

    @extend_schema(
        operation_id="reverse_customer_payment",
        parameters=[IDEMPOTENCY_KEY],
        request=ReversalInput,
        responses={201: AccountPaymentOutput},
    )
    def post(self, request: Request, customer_id: UUID, payment_id: UUID) -> Response:
        """Take a payment back that was typed wrong, in its own shift."""
        data = ReversalInput.validated(request.data)

        def act() -> tuple[int, dict[str, Any]]:
            done = reverse_payment(
                customer_id=customer_id, payment_id=payment_id, actor=self.actor, **data
            )
            return CREATED, payment_json(done.payment, self.actor)

        return answer_response(run_request_once(request, act))


def payment_json(payment: AccountPayment, actor: Actor) -> dict[str, Any]:
    """A payment as the API shows it."""
    return {
        "id": str(payment.id),
        "customer": str(payment.customer_id),
        "kind": payment.kind,
        "method": payment.method,
        "amount": payment.amount,
        "reference": payment.reference,
        "balance_after": payment.balance_after,
        "number": payment.number,
        "shift": None if payment.shift_id is None else str(payment.shift_id),
        "created_at": payment.created_at.isoformat(),
        "reversed": bool(payment.reversals.all()),
        "reversible": is_reversible(payment, actor),
    }
