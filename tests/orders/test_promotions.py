"""Price lists, promotions and member discounts in a sale: what is written, what is counted."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.ids import uuid7
from apps.orders.models import Order, OrderLine
from apps.pricing.models import PromotionCounter, PromotionUse
from apps.pricing.services import create_price_list, set_member_discount
from apps.pricing.services.price_lists import Entry
from apps.tax.services import set_outlet_tax
from tests.factories import PIN, Shop
from tests.orders.pricing_cast import (
    FACTS,
    LANGUAGE,
    ORDERS,
    body_of,
    books_agree,
    customer,
    line,
    members,
    nothing_sold,
    postings,
    promotion,
    quote,
    sell,
    sold,
    stock,
    void,
    voucher,
)

JAKARTA = ZoneInfo("Asia/Jakarta")


def test_a_promotion_is_frozen_on_the_sale_and_booked_by_its_kind(in_shop: Shop) -> None:
    shop = in_shop
    promo = promotion(shop, 0, name="Jumat Kopi")
    till = shop.till()
    order = sold(till, body_of(shop, [line(shop, 0, "2"), line(shop, 1)], 47_400))
    kopi, roti = order["lines"]
    assert (kopi["promotion_discount"], kopi["discount"], kopi["total"]) == (3_600, 3_600, 32_400)
    assert kopi["discounts"] == [
        {"kind": "promotion", "id": str(promo.id), "name": "Jumat Kopi", "amount": 3_600}
    ]
    assert {"code": "promotion", "amount": -3_600, "detail": "Jumat Kopi"} in kopi["reasons"]
    assert (roti["discount"], roti["discounts"]) == (0, [])
    assert order["promotions"] == [
        {"id": str(promo.id), "name": "Jumat Kopi", "amount": 3_600, "times": 1}
    ]
    assert till.get(f"{ORDERS}/{order['id']}").json()["lines"] == order["lines"]
    assert postings(order) == {
        "cash_drawer": 47_400,
        "discounts_promotion": 3_600,
        "revenue": -51_000,
        "cogs": 21_000,
        "inventory": -21_000,
    }


def test_each_kind_of_discount_is_told_apart(in_shop: Shop) -> None:
    """18.000: promo 10 % = 1.800; member 10 % = 1.620; voucher 2.580; line 2.000; order 1.000."""
    shop, group = in_shop, members()
    promo = promotion(shop, 0, name="Jumat Kopi", stackable=True)
    set_member_discount(
        actor=shop.people["owner"].actor,
        group_id=group.id,
        name="Diskon anggota",
        benefit_kind="percent",
        benefit_value=Decimal(10),
        on_promoted=True,
    )
    voucher(shop, "HEMAT", benefit_value=Decimal(2_580))
    body = body_of(
        shop,
        [line(shop, 0, discount={"amount": 2_000, "reason": "sobek"})],
        9_000,
        discount={"amount": 1_000},
        vouchers=["hemat"],
        customer=str(customer(group).id),
    )
    order = sold(shop.till("manager"), body)
    (kopi,) = order["lines"]
    assert kopi["discounts"] == [
        {"kind": "promotion", "id": str(promo.id), "name": "Jumat Kopi", "amount": 1_800},
        {"kind": "member", "id": str(group.id), "name": "Diskon anggota", "amount": 1_620},
        {"kind": "voucher", "id": "HEMAT", "name": "Voucher HEMAT", "amount": 2_580},
        {"kind": "line", "id": "", "name": "2000: sobek", "amount": 2_000},
        {"kind": "order", "id": "", "name": "1000", "amount": 1_000},
    ]
    kinds = ("promotion", "member", "voucher", "line", "order")
    assert [kopi[f"{kind}_discount"] for kind in kinds] == [1_800, 1_620, 2_580, 2_000, 1_000]
    assert (kopi["discount"], order["discount"], order["total"]) == (9_000, 9_000, 9_000)
    books = postings(order)
    assert (books["revenue"], books["cash_drawer"]) == (-18_000, 9_000)
    assert {key: value for key, value in books.items() if key.startswith("discounts")} == {
        "discounts": 3_000,
        "discounts_member": 1_620,
        "discounts_promotion": 1_800,
        "discounts_voucher": 2_580,
    }
    assert OrderLine.objects.get().discounts == kopi["discounts"]
    books_agree()


def test_tax_inside_the_price_is_not_booked_as_discount(in_shop: Shop) -> None:
    """PPN 11 % inside: 18.000 less 3.000 promotion and 1.500 by hand is 13.500, 12.162 without."""
    shop = in_shop
    owner = shop.people["owner"].actor
    set_outlet_tax(actor=owner, outlet=shop.outlet, profile=shop.profiles["PPN 11 % efektif"])
    promotion(shop, 0, benefit_kind="amount", benefit_value=Decimal(3_000))
    order = sold(shop.till(), body_of(shop, [line(shop, 0)], 13_500, discount={"amount": 1_500}))
    books = postings(order)
    assert books["tax_payable_ppn"] == -1_338
    assert (books["discounts_promotion"], books["discounts"]) == (2_703, 1_351)
    assert books["revenue"] == -(13_500 - 1_338 + 2_703 + 1_351)
    books_agree()


def test_a_price_list_wins_by_channel_and_quantity(in_shop: Shop) -> None:
    shop = in_shop
    kopi = shop.products[0].id
    create_price_list(
        actor=shop.people["owner"].actor,
        name="Ojol",
        channels=["delivery"],
        entries=[
            Entry(kopi, 21_000),
            Entry(kopi, 19_500, min_quantity=Decimal(3)),
        ],
    )
    till = shop.till()
    first = sold(till, body_of(shop, [line(shop, 0)], 21_000, channel="delivery"))
    assert first["lines"][0]["unit_price"] == 21_000
    assert {"code": "list_price_included", "amount": 21_000, "detail": "Ojol"} in first["lines"][0][
        "reasons"
    ]
    many = sold(till, body_of(shop, [line(shop, 0, "3")], 58_500, channel="delivery"))
    here = sold(till, body_of(shop, [line(shop, 0)], 18_000, channel="dine_in"))
    assert (many["lines"][0]["unit_price"], here["lines"][0]["unit_price"]) == (19_500, 18_000)


def test_a_typed_price_is_measured_by_the_price_list(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    create_price_list(
        actor=shop.people["owner"].actor,
        name="Ojol",
        channels=["delivery"],
        entries=[Entry(shop.products[0].id, 21_000)],
    )
    typed = [line(shop, 0, unit_price=18_000)]
    refused = sell(till, body_of(shop, typed, 18_000, channel="delivery"))
    assert (refused.status_code, refused.json()["code"]) == (403, "approval_required")
    nothing_sold(shop)
    same = [line(shop, 0, unit_price=21_000)]
    assert sold(till, body_of(shop, same, 21_000, channel="delivery"))["total"] == 21_000
    assert sold(till, body_of(shop, typed, 18_000, channel="dine_in"))["total"] == 18_000


def test_a_promotion_needs_no_approval_of_the_cashier(in_shop: Shop) -> None:
    """Her own limit of 10 percent is about what she gives by hand."""
    shop = in_shop
    promotion(shop, 0, percent=50)
    assert sold(shop.till(), body_of(shop, [line(shop, 0)], 9_000))["total"] == 9_000
    by_hand = body_of(shop, [line(shop, 0)], 7_200, discount={"percent": "20"})
    assert sell(shop.till(), by_hand).json()["code"] == "approval_required"


def test_the_first_purchase_is_first_until_it_is_voided(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till("supervisor")
    promotion(shop, 0, first_purchase=True)
    guest = {"customer": str(customer().id)}
    first = sold(till, body_of(shop, [line(shop, 0)], 16_200, **guest))
    sold(till, body_of(shop, [line(shop, 0)], 18_000, **guest))
    sold(till, body_of(shop, [line(shop, 0)], 18_000))
    void(till, first)
    second = Order.objects.filter(state="paid", customer_id=guest["customer"]).get()
    void(till, {"id": str(second.id)})
    sold(till, body_of(shop, [line(shop, 0)], 16_200, **guest))


def test_birthdays_and_membership_count(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    today = timezone.now().astimezone(JAKARTA).date()
    promotion(shop, 0, percent=20, birthday=True)
    promotion(shop, 1, percent=10, member_only=True)
    cart = [line(shop, 0), line(shop, 1)]
    born_today = customer(birthday=today.replace(year=1992))
    born_later = customer(birthday=(today + dt.timedelta(days=40)).replace(year=1992))
    member = customer(members())
    reseller = customer(members(is_member=False))
    totals = {
        person: sold(till, body_of(shop, cart, total, customer=str(person.id)))["total"]
        for person, total in (
            (born_today, 29_400),
            (born_later, 33_000),
            (member, 31_500),
            (reseller, 33_000),
        )
    }
    assert list(totals.values()) == [29_400, 33_000, 31_500, 33_000]


def test_conditions_go_by_the_wall_clock_not_by_the_business_day(in_shop: Shop) -> None:
    """At 23:59 the shop's day starts: until then the books still write yesterday."""
    shop = in_shop
    type(shop.outlet).objects.filter(id=shop.outlet.id).update(day_start=dt.time(23, 59))
    now = timezone.now().astimezone(JAKARTA)
    minute = dt.timedelta(minutes=1)
    window = {"time_from": (now - 5 * minute).time(), "time_until": (now + 5 * minute).time()}
    promotion(shop, 0, weekdays=[(now - 5 * minute).isoweekday()], **window)
    order = sold(shop.till(), body_of(shop, [line(shop, 0)], 16_200, placed_at=now.isoformat()))
    if (now.hour, now.minute) != (23, 59):
        assert order["business_date"] == (now.date() - dt.timedelta(days=1)).isoformat()
    earlier = (now - 30 * minute).isoformat()
    sold(shop.till(), body_of(shop, [line(shop, 0)], 18_000, placed_at=earlier))


def test_a_limited_promotion_ends_with_its_last_sale(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    promo = promotion(shop, 0, limit_total=2)
    cart = [line(shop, 0, "3")]
    for _ in range(2):
        sold(till, body_of(shop, cart, 48_600))
    late = sell(till, body_of(shop, cart, 48_600))
    assert (late.status_code, late.json()["code"]) == (409, "price_changed")
    assert late.json()["quote"]["expected_total"] == 54_000
    assert late.json()["quote"]["promotions"] == []
    assert sold(till, body_of(shop, cart, 54_000))["promotions"] == []
    counter = PromotionCounter.objects.get()
    assert (counter.promotion_id, counter.scope, counter.used) == (promo.id, "total", 2)
    assert stock(shop, 0) == 91


def test_limits_a_day_and_a_customer(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    promo = promotion(shop, 0, limit_per_customer=1, limit_per_day=2)
    ani, budi, citra = (str(customer().id) for _ in range(3))
    cart = [line(shop, 0)]
    sold(till, body_of(shop, cart, 16_200, customer=ani))
    sold(till, body_of(shop, cart, 18_000, customer=ani))
    sold(till, body_of(shop, cart, 18_000))
    sold(till, body_of(shop, cart, 16_200, customer=budi))
    last = sold(till, body_of(shop, cart, 18_000, customer=citra))
    day = last["business_date"]
    used = dict(PromotionCounter.objects.values_list("scope", "used"))
    assert used == {f"customer:{ani}": 1, f"customer:{budi}": 1, f"day:{day}": 2}
    facts = {"outlet": str(shop.outlet.id), "customer": citra}
    assert till.post(FACTS, facts, format="json").json()["exhausted"] == [str(promo.id)]


def test_a_void_gives_the_limit_back(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till("supervisor")
    promotion(shop, 0, limit_total=1, limit_per_day=1)
    cart = [line(shop, 0)]
    first = sold(till, body_of(shop, cart, 16_200))
    assert sell(till, body_of(shop, cart, 16_200)).json()["code"] == "price_changed"
    void(till, first)
    assert set(PromotionCounter.objects.values_list("used", flat=True)) == {0}
    again = sold(till, body_of(shop, cart, 16_200))
    assert str(PromotionUse.objects.get(returned_at=None).order_id) == again["id"]
    assert postings(first, "void")["discounts_promotion"] == -1_800
    books_agree()


def test_a_refused_sale_counts_nothing(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    promotion(shop, 0, limit_total=1)
    assert sell(till, body_of(shop, [line(shop, 0, "101")], 1_636_200)).status_code == 409
    assert sell(till, body_of(shop, [line(shop, 0)], 1)).status_code == 409
    assert not PromotionCounter.objects.exists()
    nothing_sold(shop)
    sold(till, body_of(shop, [line(shop, 0)], 16_200))


def test_a_quote_looks_at_limits_and_counts_nothing(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    promo = promotion(shop, 0, name="Sepuluh pertama", limit_total=1)
    body = body_of(shop, [line(shop, 0)], 16_200)
    for _ in range(3):
        answer = quote(till, body).json()
        assert (answer["total"], answer["lines"][0]["promotion_discount"]) == (16_200, 1_800)
        assert answer["promotions"] == [
            {"id": str(promo.id), "name": "Sepuluh pertama", "amount": 1_800, "times": 1}
        ]
    sold(till, body)
    assert quote(till, body).json()["total"] == 18_000


def test_the_same_request_twice_is_counted_once(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    promotion(shop, 0, limit_total=5)
    body = body_of(shop, [line(shop, 0)], 16_200)
    answers = [till.post(ORDERS, body, format="json", HTTP_IDEMPOTENCY_KEY="k") for _ in "12"]
    assert answers[0].json() == answers[1].json()
    assert sell(till, body).json()["code"] == "order_exists"
    assert PromotionCounter.objects.get().used == 1


def test_facts_say_what_a_till_cannot_know(in_shop: Shop, other_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    today = timezone.now().astimezone(JAKARTA).date()
    group = members()
    ani = customer(group, birthday=today.replace(year=1992))
    voucher(
        shop,
        "HEMAT",
        min_amount=10_000,
        benefit_kind="percent",
        benefit_value=Decimal(15),
        max_amount=4_000,
    )
    body = {"outlet": str(shop.outlet.id), "customer": str(ani.id), "vouchers": ["hemat", "X1Y2"]}
    facts = till.post(FACTS, body, format="json", headers=LANGUAGE).json()
    assert facts == {
        "exhausted": [],
        "group": str(group.id),
        "member": True,
        "first_purchase": True,
        "birthday": True,
        "vouchers": [
            {
                "code": "HEMAT",
                "name": "Voucher HEMAT",
                "benefit": {"kind": "percent", "value": "15"},
                "min_amount": 10_000,
                "max_amount": 4_000,
                "target": {"items": [], "categories": [], "excluded": []},
                "on_promoted": True,
            }
        ],
        "refused": [
            {
                "code": "X1Y2",
                "reason": "voucher_unknown",
                "detail": "Kode X1Y2 tidak ada. Periksa ejaannya.",
            }
        ],
    }
    sold(till, body_of(shop, [line(shop, 0)], 18_000, customer=str(ani.id)))
    assert till.post(FACTS, body, format="json").json()["first_purchase"] is False
    foreign = till.post(FACTS, {"outlet": str(other_shop.outlet.id)}, format="json")
    nobody = till.post(FACTS, body | {"customer": str(uuid7())}, format="json")
    assert (foreign.status_code, nobody.status_code) == (404, 404)
    assert nobody.json()["code"] == "customer_unknown"


@pytest.mark.parametrize(
    ("extra", "statements"),
    [
        pytest.param({}, 7, id="unlimited promotion"),
        pytest.param({"customer": True}, 7, id="customer"),
        pytest.param({"limited": True}, 9, id="limits read and counted"),
        pytest.param({"vouchers": ["HEMAT"]}, 9, id="voucher looked up and redeemed"),
    ],
)
def test_statements_of_a_sale(in_shop: Shop, extra: dict[str, Any], statements: int) -> None:
    shop, till = in_shop, in_shop.till()
    promotion(shop, 0, limit_total=9 if extra.pop("limited", False) else None)
    voucher(shop, "HEMAT", uses_per_voucher=9)
    if extra.pop("customer", False):
        extra["customer"] = str(customer(members()).id)
    total = 11_200 if "vouchers" in extra else 16_200
    sold(till, body_of(shop, [line(shop, 0)], total, **extra))
    # Seven is every sale in a tenant's own transaction: look-up, SAVEPOINT, settings, present
    # tenant, read, write, RELEASE.
    with CaptureQueriesContext(connection) as queries:
        sold(till, body_of(shop, [line(shop, 0)], total, **extra))
    assert len(queries) == statements


def test_an_approved_discount_comes_on_top_of_a_promotion(in_shop: Shop) -> None:
    shop, till = in_shop, in_shop.till()
    promotion(shop, 0, percent=50)
    body = body_of(shop, [line(shop, 0)], 6_750, discount={"percent": "25"})
    approval = {"action": "order.discount", "subject": body["id"], "amount": "25"}
    token = till.post(
        "/api/v1/approvals", approval | {"employee": "1003", "pin": PIN}, format="json"
    ).json()["token"]
    order = sold(till, body | {"approvals": [token]})
    (kopi,) = order["lines"]
    assert (kopi["promotion_discount"], kopi["order_discount"]) == (9_000, 2_250)
