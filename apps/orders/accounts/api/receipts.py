"""The receipt of a customer's payment over REST, in the formats of a sale's receipt."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from apps.orders.accounts.receipt import account_receipt_of
from apps.orders.accounts.services.receipts import issue_account_receipt
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


class AccountReceiptView(DocumentView):
    required_permissions = {"GET": "customers.view", "POST": "accounts.receive"}

    @extend_schema(operation_id="get_account_receipt", parameters=CHOICES, responses=answers(200))
    def get(self, request: Request, customer_id: UUID, payment_id: UUID) -> HttpResponse:
        """What the receipt of a payment says, marked as a view."""
        name, paper = wanted(request)
        form = chosen_format(name, paper)
        receipt = account_receipt_of(customer_id, payment_id, actor=self.actor)
        return HttpResponse(render(receipt, form, paper), content_type=form.content_type)

    @extend_schema(
        operation_id="issue_account_receipt",
        parameters=[*CHOICES, DRAWER, IDEMPOTENCY_KEY],
        request=None,
        responses=answers(CREATED),
    )
    def post(self, request: Request, customer_id: UUID, payment_id: UUID) -> HttpResponse:
        """Hand the receipt of a payment out: the original once, then copies."""
        return hand_out(
            request,
            issue=lambda form: issue_account_receipt(
                customer_id=customer_id, payment_id=payment_id, form=form, actor=self.actor
            ),
            compose=lambda handout: account_receipt_of(
                customer_id, payment_id, actor=self.actor, handout=handout
            ),
        )
