"""Bodies of the orders API: what is accepted, and what is answered."""

from decimal import Decimal
from typing import Any, cast

from django.utils.translation import gettext
from rest_framework import serializers

from apps.core.api.serializers import StrictSerializer
from apps.orders.drafts import Draft, DraftLine, DraftTender
from apps.orders.models import Order, Tender
from apps.orders.refunds.api.serializers import OrderRefundOutput, ReturnableOutput
from apps.orders.tenders import GATEWAY_TENDERS
from apps.pricing.engine import Discount

MOST_LINES = 500
MOST_TENDERS = 20
MOST_MODIFIERS = 50
MOST_VOUCHERS = 5
# Goods of an exchange are counted by the exchange itself, and a gateway's tender comes with its
# payment only, see `apps.orders.open`.
HAND_METHODS = [
    (method, label)
    for method, label in Tender.Method.choices
    if method not in {*GATEWAY_TENDERS.values(), Tender.Method.EXCHANGE}
]
HIGHEST_AMOUNT = 1_000_000_000_000


class DiscountInput(StrictSerializer):
    """Exactly one of percent and amount."""

    percent = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=Decimal(0), max_value=Decimal(100), required=False
    )
    amount = serializers.IntegerField(min_value=0, max_value=HIGHEST_AMOUNT, required=False)
    reason = serializers.CharField(max_length=100, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("percent" in attrs) == ("amount" in attrs):
            raise serializers.ValidationError(
                gettext("Isi persen atau jumlah, salah satu saja."), "one_of"
            )
        return attrs


class LineInput(StrictSerializer):
    """A thing and how much of it. `quantity` may be left out where a `barcode` says it."""

    item = serializers.UUIDField()
    quantity = serializers.DecimalField(
        max_digits=12,
        decimal_places=3,
        min_value=Decimal("0.001"),
        required=False,
        help_text="Pieces, or packs when `unit` is given. With a price label it does not count.",
    )
    unit = serializers.UUIDField(
        required=False, allow_null=True, help_text="The pack that is sold; left out for pieces."
    )
    modifiers = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=MOST_MODIFIERS
    )
    barcode = serializers.CharField(
        max_length=48,
        required=False,
        allow_blank=True,
        help_text="The shop's own weighed label as scanned: it says the weight or the price.",
    )
    unit_price = serializers.IntegerField(min_value=0, max_value=HIGHEST_AMOUNT, required=False)
    discount = DiscountInput(required=False)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "quantity" not in attrs and not attrs.get("barcode"):
            detail = serializers.ErrorDetail(gettext("Isi jumlahnya."), "required")
            raise serializers.ValidationError({"quantity": detail})
        return attrs


class TenderInput(StrictSerializer):
    method = serializers.ChoiceField(choices=HAND_METHODS)
    amount = serializers.IntegerField(min_value=1, max_value=HIGHEST_AMOUNT)
    reference = serializers.CharField(max_length=60, required=False, allow_blank=True)
    confirmed = serializers.BooleanField(required=False)


class QuoteInput(StrictSerializer):
    """A cart to price."""

    outlet = serializers.UUIDField()
    channel = serializers.ChoiceField(choices=Order.Channel.choices)
    customer = serializers.UUIDField(required=False, allow_null=True)
    lines = serializers.ListField(child=LineInput(), allow_empty=False, max_length=MOST_LINES)
    discount = DiscountInput(required=False)
    vouchers = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        max_length=MOST_VOUCHERS,
        help_text="Codes, in the order in which they count.",
    )
    tenders = serializers.ListField(child=TenderInput(), required=False, max_length=MOST_TENDERS)


class FactsInput(StrictSerializer):
    """Whose limits and which vouchers to look at."""

    outlet = serializers.UUIDField()
    customer = serializers.UUIDField(required=False, allow_null=True)
    vouchers = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=MOST_VOUCHERS
    )


class OrderInput(QuoteInput):
    """A sale. `expected_total` is before cash rounding; it is only compared."""

    id = serializers.UUIDField(help_text="Made by the client, best as UUIDv7.")
    tenders = serializers.ListField(child=TenderInput(), max_length=MOST_TENDERS)
    terminal = serializers.UUIDField(required=False)
    sequence = serializers.IntegerField(min_value=1, required=False)
    placed_at = serializers.DateTimeField(required=False)
    cashier = serializers.UUIDField(
        required=False,
        help_text="Who sold it, when somebody else may be signed in at the till by now.",
    )
    expected_total = serializers.IntegerField(
        min_value=0, max_value=HIGHEST_AMOUNT * MOST_LINES, required=False
    )
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)
    approvals = serializers.ListField(
        child=serializers.CharField(max_length=100), required=False, max_length=5
    )
    confirm_duplicate = serializers.BooleanField(required=False)


class VoidInput(StrictSerializer):
    reason = serializers.CharField(max_length=200)
    approval = serializers.CharField(max_length=100, required=False, allow_blank=True)


class ReasonOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    amount = serializers.IntegerField()
    detail = serializers.CharField(allow_blank=True)


class QuoteLineOutput(serializers.Serializer[Any]):
    item = serializers.UUIDField()
    name = serializers.CharField()
    quantity = serializers.CharField()
    unit_price = serializers.IntegerField()
    gross = serializers.IntegerField()
    promotion_discount = serializers.IntegerField()
    member_discount = serializers.IntegerField()
    voucher_discount = serializers.IntegerField()
    line_discount = serializers.IntegerField()
    order_discount = serializers.IntegerField()
    discount = serializers.IntegerField()
    service = serializers.IntegerField()
    tax = serializers.IntegerField()
    total = serializers.IntegerField()
    reasons = ReasonOutput(many=True)


class UnitOutput(serializers.Serializer[Any]):
    """The pack that a quantity counts, with the pieces in it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    factor = serializers.CharField()


class ModifierOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    price = serializers.IntegerField()


class LineDiscountOutput(serializers.Serializer[Any]):
    """A part of a line's discount. `id` is the promotion's, the customer group's or the code."""

    kind = serializers.ChoiceField(choices=["promotion", "member", "voucher", "line", "order"])
    id = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    amount = serializers.IntegerField()


class OrderLineOutput(QuoteLineOutput):
    id = serializers.UUIDField()
    unit = UnitOutput(allow_null=True)
    modifiers = ModifierOutput(many=True)
    discounts = LineDiscountOutput(many=True)
    note = serializers.CharField(allow_blank=True)


class TaxOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    rate = serializers.CharField()
    base = serializers.IntegerField()
    dpp = serializers.IntegerField()
    amount = serializers.IntegerField()
    inclusive = serializers.BooleanField()


class NoticeOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    requested = serializers.IntegerField()
    given = serializers.IntegerField()
    detail = serializers.CharField(
        allow_blank=True, help_text="The promotion's name or the voucher's code."
    )


class AppliedOutput(serializers.Serializer[Any]):
    """A promotion (`id` is its id) or a voucher (`id` is its code) and what it gave."""

    id = serializers.CharField()
    name = serializers.CharField()
    amount = serializers.IntegerField()
    times = serializers.IntegerField()


class TotalsOutput(serializers.Serializer[Any]):
    """total = expected_total + rounding."""

    gross = serializers.IntegerField()
    discount = serializers.IntegerField()
    service = serializers.IntegerField()
    tax = serializers.IntegerField()
    taxes = TaxOutput(many=True)
    expected_total = serializers.IntegerField()
    rounding = serializers.IntegerField()
    total = serializers.IntegerField()
    promotions = AppliedOutput(many=True)
    vouchers = AppliedOutput(many=True)
    notices = NoticeOutput(many=True)
    rules_version = serializers.CharField()


class QuoteOutput(TotalsOutput):
    lines = QuoteLineOutput(many=True)


class BenefitOutput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["percent", "amount"])
    value = serializers.CharField()


class TargetOutput(serializers.Serializer[Any]):
    """Item keys (a product's id, or `<product>/<pack>`) and categories; empty means everything."""

    items = serializers.ListField(child=serializers.CharField())
    categories = serializers.ListField(child=serializers.UUIDField())
    excluded = serializers.ListField(child=serializers.CharField())


class VoucherOutput(serializers.Serializer[Any]):
    """A voucher as the pricing engine takes it."""

    code = serializers.CharField()
    name = serializers.CharField()
    benefit = BenefitOutput()
    min_amount = serializers.IntegerField()
    max_amount = serializers.IntegerField(allow_null=True)
    target = TargetOutput()
    on_promoted = serializers.BooleanField()


class RefusedVoucherOutput(serializers.Serializer[Any]):
    """`detail` says why and what to do, in the language of the request."""

    code = serializers.CharField()
    reason = serializers.ChoiceField(
        choices=[
            "voucher_unknown",
            "voucher_cancelled",
            "voucher_wrong_outlet",
            "voucher_not_yet",
            "voucher_expired",
            "voucher_exhausted",
        ]
    )
    detail = serializers.CharField()


class FactsOutput(serializers.Serializer[Any]):
    """`exhausted`: promotions whose limit per customer, day or in total is used up."""

    exhausted = serializers.ListField(child=serializers.UUIDField())
    group = serializers.UUIDField(allow_null=True)
    member = serializers.BooleanField()
    first_purchase = serializers.BooleanField()
    birthday = serializers.BooleanField()
    vouchers = VoucherOutput(many=True)
    refused = RefusedVoucherOutput(many=True)


class TenderOutput(serializers.Serializer[Any]):
    method = serializers.ChoiceField(choices=Tender.Method.choices)
    amount = serializers.IntegerField()
    received = serializers.IntegerField()
    reference = serializers.CharField(allow_blank=True)


class OrderOutput(TotalsOutput):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    receipt_number = serializers.CharField()
    state = serializers.ChoiceField(choices=Order.State.choices)
    outlet = serializers.UUIDField()
    terminal = serializers.UUIDField()
    shift = serializers.UUIDField()
    cashier = serializers.UUIDField(allow_null=True)
    customer = serializers.UUIDField(allow_null=True)
    channel = serializers.ChoiceField(choices=Order.Channel.choices)
    placed_at = serializers.DateTimeField()
    business_date = serializers.DateField()
    note = serializers.CharField(allow_blank=True)
    lines = OrderLineOutput(many=True)
    tenders = TenderOutput(many=True)
    paid = serializers.IntegerField()
    change = serializers.IntegerField()
    void_reason = serializers.CharField(allow_blank=True)


class OrderDetailOutput(OrderOutput):
    """An order with what came back of it, and what may still come back of each line."""

    refunds = OrderRefundOutput(many=True)
    returnable = ReturnableOutput(many=True)


def to_draft(data: dict[str, Any]) -> Draft:
    """A validated `QuoteInput` or `OrderInput` as a draft."""
    return Draft(
        outlet_id=data["outlet"],
        channel=data["channel"],
        lines=tuple(_line(line) for line in data["lines"]),
        discount=_discount(data.get("discount")),
        vouchers=tuple(data.get("vouchers", ())),
        tenders=tuple(DraftTender(**tender) for tender in data.get("tenders", ())),
        customer_id=data.get("customer"),
        id=data.get("id"),
        terminal_id=data.get("terminal"),
        sequence=data.get("sequence"),
        placed_at=data.get("placed_at"),
        cashier_id=data.get("cashier"),
        expected_total=data.get("expected_total"),
        note=data.get("note", ""),
        approvals=tuple(data.get("approvals", ())),
        confirm_duplicate=data.get("confirm_duplicate", False),
    )


def _line(data: dict[str, Any]) -> DraftLine:
    return DraftLine(
        item=data["item"],
        quantity=data.get("quantity"),
        unit_price=data.get("unit_price"),
        discount=_discount(data.get("discount")),
        note=data.get("note", ""),
        unit=data.get("unit"),
        modifiers=tuple(data.get("modifiers", ())),
        barcode=data.get("barcode", ""),
    )


def _discount(data: dict[str, Any] | None) -> Discount | None:
    if data is None:
        return None
    reason = cast(str, data.get("reason", ""))
    if "percent" in data:
        return Discount("percent", data["percent"], reason)
    return Discount("amount", data["amount"], reason)
