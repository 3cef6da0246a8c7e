"""Modifiers and packs in a sale: their price, what leaves the stock, and what is refused."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from apps.catalog.models import Modifier, ProductUnit
from apps.catalog.services.modifiers import OptionInput, create_modifier_group
from apps.core.ids import uuid7
from apps.orders.models import OrderLine
from apps.pricing.services import create_price_list
from apps.pricing.services.price_lists import Entry
from tests.factories import Shop
from tests.orders.pricing_cast import (
    ORDERS,
    body_of,
    books_agree,
    line,
    nothing_sold,
    promotion,
    quote,
    sell,
    sold,
    stock,
    void,
)


def group(shop: Shop, name: str, options: dict[str, int], **more: Any) -> dict[str, UUID]:
    """A question for the coffee; its options by name."""
    made = create_modifier_group(
        actor=shop.people["owner"].actor,
        name=name,
        options=[OptionInput(option, price) for option, price in options.items()],
        products=[shop.products[0].id],
        **more,
    )
    return dict(Modifier.objects.filter(group=made).values_list("name", "id"))


def pack(shop: Shop, name: str, factor: str, price: int | None, index: int = 0) -> ProductUnit:
    return ProductUnit.objects.create(
        product=shop.products[index], name=name, factor=Decimal(factor), price=price
    )


def test_modifiers_add_to_the_price_and_are_frozen(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    extras = group(shop, "Topping", {"Boba": 4_000, "Keju": 6_000}, maximum=2)
    chosen = [str(extras["Keju"]), str(extras["Boba"])]
    order = sold(till, body_of(shop, [line(shop, 0, "2", modifiers=chosen)], 56_000))
    (kopi,) = order["lines"]
    assert (kopi["unit_price"], kopi["gross"]) == (28_000, 56_000)
    assert kopi["modifiers"] == [
        {"id": chosen[0], "name": "Keju", "price": 6_000},
        {"id": chosen[1], "name": "Boba", "price": 4_000},
    ]
    assert [r for r in kopi["reasons"] if r["code"] == "modifier_included"] == [
        {"code": "modifier_included", "amount": 12_000, "detail": "Keju"},
        {"code": "modifier_included", "amount": 8_000, "detail": "Boba"},
    ]
    Modifier.objects.filter(name="Keju").update(name="Lain", price=1)
    assert till.get(f"{ORDERS}/{order['id']}").json()["lines"] == order["lines"]
    assert stock(shop, 0) == 98


def test_other_modifiers_are_another_thing_for_the_question_about_duplicates(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    extras = group(shop, "Gula", {"Normal": 0, "Sedikit": 0})
    for option in extras.values():
        body = body_of(shop, [line(shop, 0, modifiers=[str(option)])], 18_000)
        assert till.post(ORDERS, body, format="json").status_code == 201
    again = till.post(ORDERS, body | {"id": str(uuid7())}, format="json")
    assert again.json()["code"] == "possible_duplicate"


def test_modifiers_that_do_not_fit_are_refused(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    size = group(shop, "Ukuran", {"Kecil": 0, "Besar": 5_000}, minimum=1)
    extra = group(shop, "Topping", {"Boba": 4_000, "Keju": 6_000, "Jeli": 3_000}, maximum=2)
    small, large = str(size["Kecil"]), str(size["Besar"])
    gone = str(extra["Jeli"])
    Modifier.objects.filter(id=gone).update(is_active=False)
    cases: list[tuple[list[str], str, str]] = [
        ([], "modifiers", "minimum"),
        ([small, large], "modifiers", "maximum"),
        ([small, str(extra["Boba"]), str(extra["Boba"])], "modifiers.2", "repeated"),
        ([small, str(uuid7())], "modifiers.1", "unknown"),
        ([small, gone], "modifiers.1", "unknown"),
    ]
    for chosen, field, code in cases:
        body = body_of(shop, [line(shop, 0, modifiers=chosen)], 18_000)
        for answer in (sell(till, body), quote(till, body)):
            assert (answer.status_code, answer.json()["code"]) == (400, "modifiers_invalid")
            (error,) = answer.json()["errors"]
            assert (error["field"], error["code"]) == (f"lines.0.{field}", code)
    needed = sell(till, body_of(shop, [line(shop, 0)], 18_000)).json()
    assert needed["detail"] == "Ukuran: pilih paling sedikit 1."
    other = sell(till, body_of(shop, [line(shop, 1, modifiers=[small])], 15_000)).json()
    assert other["errors"][0]["code"] == "unknown"
    nothing_sold(shop)
    sold(till, body_of(shop, [line(shop, 0, modifiers=[large])], 23_000))


def test_a_question_without_options_is_not_asked(in_shop: Shop) -> None:
    shop = in_shop
    group(shop, "Ukuran", {"Kecil": 0}, minimum=1)
    Modifier.objects.update(is_active=False)
    sold(shop.till(), body_of(shop, [line(shop, 0)], 18_000))


def test_a_pack_takes_its_pieces_from_the_stock(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till("supervisor")
    dozen = pack(shop, "lusin", "12", 200_000)
    lines = [line(shop, 0, "2", unit=str(dozen.id)), line(shop, 0)]
    order = sold(till, body_of(shop, lines, 418_000))
    first, second = order["lines"]
    assert first["unit"] == {"id": str(dozen.id), "name": "lusin", "factor": "12"}
    assert (first["quantity"], first["unit_price"], first["gross"]) == ("2", 200_000, 400_000)
    assert second["unit"] is None
    assert stock(shop, 0) == 75
    costs = OrderLine.objects.order_by("position").values_list("cost", flat=True)
    assert list(costs) == [168_000, 7_000]
    ProductUnit.objects.update(name="gros", factor=144)
    assert till.get(f"{ORDERS}/{order['id']}").json()["lines"] == order["lines"]
    books_agree()
    void(till, order)
    assert stock(shop, 0) == 100
    books_agree()


def test_a_pack_without_a_price_costs_its_pieces(in_shop: Shop) -> None:
    """18.000 x 0,125 = 2.250; half of it leaves 0,0625, which no stock can count."""
    shop, till = in_shop, in_shop.till()
    small = pack(shop, "sachet", "0.125", None)
    order = sold(till, body_of(shop, [line(shop, 0, "4", unit=str(small.id))], 9_000))
    assert order["lines"][0]["unit_price"] == 2_250
    assert stock(shop, 0) == Decimal("99.5")
    half = sell(till, body_of(shop, [line(shop, 0, "0.5", unit=str(small.id))], 1_125))
    assert (half.status_code, half.json()["code"]) == (400, "invalid")
    (error,) = half.json()["errors"]
    assert (error["field"], error["code"]) == ("lines.0.quantity", "quantity_decimals")


def test_packs_have_list_prices_of_their_own_and_promotions_mean_pieces(in_shop: Shop) -> None:
    shop = in_shop
    dozen = pack(shop, "lusin", "12", 200_000)
    create_price_list(
        actor=shop.people["owner"].actor,
        name="Grosir",
        entries=[Entry(shop.products[0].id, 190_000, unit_id=dozen.id)],
    )
    promotion(shop, 0)
    lines = [line(shop, 0, unit=str(dozen.id)), line(shop, 0)]
    order = sold(shop.till(), body_of(shop, lines, 206_200))
    assert [one["total"] for one in order["lines"]] == [190_000, 16_200]


@pytest.mark.parametrize("whose", ["another product", "nobody", "removed"])
def test_a_pack_of_another_product_is_refused(in_shop: Shop, whose: str) -> None:
    shop = in_shop
    row = pack(shop, "lusin", "12", 200_000, index=1 if whose == "another product" else 0)
    if whose == "removed":
        ProductUnit.objects.update(deleted_at="2026-01-01T00:00:00Z")
    unit = str(uuid7() if whose == "nobody" else row.id)
    answer = sell(shop.till(), body_of(shop, [line(shop, 0, unit=unit)], 200_000))
    assert (answer.status_code, answer.json()["code"]) == (400, "unit_unknown")
    assert answer.json()["errors"][0]["field"] == "lines.0.unit"
    nothing_sold(shop)


def test_too_many_packs_are_short_of_pieces(in_shop: Shop) -> None:
    shop = in_shop
    dozen = pack(shop, "lusin", "12", 200_000)
    body = body_of(shop, [line(shop, 0, "9", unit=str(dozen.id))], 1_800_000)
    answer = sell(shop.till(), body)
    assert answer.json()["code"] == "stock_short"
    assert answer.json()["items"][0]["requested"] == "108"
    nothing_sold(shop)
