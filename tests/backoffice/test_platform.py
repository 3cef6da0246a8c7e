"""The operators' admin: for operators with a second factor only."""

from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from apps.core.ids import uuid7
from apps.core.models import OutboxDelivery
from apps.core.outbox import fan_out, publish, subscribe
from apps.core.tenancy import tenant_scope
from apps.tenants.models import Membership, Tenant, User
from tests.backoffice.conftest import signed_in
from tests.factories import PASSWORD, Shop, make_shop

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def operator(committed: None) -> Client:
    """Commits, because the pages read over a connection of their own."""
    user = User.objects.create_user(f"op-{uuid7().hex}@contoh.test", PASSWORD, is_staff=True)
    totp.TOTP.activate(user, totp.generate_totp_secret())
    client = Client()
    client.force_login(user, BACKEND)
    return client


@pytest.mark.parametrize("role", ["owner", "accountant"])
def test_owners_stay_outside(shop: Shop, role: str) -> None:
    client = signed_in(shop, role)
    for address in ("", "tenants/tenant/", "tenants/user/", "core/outboxdelivery/"):
        assert client.get(f"/platform/{address}").status_code == 403


def test_strangers_are_sent_to_sign_in() -> None:
    assert Client().get("/platform/")["Location"] == "/accounts/login/?next=/platform/"


def test_an_operator_without_a_second_factor_is_told_to_set_it_up(db: None) -> None:
    client = Client()
    user = User.objects.create_user("op@contoh.test", PASSWORD, is_staff=True)
    client.force_login(user, BACKEND)
    answer = client.get("/platform/")
    assert answer.status_code == 403
    assert reverse("mfa_activate_totp") in answer.content.decode()


def test_an_operator_has_no_rights_inside_a_tenant(operator: Client) -> None:
    assert operator.get("/backoffice/").status_code == 403


def test_opening_and_closing_a_tenant(operator: Client) -> None:
    slug = f"toko-{uuid7().hex}"
    data = {
        "name": "Toko Baru",
        "slug": slug,
        "owner_name": "Bu Rina",
        "owner_email": f"{slug}@contoh.test",
    }
    assert operator.post("/platform/tenants/tenant/add/", data).status_code == 302
    tenant = Tenant.objects.using("platform").get(slug=slug)
    with tenant_scope(tenant.id):
        owner = Membership.objects.select_related("user", "role").get()
        assert (owner.role.key, owner.all_outlets) == ("owner", True)
    again = operator.post("/platform/tenants/tenant/add/", data)
    assert "slug" in again.context["adminform"].form.errors
    change = reverse("platform:tenants_tenant_change", args=[tenant.id])
    assert operator.get(change).status_code == 200
    assert operator.post(change, {}).status_code == 302
    assert not Tenant.objects.using("platform").get(slug=slug).is_active


def test_closing_an_account(operator: Client) -> None:
    shop = make_shop("Kedai Tutup")
    user = shop.people["manager"].user
    manager = signed_in(shop, "manager")
    assert manager.get("/backoffice/").status_code == 200
    change = reverse("platform:tenants_user_change", args=[user.id])
    assert operator.post(change, {}).status_code == 302
    assert manager.get("/backoffice/").status_code == 302


def test_the_first_page_counts_what_is_on_the_others(operator: Client) -> None:
    make_shop("Kedai Terhitung")
    tenants = Tenant.objects.using("platform").filter(is_active=True).count()
    shelves = operator.get("/platform/").context["shelves"]
    assert (shelves[0].title, shelves[0].count) == ("Usaha", tenants)
    assert tenants > 0
    for shelf in shelves:
        assert operator.get(shelf.url).status_code == 200


def test_the_lists_render(operator: Client) -> None:
    for address in ("", "tenants/tenant/?q=a", "tenants/user/?q=a", "core/outboxdelivery/"):
        assert operator.get(f"/platform/{address}").status_code == 200


def test_parked_deliveries_run_again(operator: Client) -> None:
    shop = make_shop("Kedai Macet")
    subscribe("test.parked", "tests.parked", _never)
    with tenant_scope(shop.tenant.id):
        publish(name="test.parked", aggregate_id=shop.tenant.id, payload={})
    fan_out(shop.tenant.id)
    with tenant_scope(shop.tenant.id):
        rows = OutboxDelivery.objects.filter(handler="tests.parked")
        rows.update(state=OutboxDelivery.State.PARKED)
        delivery = rows.get()
    page = "/platform/core/outboxdelivery/"
    assert "tests.parked" in operator.get(page).content.decode()
    operator.post(page, {"action": "replay", "_selected_action": [str(delivery.id)]})
    with tenant_scope(shop.tenant.id):
        assert rows.get().state == OutboxDelivery.State.WAITING
        rows.delete()


def _never(event: Any) -> None:
    raise AssertionError
