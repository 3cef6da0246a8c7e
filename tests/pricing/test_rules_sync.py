"""The rules as tills fetch them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.core.actors import Actor
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.customers.services import create_group
from apps.pricing.models import PriceList, Promotion
from apps.pricing.rules import current_version, outlet_rules
from apps.pricing.services import (
    Entry,
    Part,
    create_price_list,
    create_promotion,
    set_member_discount,
    set_outlet_pricing,
    update_promotion,
)
from apps.tenants.models import Outlet
from tests.factories import Shop
from tests.pricing.cases import read_rules

URL = "/api/v1/sync/rules"
TODAY = dt.date(2026, 11, 21)


def owner(shop: Shop) -> Actor:
    return shop.people["owner"].actor


def rules(client: APIClient, **query: Any) -> Any:
    answer = client.get(URL, query)
    assert answer.status_code == 200, answer.content
    return orjson.loads(answer.content)


def give_everything(shop: Shop) -> tuple[PriceList, Promotion, Any]:
    kopi, roti, _ = shop.products
    group = create_group(actor=owner(shop), name="Anggota", is_member=True)
    price_list = create_price_list(
        actor=owner(shop),
        name="Anggota",
        groups=[group.id],
        time_from=dt.time(7, 30),
        entries=[
            Entry(kopi.id, 17_000),
            Entry(kopi.id, 16_500, min_quantity=Decimal("2.5")),
        ],
    )
    promotion = create_promotion(
        actor=owner(shop),
        name="Beli 2 gratis 1",
        kind="buy_get",
        benefit_kind="percent",
        benefit_value=Decimal("100.00"),
        priority=3,
        valid_until=dt.date(2999, 12, 31),
        limit_total=10,
        parts=[Part("buy", items=[str(kopi.id)], quantity=2), Part("get", items=[str(roti.id)])],
    )
    set_member_discount(
        actor=owner(shop),
        group_id=group.id,
        name="Diskon anggota",
        benefit_kind="percent",
        benefit_value=Decimal("5.5"),
    )
    return price_list, promotion, group


def test_the_engines_words(shop: Shop) -> None:
    kopi, roti, _ = shop.products
    with tenant_scope(shop.tenant.id):
        price_list, promotion, group = give_everything(shop)
        set_outlet_pricing(
            actor=owner(shop),
            outlet=shop.outlet,
            service_rate=Decimal("5.00"),
            service_channels=["dine_in"],
        )
    found = rules(shop.till())
    version = found.pop("version")
    assert version.startswith("v")
    assert found == {
        "service": {"rate": "5", "channels": ["dine_in"]},
        "price_lists": [
            {
                "id": str(price_list.id),
                "name": "Anggota",
                "priority": 100,
                "when": {"minute_from": 450, "groups": [str(group.id)]},
                "prices": {str(kopi.id): [["1", 17_000], ["2.5", 16_500]]},
            }
        ],
        "promotions": [
            {
                "id": str(promotion.id),
                "name": "Beli 2 gratis 1",
                "kind": "buy_get",
                "benefit": {"kind": "percent", "value": "100"},
                "priority": 3,
                "when": {"valid_until": "2999-12-31"},
                "buy": {"target": {"items": [str(kopi.id)]}, "quantity": 2},
                "get": {"target": {"items": [str(roti.id)]}, "quantity": 1},
                "limited": True,
            }
        ],
        "member_discounts": [
            {
                "group": str(group.id),
                "name": "Diskon anggota",
                "benefit": {"kind": "percent", "value": "5.5"},
            }
        ],
        "groups": [{"id": str(group.id), "name": "Anggota", "is_member": True}],
    }


def test_a_till_that_reads_them_has_the_servers_rules(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        give_everything(shop)
        set_outlet_pricing(
            actor=owner(shop),
            outlet=shop.outlet,
            service_rate=Decimal("7.5"),
            service_included=True,
            service_channels=["dine_in", "delivery"],
        )
        version = current_version()
        ours = outlet_rules(outlet_id=shop.outlet.id, on=TODAY, version=version).rules
    sent = rules(shop.till())
    del sent["groups"]
    for promotion in sent["promotions"]:
        del promotion["limited"]
    theirs = read_rules(sent | {"tax_profiles": {}})
    assert theirs.version == ours.version
    assert theirs.service == ours.service
    assert theirs.price_lists == ours.price_lists
    assert theirs.promotions == ours.promotions
    assert theirs.member_discounts == ours.member_discounts


def test_a_shop_without_rules(shop: Shop) -> None:
    found = rules(shop.till())
    assert {name: value for name, value in found.items() if name != "version"} == {
        "service": None,
        "price_lists": [],
        "promotions": [],
        "member_discounts": [],
        "groups": [],
    }


def test_only_what_concerns_the_outlet(shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(other_shop.tenant.id):
        give_everything(other_shop)
    with tenant_scope(shop.tenant.id):
        for name, outlets in (("Sini", [shop.outlet.id]), ("Sana", [shop.second_outlet.id])):
            create_price_list(actor=owner(shop), name=name, outlets=outlets)
            create_promotion(
                actor=owner(shop),
                name=name,
                kind="product",
                benefit_kind="percent",
                benefit_value=Decimal(1),
                outlets=outlets,
            )
    here = rules(shop.till())
    assert [rule["name"] for rule in here["price_lists"]] == ["Sini"]
    assert [(rule["name"], rule["limited"]) for rule in here["promotions"]] == [("Sini", False)]
    there = rules(shop.client("owner"), outlet=shop.second_outlet.id)
    assert [rule["name"] for rule in there["price_lists"]] == ["Sana"]
    assert [rule["name"] for rule in there["promotions"]] == ["Sana"]


def test_rules_that_the_till_has_are_not_sent_again(shop: Shop) -> None:
    till = shop.till()
    with tenant_scope(shop.tenant.id):
        _, promotion, _ = give_everything(shop)
    first = till.get(URL)
    again = till.get(URL, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == "private, no-cache"
    other = shop.client("owner").get(URL, {"outlet": str(shop.second_outlet.id)})
    assert other["ETag"] != first["ETag"]
    with tenant_scope(shop.tenant.id):
        update_promotion(actor=owner(shop), promotion_id=promotion.id, priority=4)
    changed = till.get(URL, HTTP_IF_NONE_MATCH=first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    feed = orjson.loads(till.get("/api/v1/sync/feed").content)
    assert feed["outlet"]["rules_version"] == orjson.loads(changed.content)["version"]


def test_a_person_names_an_outlet_of_his(shop: Shop, other_shop: Shop) -> None:
    manager = shop.client("manager")
    assert rules(manager, outlet=shop.outlet.id)["promotions"] == []
    refused = manager.get(URL)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "outlet")
    for outlet in (shop.second_outlet.id, other_shop.outlet.id, uuid7()):
        assert manager.get(URL, {"outlet": str(outlet)}).status_code == 404
    assert shop.till().get(URL, {"outlet": str(shop.second_outlet.id)}).status_code == 404
    assert manager.get(URL, {"outlet": "x"}).status_code == 400
    assert shop.till().get(URL, {"unknown": 1}).status_code == 400
    assert shop.till(None).get(URL).status_code == 200
    assert APIClient().get(URL).status_code == 401


@pytest.mark.parametrize("count", [1, 20])
def test_the_same_statements_for_any_number_of_rules(shop: Shop, count: int) -> None:
    with tenant_scope(shop.tenant.id):
        for number in range(count):
            create_price_list(
                actor=owner(shop),
                name=f"D{number}",
                entries=[Entry(product.id, 100 + number) for product in shop.products],
            )
            create_promotion(
                actor=owner(shop),
                name=f"P{number}",
                kind="product",
                benefit_kind="percent",
                benefit_value=Decimal(1),
                parts=[Part("target", items=[str(shop.products[0].id)])],
            )
    till = shop.till()
    with CaptureQueriesContext(connection) as queries:
        first = till.get(URL)
    assert len(orjson.loads(first.content)["promotions"]) == count
    # sign-in, the outlet with its version, nine for the rules, the groups
    assert _reads(queries) == 12
    with CaptureQueriesContext(connection) as queries:
        assert till.get(URL).status_code == 200
    assert _reads(queries) == 2
    with CaptureQueriesContext(connection) as queries:
        assert till.get(URL, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    assert _reads(queries) == 2


def _reads(queries: CaptureQueriesContext) -> int:
    return len([query for query in queries if " FROM " in query["sql"].replace("\n", " ")])


def test_an_outlet_that_is_not_set_up_has_no_rules(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        bare = Outlet.objects.create(code="BARU", name="Baru")
    assert shop.client("owner").get(URL, {"outlet": str(bare.id)}).status_code == 404
