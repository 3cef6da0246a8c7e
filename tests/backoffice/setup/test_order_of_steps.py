"""Steps in their order, left and taken up again, and other shops."""

import pytest
from django.test import Client

from apps.backoffice.services import setup as service
from apps.backoffice.setup.kinds import KINDS
from apps.catalog.models import Product
from apps.core.errors import NotFound
from apps.core.tenancy import tenant_scope
from apps.tenants.models import Outlet, ShopSetup, User
from apps.tenants.selectors import memberships_of
from tests.backoffice.conftest import signed_in
from tests.backoffice.setup.cast import BACKEND, OUTLET, go_to, open_shop, setup_of, the_shop
from tests.factories import Shop

pytestmark = pytest.mark.django_db


def test_steps_are_taken_in_order(client: Client) -> None:
    open_shop(client)
    for ahead in ("pajak", "produk", "pin", "kasir"):
        for answer in (client.get(f"/mulai/{ahead}/"), client.post(f"/mulai/{ahead}/", {})):
            assert answer["Location"] == "/mulai/outlet/", ahead
    client.post("/mulai/outlet/", OUTLET)
    assert client.get("/mulai/kasir/")["Location"] == "/mulai/pajak/"
    assert client.get("/mulai/outlet/").status_code == 200, "back is open"


def test_left_and_taken_up_again_in_another_browser(client: Client, rina: User) -> None:
    go_to(client, "produk")
    client.post("/mulai/outlet/", OUTLET | {"phone": "022-555"})
    assert setup_of(rina).step == "products", "going back loses nothing"
    other = Client()
    other.force_login(rina, BACKEND)
    assert other.get("/mulai/")["Location"] == "/mulai/produk/"
    assert other.get("/mulai/outlet/").context["form"].initial["phone"] == "022-555"


def test_the_dashboard_leads_back_until_it_is_done(client: Client) -> None:
    go_to(client, "produk")
    html = client.get("/backoffice/").content.decode()
    assert "Berikutnya langkah 4 dari 6: Produk." in html
    assert 'href="/mulai/produk/"' in html
    client.post("/mulai/produk/", {"act": "save"})
    client.post("/mulai/pin/", {"pin": "482915"})
    client.post("/mulai/kasir/", {"act": "later"})
    assert "Berikutnya langkah" not in client.get("/backoffice/").content.decode()


def test_only_the_owner_is_reminded(client: Client, shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        ShopSetup.objects.create(kind="cafe", outlet=shop.outlet, step="till")
    assert "Berikutnya langkah" in signed_in(shop, "owner").get("/backoffice/").content.decode()
    for role in ("manager", "accountant"):
        html = signed_in(shop, role).get("/backoffice/").content.decode()
        assert "Berikutnya langkah" not in html, role


def test_the_dashboard_of_a_shop_without_an_outlet_opens(client: Client) -> None:
    open_shop(client)
    answer = client.get("/backoffice/")
    assert answer.status_code == 200
    assert 'href="/mulai/outlet/"' in answer.content.decode()


def test_no_step_without_a_shop(client: Client) -> None:
    for step in ("outlet", "pajak", "produk", "pin", "kasir"):
        assert client.get(f"/mulai/{step}/")["Location"] == "/mulai/toko/"


def test_a_window_of_another_shop_changes_nothing(client: Client, rina: User) -> None:
    open_shop(client, name="Pertama")
    first = the_shop(rina)
    open_shop(client, name="Kedua")
    answer = client.post("/mulai/outlet/", OUTLET | {"shop": str(first.id)})
    assert answer["Location"] == "/mulai/"
    for choice in memberships_of(rina.id):
        with tenant_scope(choice.tenant_id):
            assert not Outlet.objects.exists()


def test_two_shops_stay_apart(client: Client, rina: User, shop: Shop) -> None:
    go_to(client, "pin")
    with tenant_scope(shop.tenant.id):
        assert sorted(Product.objects.values_list("name", flat=True)) == [
            "Jasa Antar",
            "Kopi Susu",
            "Roti Bakar",
        ]
        assert not ShopSetup.objects.exists()
    owner = signed_in(shop, "owner")
    assert owner.get("/mulai/produk/")["Location"] == "/backoffice/"
    with tenant_scope(shop.tenant.id), pytest.raises(NotFound):
        service.save_products(actor=shop.people["owner"].actor, rows=[])


def test_suggestions_are_sound() -> None:
    for kind in KINDS.values():
        every = [sample for shelf in kind.shelves for sample in shelf.samples]
        assert len({sample.name for sample in every}) == len(every)
        assert all(sample.price % 500 == 0 for sample in every)
        assert kind.example in every
        assert len(kind.footer) <= 120
