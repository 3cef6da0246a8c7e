"""Vouchers in a sale: redeemed once, refused with a reason, given back with a void."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.core.tenancy import tenant_scope
from apps.orders.models import Order
from apps.pricing.models import Voucher, VoucherRedemption
from apps.pricing.services import cancel_voucher
from tests.factories import Shop
from tests.orders.pricing_cast import (
    ORDERS,
    body_of,
    books_agree,
    line,
    nothing_sold,
    postings,
    promotion,
    quote,
    sell,
    sold,
    void,
    voucher,
)


def today() -> dt.date:
    return timezone.now().astimezone(ZoneInfo("Asia/Jakarta")).date()


def uses(code: str) -> int:
    return Voucher.objects.get(code=code).uses


def test_a_voucher_is_redeemed_with_the_sale(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    voucher(shop, "HEMAT")
    cart = [line(shop, 0), line(shop, 1)]
    order = sold(till, body_of(shop, cart, 28_000, vouchers=["he-mat"]))
    assert order["vouchers"] == [
        {"id": "HEMAT", "name": "Voucher HEMAT", "amount": 5_000, "times": 1}
    ]
    # 5.000 over 18.000 and 15.000
    assert [one["voucher_discount"] for one in order["lines"]] == [2_727, 2_273]
    assert order["lines"][0]["discounts"] == [
        {"kind": "voucher", "id": "HEMAT", "name": "Voucher HEMAT", "amount": 2_727}
    ]
    assert postings(order)["discounts_voucher"] == 5_000
    used = VoucherRedemption.objects.get()
    assert (str(used.order_id), used.amount, uses("HEMAT")) == (order["id"], 5_000, 1)
    again = sell(till, body_of(shop, cart, 28_000, vouchers=["HEMAT"]))
    assert (again.status_code, again.json()["code"]) == (409, "voucher_exhausted")
    assert again.json()["vouchers"] == ["HEMAT"]
    assert "habis dipakai" in again.json()["detail"]
    assert Order.objects.count() == 1
    books_agree()


def test_a_void_gives_the_voucher_back(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till("supervisor")
    voucher(shop, "HEMAT")
    body = body_of(shop, [line(shop, 0)], 13_000, vouchers=["HEMAT"])
    first = sold(till, body)
    void(till, first)
    assert uses("HEMAT") == 0
    assert VoucherRedemption.objects.get().returned_at is not None
    assert postings(first, "void")["discounts_voucher"] == -5_000
    sold(till, body_of(shop, [line(shop, 0)], 13_000, vouchers=["HEMAT"]))
    assert uses("HEMAT") == 1
    books_agree()


@pytest.mark.parametrize(
    ("values", "status", "code", "words"),
    [
        pytest.param(None, 404, "voucher_unknown", "Periksa ejaannya", id="unknown"),
        pytest.param({"valid_from": 1}, 409, "voucher_not_yet", "baru berlaku mulai", id="early"),
        pytest.param({"valid_until": -1}, 409, "voucher_expired", "habis pada", id="late"),
        pytest.param({"is_active": False}, 409, "voucher_cancelled", "dibatalkan", id="stopped"),
        pytest.param({"outlets": 1}, 409, "voucher_wrong_outlet", "di outlet lain", id="place"),
    ],
)
def test_a_voucher_that_cannot_be_used_says_why(
    in_shop: Shop, values: dict[str, Any] | None, status: int, code: str, words: str
) -> None:
    shop, till = in_shop, in_shop.till()
    if values is not None:
        for name in ("valid_from", "valid_until"):
            if name in values:
                values = values | {name: today() + dt.timedelta(days=values[name])}
        if "outlets" in values:
            values = values | {"outlets": [shop.second_outlet.id]}
        voucher(shop, "HEMAT", **values)
    body = body_of(shop, [line(shop, 0)], 13_000, vouchers=["HEMAT"])
    for answer in (sell(till, body), quote(till, body)):
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (status, code)
        assert words in problem["detail"]
        assert "HEMAT" in problem["detail"]
        assert [(e["field"], e["code"]) for e in problem["errors"]] == [("vouchers", code)]
    nothing_sold(shop)


def test_the_last_day_counts_whole(in_shop: Shop) -> None:
    shop = in_shop
    voucher(shop, "HEMAT", valid_from=today(), valid_until=today())
    sold(shop.till(), body_of(shop, [line(shop, 0)], 13_000, vouchers=["HEMAT"]))


def test_a_cancelled_code_is_refused(in_shop: Shop) -> None:
    shop = in_shop
    row = voucher(shop, "HEMAT", uses_per_voucher=5)
    cancel_voucher(actor=shop.people["owner"].actor, voucher_id=row.id)
    answer = sell(shop.till(), body_of(shop, [line(shop, 0)], 13_000, vouchers=["HEMAT"]))
    assert answer.json()["code"] == "voucher_cancelled"


def test_all_refused_codes_are_named(in_shop: Shop) -> None:
    shop = in_shop
    voucher(shop, "HEMAT")
    body = body_of(shop, [line(shop, 0)], 13_000, vouchers=["SALAH1", "HEMAT", "SALAH2"])
    problem = sell(shop.till(), body).json()
    assert problem["vouchers"] == ["SALAH1", "SALAH2"]
    assert len(problem["errors"]) == 2


def test_another_tenants_code_is_unknown(in_shop: Shop, other_shop: Shop) -> None:
    shop = in_shop
    with tenant_scope(other_shop.tenant.id):
        voucher(other_shop, "HEMAT")
    answer = sell(shop.till(), body_of(shop, [line(shop, 0)], 13_000, vouchers=["HEMAT"]))
    assert (answer.status_code, answer.json()["code"]) == (404, "voucher_unknown")


def test_a_voucher_below_its_minimum_stays_with_the_customer(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    voucher(shop, "HEMAT", min_amount=50_000)
    order = sold(till, body_of(shop, [line(shop, 0)], 18_000, vouchers=["HEMAT"]))
    assert order["vouchers"] == []
    (notice,) = order["notices"]
    assert (notice["code"], notice["detail"]) == ("voucher_minimum", "HEMAT")
    assert (uses("HEMAT"), VoucherRedemption.objects.count()) == (0, 0)
    sold(till, body_of(shop, [line(shop, 0, "3")], 49_000, vouchers=["HEMAT"]))
    assert uses("HEMAT") == 1


def test_a_voucher_for_a_product_takes_from_that_product(in_shop: Shop) -> None:
    shop = in_shop
    voucher(
        shop, "ROTI", items=[str(shop.products[1].id)], benefit_kind="percent",
        benefit_value=Decimal(50), max_amount=6_000,
    )  # fmt: skip
    body = body_of(shop, [line(shop, 0), line(shop, 1)], 27_000, vouchers=["ROTI"])
    order = sold(shop.till(), body)
    assert [one["voucher_discount"] for one in order["lines"]] == [0, 6_000]


def test_a_voucher_not_for_promoted_goods_has_no_effect_on_them(in_shop: Shop) -> None:
    shop = in_shop
    promotion(shop, 0)
    voucher(shop, "HEMAT", on_promoted=False)
    order = sold(shop.till(), body_of(shop, [line(shop, 0)], 16_200, vouchers=["HEMAT"]))
    assert [notice["code"] for notice in order["notices"]] == ["voucher_without_effect"]
    assert uses("HEMAT") == 0


def test_several_vouchers_count_in_their_order(in_shop: Shop) -> None:
    """10 % of 18.000, then Rp5.000."""
    shop = in_shop
    voucher(shop, "SEPULUH", benefit_kind="percent", benefit_value=Decimal(10))
    voucher(shop, "LIMARIBU")
    body = body_of(shop, [line(shop, 0)], 11_200, vouchers=["SEPULUH", "LIMARIBU", "sepuluh"])
    order = sold(shop.till(), body)
    assert [(one["id"], one["amount"]) for one in order["vouchers"]] == [
        ("SEPULUH", 1_800),
        ("LIMARIBU", 5_000),
    ]
    assert (uses("SEPULUH"), uses("LIMARIBU")) == (1, 1)


def test_more_than_five_are_refused(in_shop: Shop) -> None:
    shop = in_shop
    body = body_of(shop, [line(shop, 0)], 18_000, vouchers=[f"KODE{n}" for n in range(6)])
    answer = sell(shop.till(), body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "vouchers")


def test_a_refused_sale_uses_up_nothing(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    voucher(shop, "HEMAT")
    cart = [line(shop, 0, "101")]
    assert sell(till, body_of(shop, cart, 1_813_000, vouchers=["HEMAT"])).status_code == 409
    changed = sell(till, body_of(shop, [line(shop, 0)], 18_000, vouchers=["HEMAT"]))
    assert changed.json()["code"] == "price_changed"
    assert changed.json()["quote"]["vouchers"][0]["amount"] == 5_000
    nothing_sold(shop)


def test_the_same_request_twice_redeems_once(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    voucher(shop, "HEMAT")
    body = body_of(shop, [line(shop, 0)], 13_000, vouchers=["HEMAT"])
    answers = [till.post(ORDERS, body, format="json", HTTP_IDEMPOTENCY_KEY="k") for _ in "12"]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert uses("HEMAT") == 1
