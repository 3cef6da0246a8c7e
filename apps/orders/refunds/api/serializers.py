"""Bodies of the refunds API."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import StrictSerializer
from apps.orders.models import Tender
from apps.orders.refunds.models import Refund, RefundLine, RefundTender
from apps.orders.refunds.payout import INSTEAD, Way
from apps.orders.refunds.plan import RefundDraft, ReturnedGoods

MOST_LINES = 500
MOST_TENDERS = 20
_METHODS = Tender.Method.choices


class ReturnedLineInput(StrictSerializer):
    """So much of a line of the sale, back to stock or thrown away."""

    line = serializers.UUIDField(help_text="The id of the sale's line.")
    quantity = serializers.DecimalField(max_digits=12, decimal_places=3, min_value=Decimal("0.001"))
    to = serializers.ChoiceField(choices=RefundLine.To.choices)


class PayBackInput(StrictSerializer):
    """How one tender of the sale is paid back; left out, the way it was paid."""

    tender = serializers.IntegerField(min_value=0, help_text="The position of the sale's tender.")
    method = serializers.ChoiceField(choices=_METHODS, required=False)
    reference = serializers.CharField(max_length=60, required=False, allow_blank=True)


class RefundQuoteInput(StrictSerializer):
    """Goods that come back, to see what they are worth."""

    lines = serializers.ListField(
        child=ReturnedLineInput(), allow_empty=False, max_length=MOST_LINES
    )
    tenders = serializers.ListField(child=PayBackInput(), required=False, max_length=MOST_TENDERS)


class RefundQuestion(RefundQuoteInput):
    """The same, of which up to `credit` rupiah become goods of an exchange."""

    credit = serializers.IntegerField(min_value=0, required=False)


class OrderRefundInput(RefundQuoteInput):
    """A refund. `expected_total` is what was shown; another amount is refused."""

    id = serializers.UUIDField(help_text="Made by the client, best as UUIDv7.")
    reason = serializers.ChoiceField(choices=Refund.Reason.choices)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)
    terminal = serializers.UUIDField(
        required=False, allow_null=True, help_text="Whose drawer pays; a till pays from its own."
    )
    expected_total = serializers.IntegerField(min_value=0, required=False)
    approval = serializers.CharField(max_length=100, required=False, allow_blank=True)


class ReturnableOutput(serializers.Serializer[Any]):
    """How much of a line may still come back."""

    line = serializers.UUIDField()
    quantity = serializers.CharField()


class RefundTenderOutput(serializers.Serializer[Any]):
    """A payment back: for which tender, how that was paid, how it goes back, and how it stands.

    `refused` waits for a person to pay it another way, for the reason in `error`.
    """

    id = serializers.UUIDField()
    tender = serializers.IntegerField()
    paid_by = serializers.ChoiceField(choices=_METHODS)
    method = serializers.ChoiceField(choices=_METHODS)
    amount = serializers.IntegerField()
    reference = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=RefundTender.State.choices)
    error = serializers.CharField(allow_blank=True)


class HandMoneyInput(StrictSerializer):
    """Cash or a transfer in place of a gateway's payment back.

    `sure`: at the provider the money did not go back; needed while it owes an answer.
    """

    method = serializers.ChoiceField(choices=INSTEAD)
    reference = serializers.CharField(max_length=60, required=False, allow_blank=True)
    terminal = serializers.UUIDField(
        required=False, allow_null=True, help_text="Whose drawer pays; a till pays from its own."
    )
    sure = serializers.BooleanField(default=False)
    approval = serializers.CharField(max_length=100, required=False, allow_blank=True)


class PlannedTenderOutput(serializers.Serializer[Any]):
    tender = serializers.IntegerField()
    paid_by = serializers.ChoiceField(choices=_METHODS)
    method = serializers.ChoiceField(choices=_METHODS)
    amount = serializers.IntegerField()
    state = serializers.ChoiceField(choices=RefundTender.State.choices)


class PlannedLineOutput(serializers.Serializer[Any]):
    line = serializers.UUIDField()
    name = serializers.CharField()
    quantity = serializers.CharField()
    to = serializers.ChoiceField(choices=RefundLine.To.choices)
    total = serializers.IntegerField()


class RefundQuoteOutput(serializers.Serializer[Any]):
    """What a refund would pay back: total = expected_total + rounding."""

    lines = PlannedLineOutput(many=True)
    expected_total = serializers.IntegerField()
    rounding = serializers.IntegerField()
    total = serializers.IntegerField()
    tenders = PlannedTenderOutput(many=True)
    whole = serializers.BooleanField(help_text="Nothing of the sale is left afterwards.")


class RefundLineOutput(serializers.Serializer[Any]):
    line = serializers.UUIDField()
    item = serializers.UUIDField()
    name = serializers.CharField()
    quantity = serializers.CharField()
    to = serializers.ChoiceField(choices=RefundLine.To.choices)
    gross = serializers.IntegerField()
    discount = serializers.IntegerField()
    service = serializers.IntegerField()
    tax = serializers.IntegerField()
    total = serializers.IntegerField()


class OrderRefundOutput(serializers.Serializer[Any]):
    """A refund; all amounts are positive. total = expected_total + rounding."""

    id = serializers.UUIDField()
    order = serializers.UUIDField()
    number = serializers.CharField()
    shift = serializers.UUIDField(allow_null=True)
    terminal = serializers.UUIDField(allow_null=True)
    cashier = serializers.UUIDField(allow_null=True)
    approver = serializers.UUIDField(allow_null=True)
    reason = serializers.ChoiceField(choices=Refund.Reason.choices)
    note = serializers.CharField(allow_blank=True)
    business_date = serializers.DateField()
    created_at = serializers.DateTimeField()
    lines = RefundLineOutput(many=True)
    gross = serializers.IntegerField()
    discount = serializers.IntegerField()
    service = serializers.IntegerField()
    tax = serializers.IntegerField()
    expected_total = serializers.IntegerField()
    rounding = serializers.IntegerField()
    total = serializers.IntegerField()
    tenders = RefundTenderOutput(many=True)
    exchange_order = serializers.UUIDField(allow_null=True)


def to_refund_draft(data: dict[str, Any], **extra: Any) -> RefundDraft:
    """A validated `OrderRefundInput`, or the part of it that a quote has, as a draft."""
    values = {
        "id": data.get("id"),
        "reason_code": data.get("reason", ""),
        "reason": data.get("note", ""),
        "terminal_id": data.get("terminal"),
        "expected_total": data.get("expected_total"),
    }
    return RefundDraft(
        goods=tuple(
            ReturnedGoods(line["line"], line["quantity"], line["to"]) for line in data["lines"]
        ),
        ways={
            way["tender"]: Way(way.get("method", ""), way.get("reference", ""))
            for way in data.get("tenders", ())
        },
        **(values | extra),
    )
