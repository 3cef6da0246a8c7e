"""The receipt of a refund over REST, in the formats of a sale's receipt."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from apps.orders.api.receipts import (
    CHOICES,
    CREATED,
    DRAWER,
    DocumentView,
    answers,
    hand_out,
    wanted,
)
from apps.orders.api.views import IDEMPOTENCY_KEY
from apps.orders.receipts import chosen_format, render
from apps.orders.refunds.receipt import refund_receipt_of
from apps.orders.refunds.services.receipts import issue_refund_receipt


class RefundReceiptView(DocumentView):
    required_permissions = {"GET": "orders.view", "POST": "orders.view"}

    @extend_schema(operation_id="get_refund_receipt", parameters=CHOICES, responses=answers(200))
    def get(self, request: Request, order_id: UUID, refund_id: UUID) -> HttpResponse:
        """What the receipt of a refund says, marked as a view."""
        name, paper = wanted(request)
        form = chosen_format(name, paper)
        receipt = refund_receipt_of(order_id, refund_id, actor=self.actor)
        return HttpResponse(render(receipt, form, paper), content_type=form.content_type)

    @extend_schema(
        operation_id="issue_refund_receipt",
        parameters=[*CHOICES, DRAWER, IDEMPOTENCY_KEY],
        request=None,
        responses=answers(CREATED),
    )
    def post(self, request: Request, order_id: UUID, refund_id: UUID) -> HttpResponse:
        """Hand the receipt of a refund out: the original once, then copies."""
        return hand_out(
            request,
            issue=lambda form: issue_refund_receipt(
                order_id=order_id, refund_id=refund_id, form=form, actor=self.actor
            ),
            compose=lambda handout: refund_receipt_of(
                order_id, refund_id, actor=self.actor, handout=handout
            ),
        )
