"""People signed in to the owners' admin, and the pages they open."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.tenancy import tenant_scope
from apps.orders.models import Order
from tests.factories import Shop, order_body

Page = Callable[..., str]


def signed_in(shop: Shop, role: str) -> Client:
    """A browser of somebody of the shop's cast."""
    client = Client()
    client.force_login(
        shop.people[role].user, "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def page(model: str, kind: str = "changelist", *args: object) -> str:
    """The address of a page, e.g. `page("catalog_product", "change", product.id)`."""
    return reverse(f"backoffice:{model}_{kind}", args=args)


def sell(shop: Shop) -> Order:
    """A paid sale of two Kopi Susu at the shop's till."""
    answer = shop.till().post("/api/v1/orders", order_body(shop, 2), format="json")
    assert answer.status_code == 201, answer.content
    with tenant_scope(shop.tenant.id):
        return Order.objects.get(id=answer.json()["id"])


@pytest.fixture
def owner(shop: Shop) -> Client:
    return signed_in(shop, "owner")
