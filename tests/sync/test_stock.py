"""What is running out, as the tills ask for it."""

from decimal import Decimal
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.catalog.services import create_product, remove_product, update_product
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.inventory.models import StockLevel, StockMovement
from apps.inventory.services import adjust_stock
from apps.inventory.services.reorder import set_reorder_point
from tests.factories import Shop, order_body

URL = "/api/v1/sync/stock"


def low(client: APIClient, **query: Any) -> list[tuple[str, str]]:
    answer = client.get(URL, query)
    assert answer.status_code == 200, answer.content
    return [(row["item"], row["quantity"]) for row in orjson.loads(answer.content)["low"]]


def reorder_at(shop: Shop, quantity: str | None, product: int = 0) -> None:
    with tenant_scope(shop.tenant.id):
        set_reorder_point(
            actor=shop.people["owner"].actor,
            outlet_id=shop.outlet.id,
            product_id=shop.products[product].id,
            quantity=None if quantity is None else Decimal(quantity),
        )


def test_low_is_at_the_reorder_point_or_below(shop: Shop) -> None:
    till, kopi = shop.till(), str(shop.products[0].id)
    assert low(till) == []
    reorder_at(shop, "99.999")
    assert low(till) == []
    reorder_at(shop, "100")
    assert low(till) == [(kopi, "100")]
    assert till.post("/api/v1/orders", order_body(shop, 3)).status_code == 201
    assert low(till) == [(kopi, "97")]
    reorder_at(shop, None)
    assert low(till) == []


def test_without_a_reorder_point_only_nothing_is_low(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        adjust_stock(
            actor=shop.people["owner"].actor,
            outlet_id=shop.outlet.id,
            product_id=shop.products[1].id,
            quantity=Decimal("-99.5"),
            reason=StockMovement.Reason.CORRECTION,
        )
        assert low(shop.till()) == []
        adjust_stock(
            actor=shop.people["owner"].actor,
            outlet_id=shop.outlet.id,
            product_id=shop.products[1].id,
            quantity=Decimal("-0.5"),
            reason=StockMovement.Reason.CORRECTION,
        )
    assert low(shop.till()) == [(str(shop.products[1].id), "0")]


def test_what_the_outlet_never_had_is_sold_out_unless_it_sells_without_stock(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        actor = shop.people["owner"].actor
        teh = create_product(actor=actor, name="Teh", sku="TEH", price=5_000)
    assert low(shop.till()) == [(str(teh.id), "0")]
    with tenant_scope(shop.tenant.id):
        type(shop.outlet).objects.filter(id=shop.outlet.id).update(allow_negative_stock=True)
    assert low(shop.till()) == []


def test_what_is_not_sold_or_not_counted_is_left_out(shop: Shop) -> None:
    reorder_at(shop, "100")
    reorder_at(shop, "100", product=1)
    kopi, roti, _ = shop.products
    assert {item for item, _ in low(shop.till())} == {str(kopi.id), str(roti.id)}
    with tenant_scope(shop.tenant.id):
        actor = shop.people["owner"].actor
        update_product(actor=actor, product_id=kopi.id, is_active=False)
        update_product(actor=actor, product_id=roti.id, track_stock=False)
    assert low(shop.till()) == []
    with tenant_scope(shop.tenant.id):
        update_product(actor=actor, product_id=roti.id, track_stock=True)
        remove_product(actor=actor, product_id=roti.id)
    assert low(shop.till()) == []


def test_an_answer_that_the_till_has_is_not_sent_again(shop: Shop) -> None:
    till = shop.till()
    first = till.get(URL)
    again = till.get(URL, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == "private, no-cache"
    reorder_at(shop, "100")
    changed = till.get(URL, HTTP_IF_NONE_MATCH=first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_a_person_names_an_outlet_of_his(shop: Shop, other_shop: Shop) -> None:
    manager = shop.client("manager")
    reorder_at(shop, "100")
    assert low(manager, outlet=shop.outlet.id) == [(str(shop.products[0].id), "100")]
    refused = manager.get(URL)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "outlet")
    for outlet in (shop.second_outlet.id, other_shop.outlet.id, uuid7()):
        assert manager.get(URL, {"outlet": str(outlet)}).status_code == 404
    assert shop.till().get(URL, {"outlet": str(shop.second_outlet.id)}).status_code == 404
    assert manager.get(URL, {"outlet": "x"}).status_code == 400
    assert shop.till().get(URL, {"unknown": 1}).status_code == 400


def test_who_may_read(shop: Shop, api: APIClient) -> None:
    query = {"outlet": str(shop.outlet.id)}
    statuses = {role: shop.client(role).get(URL, query).status_code for role in shop.people}
    assert {role for role, status in statuses.items() if status != 200} == {"accountant"}
    assert shop.till(None).get(URL).status_code == 200
    assert api.get(URL).status_code == 401


@pytest.mark.parametrize("products", [1, 40])
def test_the_same_statements_for_any_number_of_products(shop: Shop, products: int) -> None:
    with tenant_scope(shop.tenant.id):
        StockLevel.objects.update(reorder_point=1000)
        for number in range(products):
            create_product(
                actor=shop.people["owner"].actor, name=f"P{number}", sku=f"P{number}", price=1
            )
    till = shop.till()
    with CaptureQueriesContext(connection) as queries:
        assert len(low(till)) == products + 2
    # sign-in, outlet, low stock; the others are the scope's
    assert len([query for query in queries if " FROM " in query["sql"].replace("\n", " ")]) == 3
