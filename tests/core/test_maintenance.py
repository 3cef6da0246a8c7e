"""Maintenance: everything can be read, nothing is written."""

from typing import Any

import pytest
from django.test import Client

from apps.core.tenancy import tenant_scope
from apps.orders.models import Order
from apps.tenants.models import User
from tests.factories import PASSWORD, Shop, order_body


@pytest.fixture(autouse=True)
def closed(settings: Any) -> None:
    settings.MAINTENANCE_MODE = True


def owner(shop: Shop, **options: Any) -> Client:
    client = Client(**options)
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(shop.people["owner"].user, backend)
    return client


def test_a_sale_is_refused_and_may_come_again(shop: Shop, settings: Any) -> None:
    till, body = shop.till(), order_body(shop, 1)
    answer = till.post("/api/v1/orders", body)
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "maintenance"
    assert int(answer["Retry-After"]) > 0
    with tenant_scope(shop.tenant.id):
        assert not Order.objects.exists()
    settings.MAINTENANCE_MODE = False
    assert till.post("/api/v1/orders", body).status_code == 201


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_writing_method_gets_through(shop: Shop, method: str) -> None:
    answer = getattr(shop.till(), method)("/api/v1/auth/pin", {})
    assert (answer.status_code, answer.json()["code"]) == (503, "maintenance")


def test_reading_pricing_and_health_go_on(shop: Shop) -> None:
    till = shop.till()
    assert till.get("/api/v1/sync/feed").status_code == 200
    quote = {"outlet": str(shop.outlet.id), "channel": "take_away"}
    quote["lines"] = [{"item": str(shop.products[0].id), "quantity": "1"}]  # type: ignore[assignment]
    assert till.post("/api/v1/quotes", quote).json()["total"] == 18_000
    assert Client().get("/api/health/live").status_code == 200


def test_pages_say_so_and_keep_nothing(shop: Shop) -> None:
    client = owner(shop)
    page = client.get("/accounts/sessions/")
    assert page.status_code == 200
    assert "Sedang pemeliharaan" in page.content.decode()
    answer = client.post("/backoffice/catalog/category/add/", {"name": "Baru", "position": "1"})
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "Sedang pemeliharaan" in answer.content.decode()
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_leaving_works_and_coming_in_does_not(shop: Shop) -> None:
    client = owner(shop)
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/backoffice/").status_code == 302
    user: User = shop.people["owner"].user
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 503


def test_the_language_can_be_changed(shop: Shop) -> None:
    client = owner(shop)
    assert client.post("/language/", {"language": "en", "next": "/"}).status_code == 302


def test_without_it_nothing_is_said(shop: Shop, settings: Any) -> None:
    settings.MAINTENANCE_MODE = False
    assert "pemeliharaan" not in owner(shop).get("/accounts/sessions/").content.decode()
