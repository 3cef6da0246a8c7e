"""Promotions, member discounts, vouchers, modifiers and packs on receipts."""

from decimal import Decimal
from typing import Any

import pytest

from apps.catalog.models import ProductUnit
from apps.catalog.services.modifiers import OptionInput, create_modifier_group
from apps.orders.models import Order, ReceiptTemplate
from apps.orders.receipts import receipt_of
from apps.orders.receipts.json import receipt_json
from apps.orders.receipts.text import text_lines
from apps.pricing.services import set_member_discount
from tests.factories import Shop
from tests.orders.pricing_cast import (
    body_of,
    customer,
    line,
    members,
    promotion,
    sold,
    voucher,
)


@pytest.fixture
def order(in_shop: Shop) -> Order:
    """A dozen rolls (Rp150.000, a promotion of their own), coffee with boba for a member."""
    shop, group = in_shop, members()
    actor = shop.people["owner"].actor
    dozen = ProductUnit.objects.create(
        product=shop.products[1], name="lusin", factor=12, price=150_000
    )
    topping = create_modifier_group(
        actor=actor,
        name="Topping",
        options=[OptionInput("Boba", 4_000), OptionInput("Es sedikit")],
        maximum=2,
        products=[shop.products[0].id],
    )
    set_member_discount(
        actor=actor, group_id=group.id, name="Anggota Emas", benefit_kind="amount",
        benefit_value=Decimal(4_000), on_promoted=True,
    )  # fmt: skip
    promotion(shop, name="Jumat Kopi", parts=[], kind="amount", benefit_kind="amount",
              benefit_value=Decimal(6_000), min_amount=100_000, priority=2)  # fmt: skip
    promotion(shop, 2, name="Antar hemat", percent=50, priority=1)
    voucher(shop, "HEMAT")
    lines = [
        line(shop, 1, unit=str(dozen.id)),
        line(shop, 0, modifiers=[str(option.id) for option in topping.options.order_by("name")]),
        line(shop, 2),
    ]
    body = body_of(shop, lines, 162_000, customer=str(customer(group).id), vouchers=["HEMAT"])
    return Order.objects.get(id=sold(shop.till(), body)["id"])


def paper(shop: Shop, order: Order) -> list[str]:
    receipt = receipt_of(order.id, actor=shop.people["owner"].actor)
    return [text.text.rstrip() for text in text_lines(receipt, 40)]


def test_offers_stand_where_they_belong(in_shop: Shop, order: Order) -> None:
    printed = paper(in_shop, order)
    start = printed.index("Roti Bakar")
    assert printed[start : start + 9] == [
        "Roti Bakar",
        "  1 lusin × Rp150.000          Rp150.000",
        "Kopi Susu",
        "  + Boba Rp4.000",
        "  + Es sedikit",
        "  1 × Rp22.000                  Rp22.000",
        "Jasa Antar",
        "  1 × Rp10.000                  Rp10.000",
        "  Antar hemat                   −Rp5.000",
    ]


def test_programs_get_the_same_words(in_shop: Shop, order: Order) -> None:
    receipt = receipt_of(order.id, actor=in_shop.people["owner"].actor)
    shown: dict[str, Any] = receipt_json(receipt)
    assert [one["modifiers"] for one in shown["lines"]] == [
        [],
        ["+ Boba Rp4.000", "+ Es sedikit"],
        [],
    ]
    labels = [(row["label"], row["amount"]) for row in shown["additions"]]
    assert labels == [("Jumat Kopi", -6_000), ("Anggota Emas", -4_000), ("Voucher HEMAT", -5_000)]
    assert shown["subtotal"]["amount"] + sum(amount for _, amount in labels) == 162_000


def test_without_discounts_below_the_items_all_are_named_below(in_shop: Shop, order: Order) -> None:
    ReceiptTemplate.objects.create(outlet=in_shop.outlet, show_discounts=False)
    receipt = receipt_of(order.id, actor=in_shop.people["owner"].actor)
    assert all(not one.discounts for one in receipt.lines)
    assert receipt.subtotal.amount == 182_000
    assert [(row.label, row.amount) for row in receipt.additions] == [
        ("Jumat Kopi", -6_000),
        ("Antar hemat", -5_000),
        ("Anggota Emas", -4_000),
        ("Voucher HEMAT", -5_000),
    ]
