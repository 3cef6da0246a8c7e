"""Opening the shop: once, by whom it may be, and at most three a day."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from apps.backoffice.services import setup as service
from apps.core.errors import Forbidden, TooManyRequests
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.tax.models import TaxProfile
from apps.tenants.models import Membership, Outlet, ShopSetup, Tenant, User
from apps.tenants.selectors import memberships_of
from tests.backoffice.conftest import signed_in
from tests.backoffice.setup.cast import (
    OUTLET,
    open_shop,
    the_shop,
)
from tests.factories import Shop

pytestmark = pytest.mark.django_db


def test_a_shop_is_opened_for_who_signed_up(client: Client, rina: User) -> None:
    assert client.get("/mulai/")["Location"] == "/mulai/toko/"
    assert client.get("/mulai/toko/").status_code == 200
    assert open_shop(client)["Location"] == "/mulai/outlet/"
    tenant = the_shop(rina)
    assert tenant.name == "Kopi Senja"
    assert tenant.slug.startswith("kopi-senja-")
    with tenant_scope(tenant.id):
        owner = Membership.objects.select_related("role").get()
        assert (owner.name, owner.code, owner.role.key, owner.all_outlets) == (
            "Rina Senja",
            "1001",
            "owner",
            True,
        )
        setup = ShopSetup.objects.get()
        assert (setup.kind, setup.step, setup.finished_at) == ("cafe", "outlet", None)
        assert TaxProfile.objects.count() == 3


def test_the_same_form_twice_opens_one_shop(client: Client, rina: User) -> None:
    key = str(uuid7())
    for name in ("Kopi Senja", "Kopi Senja", "Kopi Senja Baru"):
        assert open_shop(client, shop_id=key, name=name).status_code == 302
    assert the_shop(rina).name == "Kopi Senja Baru"
    with tenant_scope(the_shop(rina).id):
        change = AuditEntry.objects.get(action="tenant.updated")
        assert change.after == {"name": "Kopi Senja Baru", "kind": "cafe"}


def test_going_back_shows_and_changes_the_same_shop(client: Client, rina: User) -> None:
    open_shop(client)
    page = client.get("/mulai/toko/")
    assert page.context["form"].initial["shop_id"] == the_shop(rina).id
    assert page.context["form"].initial["name"] == "Kopi Senja"
    assert client.get("/mulai/")["Location"] == "/mulai/outlet/"
    fresh = client.get("/mulai/toko/?baru")
    assert fresh.context["form"].initial["name"] == ""


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"kind": "bank"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"shop_id": "1"}, "shop_id"),
    ],
)
def test_a_shop_needs_name_and_kind(
    client: Client, rina: User, changed: dict[str, str], field: str
) -> None:
    answer = open_shop(client, **changed)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert memberships_of(rina.id) == []


def test_the_id_of_another_shop_opens_nothing(client: Client, rina: User, shop: Shop) -> None:
    answer = open_shop(client, shop_id=str(shop.tenant.id), name="Punya saya")
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert memberships_of(rina.id) == []
    with tenant_scope(shop.tenant.id):
        assert Tenant.objects.get().name == "Kedai Satu"


def test_a_finished_or_foreign_role_cannot_rename(client: Client, shop: Shop) -> None:
    """The form is for new shops; a manager or a shop without set-up is none."""
    for role in ("owner", "manager"):
        person = signed_in(shop, role)
        answer = open_shop(person, shop_id=str(shop.tenant.id), name="Diganti")
        assert answer.status_code == 200, role
    with tenant_scope(shop.tenant.id):
        assert Tenant.objects.get().name == "Kedai Satu"


def test_three_shops_a_day(client: Client, rina: User) -> None:
    for number in range(3):
        assert open_shop(client, name=f"Toko {number}").status_code == 302
    answer = open_shop(client, name="Toko keempat")
    assert answer.status_code == 200
    assert len(memberships_of(rina.id)) == 3
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25), tick=False):
        assert open_shop(client, name="Toko keempat").status_code == 302
    assert len(memberships_of(rina.id)) == 4


def test_only_a_proven_address_opens_a_shop(rina: User) -> None:
    rina.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]
    with pytest.raises(Forbidden):
        service.start_shop(user=rina, shop_id=uuid7(), name="Toko", kind="store")
    assert memberships_of(rina.id) == []


def test_a_closed_account_opens_no_shop(rina: User) -> None:
    rina.is_active = False
    with pytest.raises(Forbidden):
        service.start_shop(user=rina, shop_id=uuid7(), name="Toko", kind="store")


def test_refused_quota_leaves_nothing(rina: User) -> None:
    for number in range(3):
        service.start_shop(user=rina, shop_id=uuid7(), name=f"Toko {number}", kind="store")
    again = uuid7()
    with pytest.raises(TooManyRequests):
        service.start_shop(user=rina, shop_id=again, name="Toko", kind="store")
    with tenant_scope(again):
        assert not Tenant.objects.exists()


def test_an_owner_opens_another_shop(shop: Shop) -> None:
    owner = signed_in(shop, "owner")
    assert open_shop(owner, name="Cabang kota").status_code == 302
    assert owner.get("/mulai/")["Location"] == "/mulai/outlet/"
    owner.post("/mulai/outlet/", OUTLET)
    with tenant_scope(shop.tenant.id):
        assert Outlet.objects.count() == 2, "the first shop has nothing new"
