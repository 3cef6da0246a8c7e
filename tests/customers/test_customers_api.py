"""Customers over REST: a till writes down who buys, once by the id that it gave."""

from typing import Any

import pytest

from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.customers.models import Customer
from tests.factories import Shop

CUSTOMERS = "/api/v1/customers"


def _body(**changed: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "name": "Bu Tini", "phone": "0812-3456-789"} | changed


def test_a_customer_is_made_once(shop: Shop) -> None:
    till, body = shop.till(), _body()
    first = till.post(CUSTOMERS, body)
    assert first.status_code == 201
    assert first.json() == {
        "id": body["id"],
        "code": first.json()["code"],
        "name": "Bu Tini",
        "phone": "+628123456789",
    }
    assert till.post(CUSTOMERS, body).json() == first.json()
    with tenant_scope(shop.tenant.id):
        assert Customer.objects.filter(name="Bu Tini").count() == 1


@pytest.mark.parametrize(
    "changed", [{"name": ""}, {"id": "satu"}, {"phone": "12"}, {"group": str(uuid7())}]
)
def test_what_is_wrong_is_refused(shop: Shop, changed: dict[str, Any]) -> None:
    assert shop.till().post(CUSTOMERS, _body(**changed)).status_code == 400


def test_another_shops_customer_is_not_shown(shop: Shop, other_shop: Shop) -> None:
    body = _body()
    assert other_shop.till().post(CUSTOMERS, body).status_code == 201
    answer = shop.till().post(CUSTOMERS, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "taken"
