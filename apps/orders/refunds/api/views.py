"""Refunds over REST: what one would give back, making one, its receipt."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.views import (
    TenantAPIView,
    answer_response,
    required_idempotency_key,
    run_request_once,
)
from apps.core.ids import uuid7
from apps.orders.api.serializers import to_draft
from apps.orders.api.views import IDEMPOTENCY_KEY
from apps.orders.refunds.api.exchange import ExchangeInput, ExchangeOutput
from apps.orders.refunds.api.serializers import (
    HandMoneyInput,
    OrderRefundInput,
    OrderRefundOutput,
    RefundQuestion,
    RefundQuoteOutput,
    RefundTenderOutput,
    to_refund_draft,
)
from apps.orders.refunds.representation import plan_json, refund_json, refund_tender_json
from apps.orders.refunds.services.by_hand import HandMoney, pay_by_hand, stop_waiting
from apps.orders.refunds.services.exchange import exchange_order
from apps.orders.refunds.services.paying import pay_back
from apps.orders.refunds.services.quoting import quote_refund
from apps.orders.refunds.services.refund import refund_order
from apps.orders.representation import order_json
from apps.orders.selectors import get_order

CREATED = 201


class RefundQuoteView(TenantAPIView):
    required_permissions = {"POST": "orders.request_refund"}

    @extend_schema(
        operation_id="quote_refund", request=RefundQuestion, responses={200: RefundQuoteOutput}
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """What returning these goods would pay back, and how. Writes nothing."""
        data = RefundQuestion.validated(request.data)
        plan = quote_refund(
            order_id=order_id,
            draft=to_refund_draft(data, id=uuid7()),
            actor=self.actor,
            credit=data.get("credit", 0),
        )
        return Response(plan_json(plan))


class RefundsView(TenantAPIView):
    required_permissions = {"POST": "orders.request_refund"}

    @extend_schema(
        operation_id="refund_order",
        parameters=[IDEMPOTENCY_KEY],
        request=OrderRefundInput,
        responses={201: OrderRefundOutput},
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """Take goods of a sale back and pay for them, in the shift that is open now."""
        data = OrderRefundInput.validated(request.data)

        def act() -> tuple[int, dict[str, Any]]:
            refund = refund_order(
                order_id=order_id,
                draft=to_refund_draft(data),
                actor=self.actor,
                approval=data.get("approval", ""),
            )
            return CREATED, refund_json(refund, refund.order.receipt_number)

        answer = run_request_once(request, act)
        pay_back(refund_id=UUID(answer.body["id"]), actor=self.actor)
        return answer_response(answer)


class HandPaymentView(TenantAPIView):
    required_permissions = {"POST": "orders.request_refund"}

    @extend_schema(
        operation_id="pay_refund_by_hand",
        parameters=[IDEMPOTENCY_KEY],
        request=HandMoneyInput,
        responses={201: RefundTenderOutput},
    )
    def post(self, request: Request, order_id: UUID, refund_id: UUID, tender_id: UUID) -> Response:
        """Pay another way what the gateway did not pay back (`refused`, or `pending` when sure)."""
        required_idempotency_key(request)
        data = HandMoneyInput.validated(request.data)
        about: Any = {"order_id": order_id, "refund_id": refund_id, "tender_id": tender_id}
        about |= {"actor": self.actor, "approval": data.get("approval", "")}
        money = HandMoney(
            data["method"], data.get("reference", ""), terminal_id=data.get("terminal")
        )

        def act() -> tuple[int, dict[str, Any]]:
            return CREATED, refund_tender_json(pay_by_hand(money=money, **about))

        stop_waiting(is_sure=data["sure"], **about)
        return answer_response(run_request_once(request, act))


class ExchangeView(TenantAPIView):
    required_permissions = {"POST": "orders.request_refund"}

    @extend_schema(
        operation_id="exchange_order",
        parameters=[IDEMPOTENCY_KEY],
        request=ExchangeInput,
        responses={201: ExchangeOutput},
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """Take goods of a sale back and sell others; only the difference changes hands."""
        data = ExchangeInput.validated(request.data)

        def act() -> tuple[int, dict[str, Any]]:
            done = exchange_order(
                order_id=order_id,
                draft=to_refund_draft(data["refund"]),
                sale=to_draft(data["order"]),
                actor=self.actor,
                approval=data["refund"].get("approval", ""),
            )
            refund = refund_json(done.refund, done.refund.order.receipt_number)
            return CREATED, {
                "refund": refund,
                "order": order_json(get_order(done.order_id, self.actor)),
            }

        answer = run_request_once(request, act)
        pay_back(refund_id=UUID(answer.body["refund"]["id"]), actor=self.actor)
        return answer_response(answer)
