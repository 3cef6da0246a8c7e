"""Pages of prices and promotions: who sees what, what they say, what they cost the database."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.catalog.models import Category
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.customers.models import Customer, CustomerGroup
from apps.customers.services import create_customer, create_group
from apps.pricing.models import (
    MemberDiscount,
    OutletPricing,
    PriceList,
    Promotion,
    Voucher,
    VoucherBatch,
)
from apps.pricing.services.price_lists import Entry, create_price_list
from apps.pricing.services.promotions import Part, create_promotion
from apps.pricing.services.vouchers import create_voucher_batch
from apps.tax.models import TaxProfile
from tests.backoffice.conftest import page, signed_in
from tests.factories import Shop

SIMULATOR = "/backoffice/pricing/simulator/"
CALENDAR = "/backoffice/pricing/calendar/"
CHOICES = "/backoffice/pricing/choices/"
PREVIEW = "/backoffice/pricing/promotion/preview/"


@pytest.fixture
def actor(shop: Shop) -> Any:
    return shop.people["owner"].actor


def promote(shop: Shop, name: str, **values: Any) -> Promotion:
    """20 % off Kopi Susu, unless told otherwise."""
    kopi = str(shop.products[0].id)
    given = {
        "kind": "product",
        "benefit_kind": "percent",
        "benefit_value": Decimal(20),
        "parts": [Part("target", [kopi])],
    } | values
    with tenant_scope(shop.tenant.id):
        return create_promotion(actor=shop.people["owner"].actor, name=name, **given)


def listed(shop: Shop, name: str, price: int = 15_000, **values: Any) -> PriceList:
    """A list with one price for Kopi Susu."""
    with tenant_scope(shop.tenant.id):
        entries = [Entry(shop.products[0].id, price)]
        return create_price_list(
            actor=shop.people["owner"].actor, name=name, entries=entries, **values
        )


def batch(shop: Shop, name: str, count: int = 3, **values: Any) -> VoucherBatch:
    given = {"benefit_kind": "amount", "benefit_value": Decimal(5000)} | values
    with tenant_scope(shop.tenant.id):
        return create_voucher_batch(
            actor=shop.people["owner"].actor, name=name, count=count, **given
        )


def group(shop: Shop, name: str) -> CustomerGroup:
    with tenant_scope(shop.tenant.id):
        return create_group(actor=shop.people["owner"].actor, name=name)


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send back of an untouched form."""
    form = client.get(address).context["adminform"].form
    sent: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if value is not None and value is not False and value not in ("", []):
            sent[field.html_name] = "on" if value is True else value
    return sent


# --- Lists cost the same with one row and with many ----------------------------------------------


@pytest.mark.parametrize(
    ("model", "make", "statements"),
    [
        ("pricing_promotion", promote, 21),
        ("pricing_pricelist", listed, 21),
        ("pricing_voucherbatch", batch, 19),
        ("customers_customergroup", group, 19),
    ],
)
def test_a_list_asks_the_database_as_often_for_one_row_as_for_four(
    owner: Client, shop: Shop, model: str, make: Callable[..., Any], statements: int
) -> None:
    counts = []
    for names in (["A"], ["B", "C", "D"]):
        for name in names:
            make(shop, name)
        owner.get(page(model))
        with CaptureQueriesContext(connection) as queries:
            assert owner.get(page(model)).status_code == 200
        counts.append(len(queries))
    assert counts == [statements, statements]


# --- Promotions ----------------------------------------------------------------------------------


def test_first_the_kind_is_asked_then_only_what_it_needs(owner: Client) -> None:
    html = owner.get(page("pricing_promotion", "add")).content.decode()
    assert [f"kind={kind}" in html for kind in ("amount", "mix", "buy_get")] == [True] * 3
    fields = {
        kind: set(
            owner.get(page("pricing_promotion", "add"), {"kind": kind})
            .context["adminform"]
            .form.fields
        )
        for kind in ("amount", "quantity", "bundle", "buy_get")
    }
    assert {"min_amount", "repeat"} <= fields["amount"]
    assert not {"parts", "buy", "min_quantity"} & fields["amount"]
    assert "min_quantity" in fields["quantity"]
    assert "parts" in fields["bundle"]
    assert "target" not in fields["bundle"]
    assert {"buy", "get", "buy_quantity", "get_quantity"} <= fields["buy_get"]


def test_a_promotion_is_made_changed_switched_and_archived(owner: Client, shop: Shop) -> None:
    kopi = str(shop.products[0].id)
    sent = {
        "kind_of_form": "buy_get",
        "name": "Dua satu",
        "is_active": "on",
        "buy_quantity": "2",
        "buy": [kopi],
        "get_quantity": "1",
        "benefit_kind": "percent",
        "benefit_value": "100",
        "priority": "100",
        "weekdays": ["5"],
        "time_from": "14:00",
        "time_until": "16:00",
    }
    assert owner.post(page("pricing_promotion", "add"), sent).status_code == 302
    with tenant_scope(shop.tenant.id):
        row = Promotion.objects.get()
        parts = {part.role: (part.items, part.quantity) for part in row.parts.all()}
    assert (row.kind, row.weekdays, row.time_from) == ("buy_get", [5], dt.time(14))
    assert parts == {"buy": ([kopi], 2), "get": ([kopi], 1)}
    html = owner.get(page("pricing_promotion")).content.decode()
    assert "Beli 2 Kopi Susu, gratis 1 termurah, Jum 14.00\N{EN DASH}16.00" in html

    change = page("pricing_promotion", "change", row.id)
    assert owner.post(change, form_of(owner, change) | {"name": "Dua gratis"}).status_code == 302
    owner.post(page("pricing_promotion", "off", row.id))
    with tenant_scope(shop.tenant.id):
        row.refresh_from_db()
    assert (row.name, row.is_active) == ("Dua gratis", False)
    assert owner.post(page("pricing_promotion", "off", row.id)).status_code == 404
    owner.post(page("pricing_promotion", "on", row.id))
    owner.post(page("pricing_promotion", "archive", row.id))
    with tenant_scope(shop.tenant.id):
        row.refresh_from_db()
        actions = list(
            AuditEntry.objects.filter(subject_id=row.id).values_list("action", flat=True)
        )
    assert row.is_active
    assert row.deleted_at is not None
    assert (
        sorted(actions) == ["promotion.archived", "promotion.created"] + ["promotion.updated"] * 3
    )
    assert owner.get(change).status_code == 404


def test_each_contradiction_stands_at_its_field(owner: Client, shop: Shop) -> None:
    sent = {
        "kind_of_form": "bundle",
        "name": "Paket",
        "benefit_kind": "percent",
        "benefit_value": "120",
        "valid_from": "2026-12-31",
        "valid_until": "2026-12-01",
        "time_from": "10:00",
        "time_until": "10:00",
        "limit_per_customer": "5",
        "limit_total": "2",
        "priority": "100",
    }
    answer = owner.post(page("pricing_promotion", "add"), sent)
    assert answer.status_code == 200
    assert set(answer.context["adminform"].form.errors) == {
        "benefit_value",
        "valid_until",
        "time_until",
        "limit_per_customer",
        "parts",
    }
    with tenant_scope(shop.tenant.id):
        assert not Promotion.objects.exists()


def test_states_are_seen_and_filtered(owner: Client, shop: Shop) -> None:
    today = timezone.localdate()
    day = dt.timedelta(days=1)
    promote(shop, "Kini")
    promote(shop, "Nanti", valid_from=today + day)
    promote(shop, "Dulu", valid_until=today - day)
    promote(shop, "Mati", is_active=False)
    for state, name in (
        ("running", "Kini"),
        ("scheduled", "Nanti"),
        ("ended", "Dulu"),
        ("off", "Mati"),
    ):
        rows = owner.get(page("pricing_promotion"), {"state": state}).context["cl"].result_list
        assert [row.name for row in rows] == [name]


def test_a_preview_saves_nothing_and_prices_a_fitting_cart(owner: Client, shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        drinks = Category.objects.get(name="Minuman")
    sent = {
        "kind_of_form": "product",
        "name": "Sore",
        "is_active": "on",
        "target": [f"c:{drinks.id}"],
        "benefit_kind": "percent",
        "benefit_value": "50",
        "priority": "100",
        "weekdays": ["2"],
        "time_from": "22:00",
        "time_until": "02:00",
        "channels": ["delivery"],
        "first_purchase": "on",
    }
    answer = owner.post(PREVIEW, sent)
    assert answer.context["gave"] == 9_000
    assert answer.context["explained"].total == 9_000
    moment = answer.context["moment"]
    assert (moment.isoweekday() == 2 and moment.hour >= 22) or (
        moment.isoweekday() == 3 and moment.hour < 2
    )
    assert "Minuman: potongan 50 %" in answer.content.decode()
    wrong = owner.post(PREVIEW, sent | {"benefit_value": "120"})
    assert "0 sampai 100 persen" in wrong.content.decode()
    with tenant_scope(shop.tenant.id):
        assert not Promotion.objects.exists()


# --- Price lists ---------------------------------------------------------------------------------


def test_a_list_is_typed_and_pasted(owner: Client, shop: Shop) -> None:
    kopi, roti, _antar = shop.products
    sent = {
        "name": "Grosir",
        "is_active": "on",
        "priority": "100",
        "entries": f"{kopi.id}\t1\t16.000\n{kopi.id}\t12\t15.000",
        "pasted": "Roti Bakar; 12.500; 10\nkopi susu; 15.500; 12",
        "channels": ["take_away"],
        "member_only": "on",
    }
    assert owner.post(page("pricing_pricelist", "add"), sent).status_code == 302
    with tenant_scope(shop.tenant.id):
        row = PriceList.objects.get()
        found = row.entries.order_by("product__name", "min_quantity")
        prices = list(found.values_list("product_id", "min_quantity", "price"))
    assert prices == [
        (kopi.id, Decimal("1.000"), 16_000),
        (kopi.id, Decimal("12.000"), 15_500),
        (roti.id, Decimal("10.000"), 12_500),
    ]
    html = owner.get(page("pricing_pricelist")).content.decode()
    assert "khusus anggota, bawa pulang" in html


def test_lines_that_name_nothing_are_said_and_all_is_kept(owner: Client, shop: Shop) -> None:
    kopi = shop.products[0]
    sent = {
        "name": "Grosir",
        "priority": "100",
        "entries": f"{kopi.id}\t1\t16.000",
        "pasted": "Kopi Susu; 15.000; 12\nTeh Poci; 4.000\nRoti Bakar",
    }
    answer = owner.post(page("pricing_pricelist", "add"), sent)
    errors = answer.context["adminform"].form.errors["pasted"]
    assert [text[:8] for text in errors] == ["Baris 2:", "Baris 3:"]
    html = answer.content.decode()
    assert "Teh Poci; 4.000" in html
    assert 'value="16.000"' in html


# --- Vouchers ------------------------------------------------------------------------------------


def test_a_batch_of_codes_as_a_file_and_on_paper(owner: Client, shop: Shop) -> None:
    made = batch(shop, "+Ulang tahun", count=5)
    export = owner.get(page("pricing_voucherbatch", "export", made.id))
    lines = export.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Kode,Voucher,Keadaan,Terpakai"
    assert len(lines) == 6
    assert lines[1].endswith(",'+Ulang tahun,bisa dipakai,0")
    assert export["Content-Disposition"].startswith("attachment")
    assert len(owner.get(page("pricing_voucherbatch", "sheet", made.id)).context["codes"]) == 5
    with tenant_scope(shop.tenant.id):
        first = Voucher.objects.order_by("code")[0]
    owner.post(page("pricing_voucher", "cancel", first.id))
    assert len(owner.get(page("pricing_voucherbatch", "sheet", made.id)).context["codes"]) == 4
    more = owner.post(page("pricing_voucherbatch", "generate", made.id), {"count": "9996"})
    assert "Paling banyak 10.000" in more.content.decode()
    with tenant_scope(shop.tenant.id):
        assert Voucher.objects.count() == 5


def test_a_code_may_be_chosen_and_is_unique(owner: Client, shop: Shop) -> None:
    sent = {
        "name": "Merdeka",
        "benefit_kind": "percent",
        "benefit_value": "10",
        "min_amount": "50.000",
        "uses_per_voucher": "500",
        "code": "merdeka 45",
    }
    add = page("pricing_voucherbatch", "add")
    assert owner.post(add, sent).status_code == 302
    with tenant_scope(shop.tenant.id):
        voucher = Voucher.objects.get()
    assert (voucher.code, voucher.max_uses) == ("MERDEKA45", 500)
    again = owner.post(add, sent | {"name": "Lagi"})
    assert set(again.context["adminform"].form.errors) == {"code"}


# --- Groups, customers, outlets, taxes -----------------------------------------------------------


def test_a_group_and_what_it_gets(owner: Client, shop: Shop) -> None:
    sent = {
        "name": "Gold",
        "is_member": "on",
        "benefit_kind": "percent",
        "benefit_value": "7,5",
        "is_active": "on",
    }
    assert owner.post(page("customers_customergroup", "add"), sent).status_code == 302
    with tenant_scope(shop.tenant.id):
        made = CustomerGroup.objects.get()
        discount = MemberDiscount.objects.get()
    assert (made.is_member, discount.benefit_value) == (True, Decimal("7.5"))
    assert "potongan 7,5 %" in owner.get(page("customers_customergroup")).content.decode()
    change = page("customers_customergroup", "change", made.id)
    assert owner.post(change, {"name": "Gold", "is_member": "on"}).status_code == 302
    with tenant_scope(shop.tenant.id):
        assert not MemberDiscount.objects.exists()


def test_a_customer_has_a_group_and_a_birthday(owner: Client, shop: Shop) -> None:
    gold = group(shop, "Gold")
    sent = {"name": "Sari", "phone": "0812 3456 789", "group": gold.id, "birthday": "1990-02-28"}
    assert owner.post(page("customers_customer", "add"), sent).status_code == 302
    with tenant_scope(shop.tenant.id):
        customer = Customer.objects.get()
    assert (customer.group_id, customer.birthday) == (gold.id, dt.date(1990, 2, 28))


def test_an_outlet_charges_service_by_channel(owner: Client, shop: Shop) -> None:
    change = page("tenants_outlet", "change", shop.outlet.id)
    sent = form_of(owner, change) | {"service_rate": "5", "service_channels": ["dine_in"]}
    answer = owner.post(change, sent)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    with tenant_scope(shop.tenant.id):
        pricing = OutletPricing.objects.get(outlet=shop.outlet)
    assert (pricing.service_rate, pricing.service_channels) == (Decimal(5), ["dine_in"])


def test_a_tax_shows_its_rates_through_time(owner: Client, shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        profile = TaxProfile.objects.get(name="PBJT 10 %")
    html = owner.get(page("tax_taxprofile", "change", profile.id)).content.decode()
    assert "Tarif menurut tanggal" in html
    assert "mulai 5 Jan 2024, seterusnya" in html
    assert "PBJT 10 %" in owner.get(page("tax_taxprofile")).content.decode()


# --- The simulator -------------------------------------------------------------------------------


def cart(shop: Shop, *quantities: str, **extra: str) -> dict[str, str]:
    """The address of a simulator's case."""
    lines: dict[str, str] = {"outlet": str(shop.outlet.id)}
    for number, (product, quantity) in enumerate(zip(shop.products, quantities)):
        lines[f"line-{number}-item"] = str(product.id)
        lines[f"line-{number}-quantity"] = quantity
    return lines | extra


def test_the_simulator_says_what_applied_and_what_did_not(owner: Client, shop: Shop) -> None:
    roti = str(shop.products[1].id)
    promote(shop, "Kopi murah")
    promote(shop, "Kopi lagi", priority=200)
    promote(shop, "Pesan antar", channels=["delivery"])
    promote(
        shop,
        "Selusin roti",
        kind="quantity",
        min_quantity=Decimal(12),
        parts=[Part("target", [roti])],
    )
    promote(shop, "Jasa", parts=[Part("target", [str(shop.products[2].id)])])
    promote(shop, "Pagi", time_from=dt.time(6), time_until=dt.time(9))
    answer = owner.get(SIMULATOR, cart(shop, "2", "1", time="14:00", vouchers="TIDAKADA"))
    explained = answer.context["explained"]
    assert explained.total == 43_800
    assert {one.name: one.reason for one in explained.why_not} == {
        "Voucher TIDAKADA": "Kode ini tidak dikenal.",
        "Kopi lagi": "Barangnya sudah dipakai promo lain: Kopi murah.",
        "Pesan antar": "Bukan untuk kanal ini.",
        "Selusin roti": "Belum cukup banyak, atau tidak ada yang bisa dipotong.",
        "Jasa": "Barangnya tidak ada di keranjang.",
        "Pagi": "Di luar jamnya. 06.00\N{EN DASH}09.00.",
    }


def test_a_customer_brings_his_own_facts(owner: Client, shop: Shop, actor: Any) -> None:
    gold = group(shop, "Gold")
    with tenant_scope(shop.tenant.id):
        sari = create_customer(actor=actor, name="Sari", group=gold, birthday=dt.date(1990, 11, 21))
    promote(shop, "Ulang tahun", birthday=True)
    promote(shop, "Gold", groups=[gold.id], benefit_value=Decimal(10), priority=200)
    given = {
        day: owner.get(SIMULATOR, cart(shop, "1", customer=str(sari.id), date=day))
        .context["outcome"]
        .cart.promotions[0]
        .name
        for day in ("2026-11-21", "2026-11-22")
    }
    assert given == {"2026-11-21": "Ulang tahun", "2026-11-22": "Gold"}


def test_the_simulator_bears_nonsense(owner: Client, shop: Shop) -> None:
    wrong = cart(shop, "nol") | {"date": "besok", "line-7-item": "x", "add": "' OR 1=1"}
    answer = owner.get(SIMULATOR, wrong)
    assert answer.status_code == 200
    assert answer.context["outcome"] is None
    assert "Perbaiki isian yang ditandai." in answer.content.decode()
    assert owner.get(SIMULATOR, cart(shop, "-1")).context["outcome"] is None
    gone = owner.get(SIMULATOR, {"add": "00000000-0000-0000-0000-000000000000"})
    assert "Keranjang masih kosong" in gone.content.decode()
    html = owner.get(SIMULATOR, cart(shop, "1", discount_value="101", discount_kind="percent"))
    assert "Paling banyak 100 %." in html.content.decode()


def test_pickers_find_products_packs_and_categories(owner: Client, shop: Shop) -> None:
    found = owner.get(CHOICES, {"kind": "targets", "q": "min"}).json()["choices"]
    assert [(one["label"], one["detail"]) for one in found] == [("Minuman", "kategori")]
    found = owner.get(CHOICES, {"q": "kopi"}).json()["choices"]
    assert [(one["label"], one["price"]) for one in found] == [("Kopi Susu", 18_000)]
    accountant = signed_in(shop, "accountant")
    assert accountant.get(CHOICES, {"kind": "customers"}).json() == {"choices": []}


# --- The calendar --------------------------------------------------------------------------------


def test_a_week_shows_what_runs_when_and_where(owner: Client, shop: Shop) -> None:
    promote(shop, "Happy hour", weekdays=[5, 6], time_from=dt.time(17), time_until=dt.time(20))
    listed(shop, "Cabang", outlets=[shop.second_outlet.id])
    promote(shop, "Desember", valid_from=dt.date(2026, 12, 1))
    week = {"from": "2026-11-18"}
    rows = owner.get(CALENDAR, week).context["rows"]
    runs = {row.name: [cell.runs for cell in row.cells] for row in rows}
    assert runs == {
        "Cabang": [True] * 7,
        "Happy hour": [False] * 4 + [True] * 2 + [False],
    }
    here = owner.get(CALENDAR, week | {"outlet": str(shop.outlet.id)}).context["rows"]
    assert [row.name for row in here] == ["Happy hour"]
    later = owner.get(CALENDAR, {"from": "2026-12-02"}).context["rows"]
    assert {row.name: sum(cell.runs for cell in row.cells) for row in later}["Desember"] == 6
    assert owner.get(CALENDAR, {"from": "kapan"}).status_code == 200


def test_supervisors_look_and_managers_change(shop: Shop) -> None:
    promote(shop, "Kopi murah")
    supervisor, manager = signed_in(shop, "supervisor"), signed_in(shop, "manager")
    html = supervisor.get(page("pricing_promotion")).content.decode()
    assert "Kopi Susu: potongan 20 %" in html
    assert "Matikan" not in html
    assert "Matikan" in manager.get(page("pricing_promotion")).content.decode()
    assert supervisor.get(page("pricing_voucher")).status_code == 403
    assert signed_in(shop, "cashier").get(SIMULATOR).status_code == 403
