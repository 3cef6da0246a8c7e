"""Bodies of the API of sales that wait for a payment."""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import StrictSerializer
from apps.orders.api.serializers import (
    HIGHEST_AMOUNT,
    MOST_TENDERS,
    OrderInput,
    OrderOutput,
    TenderInput,
    TenderOutput,
)
from apps.orders.open.models import LatePayment, OpenOrder
from apps.payments.api.serializers import PaymentOutput, refuse_missing
from apps.payments.models import Method


class GatewayTenderInput(StrictSerializer):
    """What the gateway charges, in rupiah; the `tenders` beside it were handed over already."""

    method = serializers.ChoiceField(choices=Method.choices)
    amount = serializers.IntegerField(min_value=1, max_value=HIGHEST_AMOUNT)
    phone = serializers.RegexField(r"^\+62\d{8,13}$", required=False, help_text="For OVO.")
    card_token = serializers.CharField(max_length=100, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        refuse_missing(self, attrs)
        return attrs


class OpenInput(OrderInput):
    """A sale whose last tender is a gateway's. The `id` is the idempotency key."""

    tenders = serializers.ListField(
        child=TenderInput(), required=False, max_length=MOST_TENDERS - 1
    )
    payment = GatewayTenderInput()


class OpenOutput(serializers.Serializer[Any]):
    """`order` is there once it is paid. `paid` rupiah go back if it ends in another way."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=OpenOrder.State.choices)
    outlet = serializers.UUIDField()
    terminal = serializers.UUIDField()
    total = serializers.IntegerField()
    paid = serializers.IntegerField()
    tenders = TenderOutput(many=True)
    opened_at = serializers.DateTimeField()
    payment = PaymentOutput()
    order = OrderOutput(allow_null=True)


class OpenListOutput(serializers.Serializer[Any]):
    orders = OpenOutput(many=True)


class LatePaymentOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    order = serializers.UUIDField(source="order_id")
    outlet = serializers.UUIDField(source="outlet_id")
    method = serializers.ChoiceField(choices=Method.choices)
    amount = serializers.IntegerField()
    state = serializers.ChoiceField(choices=LatePayment.State.choices)
    created_at = serializers.DateTimeField()
    error = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)


class LatePaymentsOutput(serializers.Serializer[Any]):
    payments = LatePaymentOutput(many=True)


class LatePaymentInput(StrictSerializer):
    """`paid_back`: the money was given back by hand. `sold`: the goods were handed over."""

    end = serializers.ChoiceField(choices=["paid_back", "sold"])
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)
