"""PINs, and the device that becomes the till."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.core.tenancy import tenant_scope
from apps.tenants.models import Membership, Terminal, User
from tests.backoffice.setup.cast import go_to, in_the_shop, setup_of, the_shop

pytestmark = pytest.mark.django_db


def test_pins_for_owner_and_cashier(client: Client, rina: User) -> None:
    go_to(client, "pin")
    values = {"pin": "482915", "cashier_name": "Dimas", "cashier_pin": "7391"}
    for _ in range(2):
        assert client.post("/mulai/pin/", values)["Location"] == "/mulai/kasir/"

    def look() -> list[Any]:
        people = Membership.objects.select_related("role").order_by("code")
        return [
            (one.name, one.code, one.role.key, bool(one.pin_hash), one.outlets.count())
            for one in people
        ]

    assert in_the_shop(rina, look) == [
        ("Rina Senja", "1001", "owner", True, 0),
        ("Dimas", "1002", "cashier", True, 1),
    ]
    assert client.post("/mulai/pin/", {"pin": ""}).status_code == 302, "there is one already"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"pin": ""}, "pin"),
        ({"pin": "12"}, "pin"),
        ({"pin": "1111"}, "pin"),
        ({"pin": "abcd"}, "pin"),
        ({"pin": "4829", "cashier_name": "Dimas"}, "cashier_pin"),
        ({"pin": "4829", "cashier_pin": "7391"}, "cashier_name"),
    ],
)
def test_weak_pins_are_refused(
    client: Client, rina: User, values: dict[str, str], field: str
) -> None:
    go_to(client, "pin")
    answer = client.post("/mulai/pin/", values)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert setup_of(rina).step == "people"
    assert not in_the_shop(rina, lambda: Membership.objects.exclude(pin_hash="").exists())


def test_a_weak_pin_of_the_cashier_saves_neither(client: Client, rina: User) -> None:
    go_to(client, "pin")
    values = {"pin": "482915", "cashier_name": "Dimas", "cashier_pin": "0000"}
    assert client.post("/mulai/pin/", values).status_code == 200
    assert in_the_shop(rina, Membership.objects.count) == 1
    assert not in_the_shop(rina, lambda: Membership.objects.exclude(pin_hash="").exists())


def test_this_device_becomes_the_till(client: Client, rina: User) -> None:
    go_to(client, "kasir")
    assert client.get("/mulai/kasir/").status_code == 200
    links = [client.post("/mulai/kasir/", {"act": "here"})["Location"] for _ in range(2)]
    assert all(link.startswith("/pos/#pair=") and len(link) == 19 for link in links)
    tills = in_the_shop(rina, lambda: list(Terminal.objects.filter(kind="till")))
    assert [till.code for till in tills] == ["K1"], "a double click makes one till"
    assert setup_of(rina).finished_at is not None
    assert client.get("/mulai/")["Location"] == "/mulai/toko/"
    assert client.get("/mulai/produk/")["Location"] == "/backoffice/"
    assert client.get("/backoffice/").status_code == 200


def test_a_paired_till_is_not_taken_away(client: Client, rina: User) -> None:
    go_to(client, "kasir")
    client.post("/mulai/kasir/", {"act": "here"})
    with tenant_scope(the_shop(rina).id):
        Terminal.objects.filter(code="K1").update(paired_at=timezone.now())
    html = client.post("/mulai/kasir/", {"act": "other"}).content.decode()
    assert "Kasir 2" in html
    assert "data:image/svg+xml" in html
    codes = in_the_shop(
        rina, lambda: list(Terminal.objects.filter(kind="till").values_list("code", flat=True))
    )
    assert sorted(codes) == ["K1", "K2"]


def test_later_leads_to_the_office(client: Client, rina: User) -> None:
    go_to(client, "kasir")
    assert client.post("/mulai/kasir/", {"act": "later"})["Location"] == "/backoffice/"
    assert setup_of(rina).finished_at is not None
    assert not in_the_shop(rina, lambda: Terminal.objects.filter(kind="till").exists())
