"""Refunds over REST: what one would give back, making one, its receipt."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.views import (
    TenantAPIView,
    answer_response,
    request_hash,
    required_idempotency_key,
)
from apps.core.idempotency import run_once
from apps.core.ids import uuid7
from apps.orders.api.views import IDEMPOTENCY_KEY
from apps.orders.refunds.api.serializers import (
    RefundInput,
    RefundOutput,
    RefundQuoteInput,
    RefundQuoteOutput,
    to_refund_draft,
)
from apps.orders.refunds.representation import plan_json, refund_json
from apps.orders.refunds.services.quoting import quote_refund
from apps.orders.refunds.services.refund import refund_order

CREATED = 201


class RefundQuoteView(TenantAPIView):
    required_permissions = {"POST": "orders.request_refund"}

    @extend_schema(
        operation_id="quote_refund", request=RefundQuoteInput, responses={200: RefundQuoteOutput}
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """What returning these goods would pay back, and how. Writes nothing."""
        draft = to_refund_draft(RefundQuoteInput.validated(request.data), id=uuid7())
        return Response(plan_json(quote_refund(order_id=order_id, draft=draft, actor=self.actor)))


class RefundsView(TenantAPIView):
    required_permissions = {"POST": "orders.request_refund"}

    @extend_schema(
        operation_id="refund_order",
        parameters=[IDEMPOTENCY_KEY],
        request=RefundInput,
        responses={201: RefundOutput},
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """Take goods of a sale back and pay for them, in the shift that is open now."""
        key = required_idempotency_key(request)
        data = RefundInput.validated(request.data)

        def act() -> tuple[int, dict[str, Any]]:
            refund = refund_order(
                order_id=order_id,
                draft=to_refund_draft(data),
                actor=self.actor,
                approval=data.get("approval", ""),
            )
            return CREATED, refund_json(refund, refund.order.receipt_number)

        return answer_response(run_once(key=key, request_hash=request_hash(request), act=act))
