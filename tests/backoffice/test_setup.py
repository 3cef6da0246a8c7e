"""Setting up a shop: each step's success and refusals, sent twice, left and taken up again."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from apps.backoffice.services import setup as service
from apps.backoffice.setup.examples import tax_examples
from apps.backoffice.setup.kinds import KINDS, Sample, TaxChoice
from apps.catalog.lists import ListRow
from apps.catalog.models import Category, Product
from apps.core.errors import Forbidden, InvalidInput, NotFound, TooManyRequests
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.pricing.models import OutletPricing
from apps.tax.models import OutletTax, TaxProfile
from apps.tenants.models import Membership, Outlet, ShopSetup, Tenant, Terminal, User
from apps.tenants.selectors import actor_for_membership, memberships_of
from tests.backoffice.conftest import signed_in
from tests.factories import PASSWORD, Shop

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OUTLET = {"name": "Kopi Senja Dago", "address": "Bandung", "zone": "Asia/Jakarta", "phone": ""}
TAX = {"choice": "pbjt", "service_rate": "5"}


@pytest.fixture
def rina() -> User:
    return User.objects.create_user("rina@contoh.test", PASSWORD, name="Rina Senja")


@pytest.fixture
def client(rina: User) -> Client:
    client = Client()
    client.force_login(rina, BACKEND)
    return client


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


# --- Shop ------------------------------------------------------------------------------------


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


# --- Outlet ----------------------------------------------------------------------------------


def test_an_outlet_with_what_its_kind_suggests(client: Client, rina: User) -> None:
    go_to(client, "outlet")
    page = client.get("/mulai/outlet/")
    assert page.context["form"].initial["name"] == "Kopi Senja"
    assert client.post("/mulai/outlet/", OUTLET | {"zone": "Asia/Makassar"}).status_code == 302

    def look() -> None:
        outlet = Outlet.objects.get()
        assert (outlet.code, outlet.name, outlet.timezone) == (
            "KOP",
            "Kopi Senja Dago",
            "Asia/Makassar",
        )
        assert outlet.receipt_footer == "Terima kasih sudah ngopi di sini!"
        tax = OutletTax.objects.select_related("profile").get()
        assert tax.profile.name == "PBJT 10 % termasuk harga"

    in_the_shop(rina, look)
    assert setup_of(rina).step == "tax"


def test_an_outlet_sent_twice_is_one(client: Client, rina: User) -> None:
    go_to(client, "outlet")
    client.post("/mulai/outlet/", OUTLET)
    client.post("/mulai/outlet/", OUTLET | {"name": "Kopi Senja Dago Atas"})
    outlets = in_the_shop(rina, lambda: list(Outlet.objects.values_list("code", "name")))
    assert outlets == [("KOP", "Kopi Senja Dago Atas")]
    assert in_the_shop(rina, Terminal.objects.count) == 4, "the virtual ones, once"


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"name": ""}, "name"), ({"zone": "Europe/Berlin"}, "zone"), ({"phone": "0" * 31}, "phone")],
)
def test_a_wrong_outlet_is_refused(
    client: Client, rina: User, changed: dict[str, str], field: str
) -> None:
    go_to(client, "outlet")
    answer = client.post("/mulai/outlet/", OUTLET | changed)
    assert list(answer.context["form"].errors) == [field]
    assert in_the_shop(rina, Outlet.objects.count) == 0


def test_an_outlet_of_signs_only_has_a_code(client: Client, rina: User) -> None:
    go_to(client, "outlet")
    client.post("/mulai/outlet/", OUTLET | {"name": "☕☕"})
    assert in_the_shop(rina, lambda: Outlet.objects.get().code) == "OUT"


# --- Tax -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "rate", "expected"),
    [
        (TaxChoice.NONE, 0, (24_000, 0, 0)),
        (TaxChoice.PBJT, 0, (24_000, 0, 2_182)),
        (TaxChoice.PPN, 0, (24_000, 0, 2_378)),
        (TaxChoice.NONE, 5, (25_200, 1_200, 0)),
        (TaxChoice.PBJT, 5, (25_200, 1_091, 2_291)),
        (TaxChoice.PBJT, 10, (26_400, 2_182, 2_400)),
    ],
)
def test_examples_are_the_engines(
    choice: TaxChoice, rate: int, expected: tuple[int, int, int]
) -> None:
    examples = {one.choice: one for one in tax_examples(Sample("Kopi", 24_000), Decimal(rate))}
    one = examples[choice]
    assert (one.total, one.service, one.tax) == expected
    assert one.kept == one.total - one.tax


@pytest.mark.parametrize(
    ("choice", "profile"),
    [
        ("none", "Bebas pajak"),
        ("pbjt", "PBJT 10 % termasuk harga"),
        ("ppn", "PPN 11 % efektif"),
    ],
)
def test_the_chosen_tax_counts(client: Client, rina: User, choice: str, profile: str) -> None:
    go_to(client, "pajak")
    for _ in range(2):
        answer = client.post("/mulai/pajak/", {"choice": choice, "service_rate": "10"})
        assert answer["Location"] == "/mulai/produk/"

    def look() -> tuple[str, Decimal, int]:
        tax = OutletTax.objects.select_related("profile").get()
        rate = OutletPricing.objects.get().service_rate
        return tax.profile.name, rate, TaxProfile.objects.filter(name=profile).count()

    assert in_the_shop(rina, look) == (profile, Decimal(10), 1)
    page = client.get("/mulai/pajak/")
    assert page.context["form"].initial == {"choice": choice, "service_rate": "10"}


def test_another_service_charge_shows_at_once_and_saves_nothing(client: Client, rina: User) -> None:
    go_to(client, "pajak")
    answer = client.post(
        "/mulai/pajak/", {"choice": "none", "service_rate": "10"}, headers={"HX-Request": "true"}
    )
    html = answer.content.decode()
    assert "<html" not in html
    assert "Rp26.400" in html
    assert setup_of(rina).step == "tax"


@pytest.mark.parametrize("values", [{}, TAX | {"choice": "x"}, TAX | {"service_rate": "99"}])
def test_a_wrong_tax_is_refused(client: Client, rina: User, values: dict[str, str]) -> None:
    go_to(client, "pajak")
    assert client.post("/mulai/pajak/", values).status_code == 200
    assert setup_of(rina).step == "tax"


# --- Products --------------------------------------------------------------------------------

LIST = "Kopi susu 18.000\nNasi goreng; 25rb; Makanan\nRoti bakar\t15000\tCamilan"


def test_samples_typed_rows_and_a_list_in_one(client: Client, rina: User) -> None:
    go_to(client, "produk")
    answer = client.post(
        "/mulai/produk/",
        {
            "act": "save",
            "list": LIST,
            "sample": ["0-0", "2-1"],
            "price-0-0": "20rb",
            "price-2-1": "22.000",
            "price-0-1": "belum dicentang",
            "name": ["Es batu", ""],
            "price": ["2.000", ""],
            "category": ["", ""],
        },
    )
    assert answer["Location"] == "/mulai/pin/"
    with tenant_scope(the_shop(rina).id):
        pictured = Product.objects.exclude(image="").exclude(thumbnail="").order_by("name")
        assert [product.name for product in pictured] == ["Espresso", "Kentang goreng"]
        rows = Product.objects.order_by("name").values_list("name", "price", "category__name")
        assert list(rows) == [
            ("Es batu", 2_000, None),
            ("Espresso", 20_000, "Kopi"),
            ("Kentang goreng", 22_000, "Camilan"),
            ("Kopi susu", 18_000, None),
            ("Nasi goreng", 25_000, "Makanan"),
            ("Roti bakar", 15_000, "Camilan"),
        ]
        stations = dict(Category.objects.values_list("name", "station"))
        assert stations == {"Kopi": "Bar", "Camilan": "Dapur", "Makanan": ""}
        assert not Product.objects.filter(track_stock=True).exists(), "no stock stops a sale"
        imported = AuditEntry.objects.get(action="products.imported")
        assert imported.after == {"products": 6, "categories": 3}
    html = client.get("/mulai/pin/").content.decode()
    assert "6 produk tersimpan." in html


def test_a_wrong_row_saves_nothing_and_keeps_what_was_written(client: Client, rina: User) -> None:
    go_to(client, "produk")
    text = "Kopi susu 18.000\nkopi SUSU 20.000\nTeh\n=cmd() 5.000"
    answer = client.post(
        "/mulai/produk/",
        {"act": "save", "list": text, "name": ["Roti"], "price": ["mahal"], "category": [""]},
    )
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "4 baris perlu diperbaiki" in html
    for words in ("sudah ada di atas", "tidak terbaca", "diawali tanda rumus"):
        assert words in html
    assert "=cmd() 5.000" in html
    assert 'value="mahal"' in html
    assert in_the_shop(rina, Product.objects.count) == 0
    skipping = {"act": "save", "list": text, "skip": "1"}
    assert client.post("/mulai/produk/", skipping).status_code == 302
    assert in_the_shop(rina, lambda: Product.objects.get().name) == "Kopi susu"


def test_a_product_that_exists_is_no_second_one(client: Client, rina: User) -> None:
    go_to(client, "produk")
    client.post("/mulai/produk/", {"act": "save", "list": LIST})
    answer = client.post("/mulai/produk/", {"act": "save", "list": LIST})
    assert answer.status_code == 200
    assert "produk ini sudah ada" in answer.content.decode()
    assert in_the_shop(rina, Product.objects.count) == 3


def test_the_list_is_taken_back_whole(client: Client, rina: User) -> None:
    go_to(client, "produk")
    client.post("/mulai/produk/", {"act": "save", "list": "Es teh 5rb"})
    client.post("/mulai/produk/", {"act": "save", "list": LIST})
    answer = client.post("/mulai/produk/batal/")
    assert answer["Location"] == "/mulai/produk/"
    assert "3 produk dibatalkan." in client.get("/mulai/produk/").content.decode()
    with tenant_scope(the_shop(rina).id):
        left = Product.objects.filter(deleted_at=None)
        assert list(left.values_list("name", flat=True)) == ["Es teh"]
        assert not Category.objects.filter(deleted_at=None).exists()
        undone = AuditEntry.objects.get(action="products.import_undone")
        assert undone.after == {"products": 3, "categories": 2}
    client.post("/mulai/produk/batal/")
    with tenant_scope(the_shop(rina).id):
        assert Product.objects.filter(deleted_at=None).count() == 1, "only the last list"
        assert AuditEntry.objects.filter(action="products.import_undone").count() == 1
    assert client.post("/mulai/produk/", {"act": "save", "list": LIST}).status_code == 302


def test_no_products_are_fine(client: Client, rina: User) -> None:
    go_to(client, "produk")
    assert client.post("/mulai/produk/", {"act": "save"})["Location"] == "/mulai/pin/"
    assert in_the_shop(rina, Product.objects.count) == 0


def test_the_preview_reads_and_writes_nothing(client: Client, rina: User) -> None:
    go_to(client, "produk")
    answer = client.post("/mulai/produk/pratinjau/", {"list": LIST + "\nTeh"})
    html = answer.content.decode()
    assert "<html" not in html
    assert "3 produk siap disimpan" in html
    assert "Rp25.000" in html
    assert in_the_shop(rina, Product.objects.count) == 0
    assert client.get("/mulai/produk/pratinjau/").status_code == 405


def test_a_pasted_list_becomes_rows_to_edit(client: Client) -> None:
    go_to(client, "produk")
    answer = client.post("/mulai/produk/", {"act": "edit", "list": LIST + "\nTeh"})
    sheet = answer.context["sheet"]
    assert sheet.text == ""
    assert [(one.name, one.price, one.category) for one in sheet.typed] == [
        ("Kopi susu", "18.000", ""),
        ("Nasi goreng", "25.000", "Makanan"),
        ("Roti bakar", "15.000", "Camilan"),
        ("Teh", "", ""),
    ]
    more = client.post("/mulai/produk/", {"act": "more", "name": "", "price": "", "category": ""})
    assert len(more.context["sheet"].typed) == 4


def test_two_thousand_rows_are_saved_in_time(client: Client, rina: User) -> None:
    go_to(client, "produk")
    text = "\n".join(
        f"Barang {number};{number + 1000};Rak {number % 20}" for number in range(2_000)
    )
    started = timezone.now()
    assert client.post("/mulai/produk/", {"act": "save", "list": text}).status_code == 302
    assert timezone.now() - started < dt.timedelta(seconds=10)
    assert in_the_shop(rina, Product.objects.count) == 2_000
    too_long = client.post("/mulai/produk/", {"act": "save", "list": text + "\nSatu lagi 5rb"})
    assert "lebih dari 2000 baris" in too_long.content.decode().replace("2.000", "2000")


def test_the_service_refuses_every_bad_row_by_its_line(client: Client, rina: User) -> None:
    go_to(client, "produk")
    tenant = the_shop(rina)
    rows = [ListRow(1, "Kopi", 18_000), ListRow(2, "", 5_000), ListRow(3, "kopi", 1_000)]
    with tenant_scope(tenant.id):
        actor = _owner(rina)
        with pytest.raises(InvalidInput) as refused:
            service.save_products(actor=actor, rows=rows)
        assert [(e.field, e.code) for e in refused.value.errors] == [
            ("rows.2", "no_name"),
            ("rows.3", "repeated"),
        ]
        assert not Product.objects.exists()


# --- People ----------------------------------------------------------------------------------


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


# --- Till ------------------------------------------------------------------------------------


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


# --- Order, resuming, other shops ------------------------------------------------------------


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


def _owner(user: User) -> Any:
    member = Membership.objects.get(user=user)
    return actor_for_membership(member.id)
