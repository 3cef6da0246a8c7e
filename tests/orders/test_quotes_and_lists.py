"""Quotes, lists and single orders."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.orders.models import Order
from tests.factories import Shop, order_body

URL = "/api/v1/orders"


def test_a_quote_explains_itself_and_writes_nothing(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        before = AuditEntry.objects.count()
    body = {key: order_body(shop, 2)[key] for key in ("outlet", "channel", "lines")}
    answer = shop.till().post("/api/v1/quotes", body, format="json")
    assert answer.status_code == 200
    assert answer.json()["total"] == 36_000
    assert answer.json()["lines"][0]["name"] == "Kopi Susu"
    assert answer.json()["lines"][0]["reasons"][0]["amount"] == 36_000
    with tenant_scope(shop.tenant.id):
        assert Order.objects.count() == 0
        assert AuditEntry.objects.count() == before


def test_a_quote_for_another_outlet_is_404(shop: Shop, other_shop: Shop) -> None:
    body = {key: order_body(shop, 2)[key] for key in ("outlet", "channel", "lines")}
    for outlet in (shop.second_outlet, other_shop.outlet):
        answer = shop.till().post("/api/v1/quotes", body | {"outlet": str(outlet.id)})
        assert answer.status_code == 404


def sell(shop: Shop, count: int) -> list[str]:
    till = shop.till()
    bodies = [order_body(shop, 1) for _ in range(count)]
    return [
        till.post(URL, body, format="json", HTTP_IDEMPOTENCY_KEY=str(body["id"])).json()["id"]
        for body in bodies
    ]


def test_list_is_newest_first_and_pages(shop: Shop) -> None:
    ids = sell(shop, 3)
    owner = shop.client("owner")
    first = owner.get(f"{URL}/?page_size=2").json()
    assert [order["id"] for order in first["results"]] == [ids[2], ids[1]]
    second = owner.get(first["next"]).json()
    assert [order["id"] for order in second["results"]] == [ids[0]]
    assert second["next"] is None


def test_list_filters(shop: Shop) -> None:
    sell(shop, 2)
    owner = shop.client("owner")
    found = owner.get(f"{URL}/?receipt_number=A1-000002").json()["results"]
    assert [order["number"] for order in found] == [2]
    assert owner.get(f"{URL}/?state=voided").json()["results"] == []
    wrong = owner.get(f"{URL}/?business_date=kemarin")
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["field"] == "business_date"


def test_list_shows_own_outlets_only(shop: Shop, other_shop: Shop) -> None:
    sell(shop, 1)
    sell(other_shop, 1)
    with tenant_scope(shop.tenant.id):
        Order.objects.update(outlet=shop.second_outlet)
    assert shop.client("manager").get(f"{URL}/").json()["results"] == []
    assert len(shop.client("owner").get(f"{URL}/").json()["results"]) == 1


def test_list_statements_do_not_grow(shop: Shop) -> None:
    counts = []
    for rows in (1, 3):
        sell(shop, rows)
        client = shop.client("owner")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{URL}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_kitchen_sees_no_orders(shop: Shop) -> None:
    assert shop.client("kitchen").get(f"{URL}/").status_code == 200
    assert shop.client("kitchen").post(URL, order_body(shop, 1)).status_code == 403
