"""Receipts over REST: looking at one, and handing one out."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from apps.core.api.views import TenantAPIView, required_idempotency_key
from apps.core.idempotency import body_hash, run_once
from apps.orders.api.views import IDEMPOTENCY_KEY
from apps.orders.models import ReceiptTemplate
from apps.orders.receipts import Handout, chosen_format, receipt_of, render
from apps.orders.receipts.model import Receipt
from apps.orders.receipts.render import FORMATS, ROLLS, SHEET
from apps.orders.services.receipts import issue_receipt

CREATED = 201
COPY_HEADER = "Receipt-Copy"


class ReceiptRowOutput(serializers.Serializer[Any]):
    """A label with an amount in whole rupiah, and the amount as it is printed."""

    label = serializers.CharField()  # type: ignore[assignment]
    amount = serializers.IntegerField()
    text = serializers.CharField()


class ReceiptFactOutput(serializers.Serializer[Any]):
    code = serializers.ChoiceField(
        choices=["time", "cashier", "shift", "customer", "printed", "sale", "approver"]
    )
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField()


class ReceiptLineOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    modifiers = serializers.ListField(child=serializers.CharField())
    detail = serializers.CharField()
    amount = serializers.IntegerField()
    text = serializers.CharField()
    discounts = ReceiptRowOutput(many=True)
    note = serializers.CharField(allow_blank=True)


class ReceiptVoidOutput(serializers.Serializer[Any]):
    text = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)


class ReceiptVerifyOutput(serializers.Serializer[Any]):
    """The address for the QR code, and the words beside it."""

    url = serializers.CharField()
    text = serializers.CharField()


class ReceiptOutput(serializers.Serializer[Any]):
    """What a receipt says, in the outlet's language. An empty text is not shown."""

    order = serializers.UUIDField()
    language = serializers.ChoiceField(choices=ReceiptTemplate.Language.choices)
    paper = serializers.ChoiceField(choices=ReceiptTemplate.Paper.choices)
    title = serializers.CharField()
    logo = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    header = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    number = serializers.CharField()
    channel = serializers.CharField()
    copy = serializers.IntegerField(allow_null=True)
    mark = serializers.CharField(allow_blank=True)
    void = ReceiptVoidOutput(allow_null=True)
    facts = ReceiptFactOutput(many=True)
    note = serializers.CharField(allow_blank=True)
    lines = ReceiptLineOutput(many=True)
    subtotal = ReceiptRowOutput()
    additions = ReceiptRowOutput(many=True)
    total = ReceiptRowOutput()
    included = ReceiptRowOutput(many=True)
    tenders = ReceiptRowOutput(many=True)
    change = ReceiptRowOutput(allow_null=True)
    verify = ReceiptVerifyOutput(allow_null=True)
    website = serializers.CharField(allow_blank=True)
    footer = serializers.CharField(allow_blank=True)


CHOICES = [
    OpenApiParameter("format", OpenApiTypes.STR, enum=list(FORMATS)),
    OpenApiParameter("paper", OpenApiTypes.STR, enum=[*ROLLS, SHEET]),
]
DRAWER = OpenApiParameter(
    "drawer",
    OpenApiTypes.BOOL,
    description="Let an original in ESC/POS open the cash drawer, when cash was paid.",
)


def answers(status: int) -> dict[tuple[int, str], Any]:
    binary, text = OpenApiTypes.BINARY, OpenApiTypes.STR
    return {
        (status, "text/html"): text,
        (status, "application/pdf"): binary,
        (status, "application/vnd.escpos"): binary,
        (status, "text/plain"): text,
        (status, "application/json"): ReceiptOutput,
    }


class DocumentView(TenantAPIView):
    """A view whose query names the format of its answer."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: FBT001, FBT002 - DRF's
        """The query names the format; whoever accepts only that may say so."""
        return super().perform_content_negotiation(request, force=True)


class ReceiptView(DocumentView):
    required_permissions = {"GET": "orders.view", "POST": "orders.view"}

    @extend_schema(operation_id="get_receipt", parameters=CHOICES, responses=answers(200))
    def get(self, request: Request, order_id: UUID) -> HttpResponse:
        """What the receipt says, marked as a view: only `POST` hands one out."""
        name, paper = wanted(request)
        form = chosen_format(name, paper)
        receipt = receipt_of(order_id, actor=self.actor)
        return HttpResponse(render(receipt, form, paper), content_type=form.content_type)

    @extend_schema(
        operation_id="issue_receipt",
        parameters=[*CHOICES, DRAWER, IDEMPOTENCY_KEY],
        request=None,
        responses=answers(CREATED),
    )
    def post(self, request: Request, order_id: UUID) -> HttpResponse:
        """Hand a receipt out: the original once, then copies "SALINAN #n", all on record.

        `Receipt-Copy` is 0 for the original. The same key gives the same copy again.
        """
        return hand_out(
            request,
            issue=lambda form: issue_receipt(order_id=order_id, form=form, actor=self.actor),
            compose=lambda handout: receipt_of(order_id, actor=self.actor, handout=handout),
        )


def hand_out(
    request: Request, *, issue: Callable[[str], Handout], compose: Callable[[Handout], Receipt]
) -> HttpResponse:
    """Count a document once for its key, and answer it as that copy."""
    key, (name, paper) = required_idempotency_key(request), wanted(request)
    form = chosen_format(name, paper)

    def act() -> tuple[int, dict[str, Any]]:
        given = issue(name)
        return CREATED, {"copy": given.copy, "at": given.at.isoformat()}

    asked = body_hash(f"POST {request.get_full_path()}", b"")
    answer = run_once(key=key, request_hash=asked, act=act)
    handout = Handout(
        copy=answer.body["copy"],
        at=dt.datetime.fromisoformat(answer.body["at"]),
        drawer=request.query_params.get("drawer") == "true" and not answer.replayed,
    )
    response = HttpResponse(
        render(compose(handout), form, paper), content_type=form.content_type, status=answer.status
    )
    response[COPY_HEADER] = str(handout.copy)
    if answer.replayed:
        response["Idempotency-Replayed"] = "true"
    return response


def wanted(request: Request) -> tuple[str, str]:
    """Format and paper, as the query names them."""
    return request.query_params.get("format", "html"), request.query_params.get("paper", "")
