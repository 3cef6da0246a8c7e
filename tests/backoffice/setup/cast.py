"""A new shop, opened step by step."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.tenants.models import Membership, ShopSetup, Tenant, User
from apps.tenants.selectors import actor_for_membership, memberships_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OUTLET = {"name": "Kopi Senja Dago", "address": "Bandung", "zone": "Asia/Jakarta", "phone": ""}
TAX = {"choice": "pbjt", "service_rate": "5"}


def open_shop(client: Client, **changed: str) -> Any:
    values = {"shop_id": str(uuid7()), "name": "Kopi Senja", "kind": "cafe"} | changed
    return client.post("/mulai/toko/", values)


def the_shop(user: User) -> Tenant:
    (choice,) = memberships_of(user.id)
    with tenant_scope(choice.tenant_id):
        return Tenant.objects.get()


def in_the_shop(user: User, look: Callable[[], Any]) -> Any:
    with tenant_scope(the_shop(user).id):
        return look()


def setup_of(user: User) -> ShopSetup:
    found: ShopSetup = in_the_shop(user, ShopSetup.objects.get)
    return found


def go_to(client: Client, step: str) -> None:
    """Through the steps before this one."""
    open_shop(client)
    for name, values in (
        ("outlet", OUTLET),
        ("pajak", TAX),
        ("produk", {"act": "save", "list": "Kopi 18rb"}),
        ("pin", {"pin": "482915"}),
    ):
        if name == step:
            return
        assert client.post(f"/mulai/{name}/", values).status_code == 302, name


def owner_of(user: User) -> Any:
    member = Membership.objects.get(user=user)
    return actor_for_membership(member.id)
