"""From rows to the engine's rule set: exact values, scope, and one load per version."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.catalog.models import Category, ProductUnit
from apps.catalog.services import remove_product
from apps.core.actors import Actor
from apps.core.tenancy import tenant_scope
from apps.customers.services import create_group, update_group
from apps.pricing.engine import (
    Benefit,
    MemberDiscount,
    Part,
    PriceList,
    Promotion,
    ServiceRule,
    Target,
    When,
)
from apps.pricing.offers import Limits
from apps.pricing.rules import OutletRules, current_version, outlet_rules
from apps.pricing.services import (
    Entry,
    archive_price_list,
    archive_promotion,
    create_price_list,
    create_promotion,
    create_voucher_batch,
    set_member_discount,
    set_outlet_pricing,
    update_promotion,
)
from apps.pricing.services import Part as NewPart
from tests.factories import Shop, order_body

TODAY = dt.date(2026, 11, 21)


def owner(shop: Shop) -> Actor:
    return shop.people["owner"].actor


def compiled(shop: Shop, *, second: bool = False, on: dt.date = TODAY) -> OutletRules:
    outlet = shop.second_outlet if second else shop.outlet
    return outlet_rules(outlet_id=outlet.id, on=on, version=current_version())


def promotion(shop: Shop, name: str, **values: Any) -> str:
    given: dict[str, Any] = {"kind": "product", "benefit_kind": "percent"}
    given |= {"benefit_value": Decimal(10)}
    return str(create_promotion(actor=owner(shop), name=name, **(given | values)).id)


def test_every_column_arrives(in_shop: Shop) -> None:
    kopi, roti, antar = in_shop.products
    drinks = Category.objects.get(name="Minuman")
    dozen = ProductUnit.objects.create(product=kopi, name="lusin", factor=12)
    group = create_group(actor=owner(in_shop), name="Anggota", is_member=True)
    price_list = create_price_list(
        actor=owner(in_shop),
        name="Grosir",
        priority=7,
        valid_from=dt.date(2026, 11, 1),
        valid_until=dt.date(2026, 12, 31),
        weekdays=[1, 2],
        time_from=dt.time(22),
        time_until=dt.time(2, 30),
        outlets=[in_shop.outlet.id],
        channels=["delivery"],
        groups=[group.id],
        member_only=True,
        first_purchase=True,
        birthday=True,
        entries=[
            Entry(kopi.id, 16_000, min_quantity=Decimal("12.5")),
            Entry(kopi.id, 17_000),
            Entry(kopi.id, 180_000, unit_id=dozen.id),
        ],
    )
    promotion_id = promotion(
        in_shop,
        "Beli 2 gratis 1",
        kind="buy_get",
        benefit_value=Decimal("100"),
        priority=3,
        stackable=True,
        limit_per_order=2,
        max_amount=50_000,
        limit_per_customer=1,
        limit_per_day=30,
        parts=[
            NewPart("buy", categories=[drinks.id], quantity=2),
            NewPart("get", items=[str(roti.id), f"{kopi.id}/{dozen.id}"]),
            NewPart("excluded", items=[str(antar.id)]),
        ],
    )
    set_member_discount(
        actor=owner(in_shop),
        group_id=group.id,
        name="Anggota 5 %",
        benefit_kind="amount",
        benefit_value=Decimal(2_000),
        max_amount=10_000,
        on_promoted=True,
    )
    set_outlet_pricing(
        actor=owner(in_shop),
        outlet=in_shop.outlet,
        service_rate=Decimal(5),
        service_channels=["dine_in"],
    )

    found = compiled(in_shop)

    assert found.rules.price_lists == (
        PriceList(
            id=str(price_list.id),
            name="Grosir",
            priority=7,
            when=When(
                valid_from=dt.date(2026, 11, 1),
                valid_until=dt.date(2026, 12, 31),
                weekdays=frozenset({1, 2}),
                minute_from=22 * 60,
                minute_until=150,
                outlets=frozenset({str(in_shop.outlet.id)}),
                channels=frozenset({"delivery"}),
                groups=frozenset({str(group.id)}),
                member_only=True,
                first_purchase=True,
                birthday=True,
            ),
            prices={
                str(kopi.id): ((Decimal(1), 17_000), (Decimal("12.5"), 16_000)),
                f"{kopi.id}/{dozen.id}": ((Decimal(1), 180_000),),
            },
        ),
    )
    excluded = frozenset({str(antar.id)})
    assert found.rules.promotions == (
        Promotion(
            id=promotion_id,
            name="Beli 2 gratis 1",
            kind="buy_get",
            benefit=Benefit("percent", Decimal(100)),
            priority=3,
            stackable=True,
            target=Target(excluded=excluded),
            buy=Part(Target(categories=frozenset({str(drinks.id)}), excluded=excluded), 2),
            get=Part(
                Target(frozenset({str(roti.id), f"{kopi.id}/{dozen.id}"}), excluded=excluded), 1
            ),
            limit_per_order=2,
            max_amount=50_000,
        ),
    )
    assert found.limits == {promotion_id: Limits(1, 30, None)}
    assert found.rules.member_discounts == (
        MemberDiscount(str(group.id), "Anggota 5 %", Benefit("amount", 2_000), 10_000, True),
    )
    assert found.rules.service == ServiceRule(Decimal(5), False, frozenset({"dine_in"}))


def test_amount_quantity_and_bundle(in_shop: Shop) -> None:
    kopi, roti, _ = in_shop.products
    promotion(
        in_shop,
        "Belanja",
        kind="amount",
        benefit_kind="amount",
        benefit_value=Decimal(5_000),
        min_amount=50_000,
        repeat=True,
    )
    promotion(
        in_shop,
        "Banyak",
        kind="quantity",
        benefit_kind="price",
        benefit_value=Decimal(12_000),
        min_quantity=Decimal("2.5"),
        parts=[NewPart("target", items=[str(kopi.id)])],
    )
    promotion(
        in_shop,
        "Paket",
        kind="bundle",
        parts=[
            NewPart("part", items=[str(kopi.id)], quantity=2),
            NewPart("part", items=[str(roti.id)]),
        ],
    )
    amount, many, bundle = sorted(compiled(in_shop).rules.promotions, key=lambda rule: rule.id)
    assert (amount.min_amount, amount.repeat, amount.benefit) == (
        50_000,
        True,
        Benefit("amount", 5_000),
    )
    assert (many.min_quantity, many.benefit) == (Decimal("2.5"), Benefit("price", 12_000))
    assert many.target == Target(frozenset({str(kopi.id)}))
    assert bundle.parts == (
        Part(Target(frozenset({str(kopi.id)})), 2),
        Part(Target(frozenset({str(roti.id)})), 1),
    )


def test_only_what_may_still_count_in_the_outlet(in_shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(other_shop.tenant.id):
        promotion(other_shop, "Punya tetangga")
        create_price_list(actor=owner(other_shop), name="Punya tetangga")
    here, there = [in_shop.outlet.id], [in_shop.second_outlet.id]
    yesterday, before = TODAY - dt.timedelta(days=1), TODAY - dt.timedelta(days=2)
    archived = promotion(in_shop, "Diarsipkan")
    promotion(in_shop, "Di sini", outlets=here)
    promotion(in_shop, "Di sana", outlets=there)
    promotion(in_shop, "Mati", is_active=False)
    # Its last night may pass midnight.
    promotion(in_shop, "Kemarin", valid_until=yesterday)
    promotion(in_shop, "Lewat", valid_until=before)
    promotion(in_shop, "Nanti", valid_from=dt.date(2027, 1, 1))
    archive_promotion(actor=owner(in_shop), promotion_id=UUID(archived))
    create_price_list(actor=owner(in_shop), name="Di sana", outlets=there)
    gone = create_price_list(actor=owner(in_shop), name="Diarsipkan")
    archive_price_list(actor=owner(in_shop), price_list_id=gone.id)

    rules = compiled(in_shop).rules
    assert {rule.name for rule in rules.promotions} == {"Di sini", "Kemarin", "Nanti"}
    assert rules.price_lists == ()
    rules = compiled(in_shop, second=True).rules
    assert {rule.name for rule in rules.promotions} == {"Di sana", "Kemarin", "Nanti"}
    assert [rule.name for rule in rules.price_lists] == ["Di sana"]


def test_prices_of_removed_products_are_left_out(in_shop: Shop) -> None:
    kopi, roti, _ = in_shop.products
    create_price_list(
        actor=owner(in_shop), name="Grosir", entries=[Entry(kopi.id, 1), Entry(roti.id, 2)]
    )
    remove_product(actor=owner(in_shop), product_id=kopi.id)
    # Removing a product makes no new version; who loads them later gets fewer prices.
    (price_list,) = compiled(in_shop, on=TODAY + dt.timedelta(days=1)).rules.price_lists
    assert price_list.prices == {str(roti.id): ((Decimal(1), 2),)}


def statements_to_load(shop: Shop, version: int) -> int:
    with CaptureQueriesContext(connection) as queries:
        outlet_rules(outlet_id=shop.outlet.id, on=TODAY, version=version)
    return len(queries)


def test_rules_are_loaded_once_a_version(in_shop: Shop) -> None:
    promotion_id = UUID(promotion(in_shop, "Diskon"))
    version = current_version()
    # outlet tax and pricing, promotions and parts, profiles and rates, price lists, members
    assert statements_to_load(in_shop, version) == 8
    assert statements_to_load(in_shop, version) == 0
    update_promotion(actor=owner(in_shop), promotion_id=promotion_id, name="Baru")
    assert statements_to_load(in_shop, current_version()) == 8


def test_what_prices_makes_a_new_version(in_shop: Shop) -> None:
    group = create_group(actor=owner(in_shop), name="Anggota")
    before = current_version()
    update_group(actor=owner(in_shop), group_id=group.id, is_member=True)
    assert current_version() == before + 1
    create_price_list(actor=owner(in_shop), name="Kosong")
    assert current_version() == before + 2
    promotion(in_shop, "Promo", parts=[NewPart("target")])
    assert current_version() == before + 4
    create_voucher_batch(
        actor=owner(in_shop),
        name="V",
        benefit_kind="percent",
        benefit_value=Decimal(5),
        count=3,
    )
    assert current_version() == before + 4


def test_the_second_sale_reads_no_rules(shop: Shop) -> None:
    """Also with promotions: what they are is known, and without a limit nothing is counted."""
    till = shop.till()
    with tenant_scope(shop.tenant.id):
        promotion(shop, "Diskon", parts=[NewPart("target", items=[str(shop.products[1].id)])])
    assert till.post("/api/v1/orders", order_body(shop, 1)).status_code == 201
    with CaptureQueriesContext(connection) as queries:
        sold = till.post("/api/v1/orders", order_body(shop, 2), HTTP_IDEMPOTENCY_KEY="dua")
    assert sold.status_code == 201, sold.content
    touched = [query["sql"] for query in queries if "pricing_" in query["sql"]]
    assert touched == []
