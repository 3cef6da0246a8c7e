"""Weighed labels: the server reads weight and price itself, and believes nobody else."""

from decimal import Decimal
from typing import Any

import pytest

from apps.catalog.models import Product, ProductUnit, WeighedLabel
from apps.catalog.services.modifiers import OptionInput, create_modifier_group
from apps.catalog.weighed import check_digit
from tests.factories import Shop
from tests.orders.pricing_cast import (
    body_of,
    books_agree,
    line,
    nothing_sold,
    promotion,
    quote,
    sell,
    sold,
    stock,
)


@pytest.fixture
def grocer(in_shop: Shop) -> Shop:
    """Its coffee costs Rp18.000 a kg and has PLU 00123; prefix 21 is grams, 20 rupiah."""
    WeighedLabel.objects.create(prefix=21, kind="weight", decimals=3)
    WeighedLabel.objects.create(prefix=20, kind="price", decimals=0)
    Product.objects.filter(id=in_shop.products[0].id).update(scale_code="00123")
    return in_shop


def label(value: str, *, prefix: int = 21, plu: str = "00123") -> str:
    digits = f"{prefix}{plu}{value}"
    return digits + check_digit(digits)


def labelled(shop: Shop, barcode: str, **more: Any) -> dict[str, Any]:
    return {"item": str(shop.products[0].id), "barcode": barcode} | more


def test_a_weight_label_says_the_quantity(grocer: Shop) -> None:
    """1,234 kg at Rp18.000 is Rp22.212."""
    shop, till = grocer, grocer.till()
    order = sold(till, body_of(shop, [labelled(shop, label("01234"))], 22_212))
    (kopi,) = order["lines"]
    assert (kopi["quantity"], kopi["unit_price"], kopi["gross"]) == ("1.234", 18_000, 22_212)
    assert stock(shop, 0) == Decimal("98.766")
    sold(till, body_of(shop, [labelled(shop, label("01234"), quantity="1.234")], 22_212))
    books_agree()


def test_a_price_label_is_the_price(grocer: Shop) -> None:
    """Rp12.500 is 0,694 kg at Rp18.000: that leaves the stock."""
    shop = grocer
    order = sold(shop.till(), body_of(shop, [labelled(shop, label("12500", prefix=20))], 12_500))
    (kopi,) = order["lines"]
    assert (kopi["quantity"], kopi["gross"], kopi["total"]) == ("0.694", 12_500, 12_500)
    assert {"code": "label_price_included", "amount": 12_500, "detail": ""} in kopi["reasons"]
    assert stock(shop, 0) == Decimal("99.306")
    books_agree()


def test_what_a_client_says_besides_a_price_label_does_not_count(grocer: Shop) -> None:
    shop = grocer
    lines = [labelled(shop, label("12500", prefix=20), quantity="0.001")]
    assert sold(shop.till(), body_of(shop, lines, 12_500))["lines"][0]["quantity"] == "0.694"


def test_labels_take_promotions_and_discounts(grocer: Shop) -> None:
    shop = grocer
    promotion(shop, None, kind="amount", benefit_kind="percent", benefit_value=Decimal(10))
    lines = [labelled(shop, label("10000", prefix=20), discount={"amount": 500})]
    assert sold(shop.till(), body_of(shop, lines, 8_500))["total"] == 8_500


def broken(barcode: str) -> str:
    return barcode[:-1] + str((int(barcode[-1]) + 1) % 10)


@pytest.mark.parametrize(
    ("barcode", "more", "code"),
    [
        pytest.param(broken(label("01234")), {}, "check_digit", id="wrong check digit"),
        pytest.param(label("00000"), {}, "no_value", id="no weight"),
        pytest.param(label("01234", prefix=25), {}, "not_a_label", id="prefix not of this shop"),
        pytest.param("8990001", {}, "not_a_label", id="an ordinary barcode"),
        pytest.param(label("01234", plu="00999"), {}, "other_item", id="another product's"),
        pytest.param(label("01234"), {"unit_price": 1_000}, "price", id="price of one's own"),
        pytest.param(label("01234"), {"quantity": "1"}, "quantity", id="weight of one's own"),
    ],
)
def test_labels_that_do_not_hold_are_refused(
    grocer: Shop, barcode: str, more: dict[str, Any], code: str
) -> None:
    shop, till = grocer, grocer.till("manager")
    body = body_of(shop, [labelled(shop, barcode, **more)], 22_212)
    for answer in (sell(till, body), quote(till, body)):
        assert (answer.status_code, answer.json()["code"]) == (400, "label_invalid")
        (error,) = answer.json()["errors"]
        assert (error["field"], error["code"]) == ("lines.0.barcode", code)
    nothing_sold(shop)


def test_neither_packs_nor_extras_go_with_a_label(grocer: Shop) -> None:
    shop, till = grocer, grocer.till()
    unit = ProductUnit.objects.create(product=shop.products[0], name="dus", factor=Decimal(5))
    packed = sell(till, body_of(shop, [labelled(shop, label("01234"), unit=str(unit.id))], 1))
    assert packed.json()["errors"][0]["code"] == "unit"
    group = create_modifier_group(
        actor=shop.people["owner"].actor,
        name="Giling",
        options=[OptionInput("Halus", 1_000)],
        products=[shop.products[0].id],
    )
    option = str(group.options.get().id)
    priced = labelled(shop, label("12500", prefix=20), modifiers=[option])
    refused = sell(till, body_of(shop, [priced], 13_500))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (
        400,
        "label_with_modifiers",
    )
    weighed = labelled(shop, label("01000"), modifiers=[option])
    sold(till, body_of(shop, [weighed], 19_000))


def test_a_line_says_how_much_unless_a_label_does(in_shop: Shop) -> None:
    shop = in_shop
    without = {"item": str(shop.products[0].id)}
    answer = sell(shop.till(), body_of(shop, [without], 18_000))
    assert answer.status_code == 400
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [
        ("lines.0.quantity", "required")
    ]
    assert sold(shop.till(), body_of(shop, [line(shop, 0)], 18_000))
