"""What the pages save goes through services: audited, refused in words, never half done."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.catalog.models import Category, Product
from apps.catalog.services import create_product
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.customers.models import Customer
from apps.inventory.models import StockLevel
from apps.orders.models import Order
from apps.pricing.models import OutletPricing
from apps.tax.models import OutletTax, TaxProfile
from apps.tenants.models import Membership, Outlet, PairingCode, Role, Terminal
from apps.tenants.permissions import PERMISSIONS, ROLE_PERMISSIONS
from apps.tenants.words import PERMISSION_WORDS
from tests.backoffice.conftest import page, sell, signed_in
from tests.factories import Shop

# Seven for the sign-in and its activity, seven for the tenant scope, six for the page.
PRODUCT_LIST_QUERIES = 20


def _product(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Es Teh",
        "sku": "TEH",
        "price": "5000",
        "cost": "1500",
        "unit": "gelas",
        "track_stock": "on",
        "is_active": "on",
        "barcodes": ["8991", "", " 8992 ", "8991"],
        "units-TOTAL_FORMS": "0",
        "units-INITIAL_FORMS": "0",
    } | changes


def _audit(shop: Shop, action: str) -> list[AuditEntry]:
    with tenant_scope(shop.tenant.id):
        return list(AuditEntry.objects.filter(action=action).order_by("id"))


def test_a_product_with_barcodes(owner: Client, shop: Shop) -> None:
    answer = owner.post(page("catalog_product", "add"), _product())
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    with tenant_scope(shop.tenant.id):
        product = Product.objects.get(sku="TEH")
        assert (product.price, product.cost, product.unit) == (5000, Decimal(1500), "gelas")
        assert set(product.barcodes.values_list("code", flat=True)) == {"8991", "8992"}
    change = _product(price="6000", barcodes=["8992"])
    answer = owner.post(page("catalog_product", "change", product.id), change)
    assert answer.status_code == 302
    with tenant_scope(shop.tenant.id):
        assert [barcode.code for barcode in product.barcodes.all()] == ["8992"]
    entry = _audit(shop, "product.updated")[-1]
    assert entry.membership_id == shop.people["owner"].membership.id
    assert entry.before is not None
    assert entry.before["price"] == 5000
    html = owner.get(page("catalog_product", "history", product.id)).content.decode()
    assert "Produk diubah" in html
    assert "Owner" in html
    assert "5.000" in html
    assert "6.000" in html
    assert LogEntry.objects.count() == 0


def test_what_a_service_refuses_is_shown_and_nothing_is_saved(owner: Client, shop: Shop) -> None:
    answer = owner.post(page("catalog_product", "add"), _product(barcodes=["8990001"]))
    assert answer.status_code == 200
    assert "Sudah dipakai." in answer.content.decode()
    answer = owner.post(page("catalog_product", "add"), _product(sku="KOPI"))
    assert answer.context["adminform"].form.errors["sku"] == ["Sudah dipakai."]
    with tenant_scope(shop.tenant.id):
        assert Product.objects.count() == 3


def test_removing_leaves_a_tombstone(owner: Client, shop: Shop) -> None:
    product = shop.products[2]
    owner.post(page("catalog_product", "delete", product.id), {"post": "yes"})
    with tenant_scope(shop.tenant.id):
        assert Product.objects.get(id=product.id).deleted_at is not None
    assert owner.get(page("catalog_product", "change", product.id)).status_code == 404


def test_a_category_in_use_stays(owner: Client, shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        category = Category.objects.get(name="Minuman")
    answer = owner.post(
        page("catalog_category", "delete", category.id), {"post": "yes"}, follow=True
    )
    assert "Masih ada produk" in answer.content.decode()
    with tenant_scope(shop.tenant.id):
        assert Category.objects.get(id=category.id).deleted_at is None


def test_adjusting_stock(owner: Client, shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        level = StockLevel.objects.get(outlet=shop.outlet, product=shop.products[0])
    adjust = page("inventory_stocklevel", "adjust", level.id)
    answer = owner.post(adjust, {"quantity": "-2,5", "reason": "damaged", "note": "tumpah"})
    assert answer.status_code == 302
    answer = owner.post(adjust, {"quantity": "-1000", "reason": "lost"})
    assert answer.status_code == 200
    assert "Stok tidak cukup." in answer.content.decode()
    with tenant_scope(shop.tenant.id):
        level.refresh_from_db()
        assert level.quantity == Decimal("97.500")
    card = owner.get(page("inventory_stocklevel", "change", level.id)).content.decode()
    assert "tumpah" in card
    assert "Rusak" in card


def test_stock_of_a_product_the_outlet_never_had(owner: Client, shop: Shop) -> None:
    data = {
        "outlet": shop.second_outlet.id,
        "product": shop.products[0].id,
        "quantity": "3",
        "reason": "opening",
        "unit_cost": "7000",
    }
    assert owner.post(page("inventory_stocklevel", "add"), data).status_code == 302
    with tenant_scope(shop.tenant.id):
        level = StockLevel.objects.get(outlet=shop.second_outlet, product=shop.products[0])
        assert (level.quantity, level.value) == (3, 21_000)


def test_voiding_a_sale(shop: Shop) -> None:
    order = sell(shop)
    supervisor = signed_in(shop, "supervisor")
    void = page("orders_order", "void", order.id)
    assert "reason" in supervisor.post(void, {"reason": ""}).context["form"].errors
    assert supervisor.post(void, {"reason": "salah input"}).status_code == 302
    with tenant_scope(shop.tenant.id):
        order.refresh_from_db()
        assert (order.state, order.void_reason) == (Order.State.VOIDED, "salah input")
    assert supervisor.get(void).status_code == 404
    detail = supervisor.get(page("orders_order", "change", order.id)).content.decode()
    assert "Dibatalkan" in detail
    assert "Kopi Susu" in detail
    assert "Rp36.000" in detail


def test_ledgers_have_no_way_to_change_or_delete(owner: Client, shop: Shop) -> None:
    order = sell(shop)
    for kind in ("change", "delete"):
        assert owner.post(page("orders_order", kind, order.id), {"post": "yes"}).status_code == 403
    for model in ("finance_journalentry", "core_auditentry", "inventory_stockmovement"):
        assert owner.post(page(model, "add"), {}).status_code == 403


def test_opening_and_changing_an_outlet(owner: Client, shop: Shop) -> None:
    data = {
        "name": "Pasar",
        "code": "PSR",
        "timezone": "Asia/Makassar",
        "day_start": "04:00",
        "tax_profile": shop.profiles["PBJT 10 %"].id,
        "tax_rounding": "line",
        "service_rate": "5",
        "cash_step": "100",
        "cash_mode": "down",
    }
    answer = owner.post(page("tenants_outlet", "add"), data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    with tenant_scope(shop.tenant.id):
        outlet = Outlet.objects.get(code="PSR")
        assert Terminal.objects.filter(outlet=outlet, kind="virtual").count() == 4
        assert OutletTax.objects.get(outlet=outlet).rounding == "line"
        assert OutletPricing.objects.get(outlet=outlet).cash_mode == "down"
    change = data | {"name": "Pasar Baru", "is_active": "on", "service_rate": "7,5"}
    assert owner.post(page("tenants_outlet", "change", outlet.id), change).status_code == 302
    with tenant_scope(shop.tenant.id):
        outlet.refresh_from_db()
        assert outlet.name == "Pasar Baru"
        assert OutletPricing.objects.get(outlet=outlet).service_rate == Decimal("7.5")
    assert [entry.after for entry in _audit(shop, "outlet.updated")] == [{"name": "Pasar Baru"}]


def test_a_tax_profile_with_dated_rates(owner: Client, shop: Shop) -> None:
    rate = {"position": "0", "code": "PJK", "name": "Pajak", "rate": "10", "base_numerator": "1"}
    rate |= {"base_denominator": "1", "valid_from": "2026-01-01"}
    data: dict[str, Any] = {"name": "Daerah", "rates-TOTAL_FORMS": "1", "rates-INITIAL_FORMS": "0"}
    data |= {f"rates-0-{field}": value for field, value in rate.items()}
    answer = owner.post(page("tax_taxprofile", "add"), data)
    assert answer.status_code == 302, answer.content.decode()
    with tenant_scope(shop.tenant.id):
        assert TaxProfile.objects.get(name="Daerah").rates.get().rate == Decimal(10)
    overlap = data | {"name": "Dua", "rates-TOTAL_FORMS": "2"}
    overlap |= {f"rates-1-{field}": value for field, value in (rate | {"position": "1"}).items()}
    answer = owner.post(page("tax_taxprofile", "add"), overlap)
    assert answer.status_code == 200
    assert "bertumpuk" in answer.content.decode()


def test_a_customer_without_a_code_gets_one(owner: Client, shop: Shop) -> None:
    owner.post(page("customers_customer", "add"), {"name": "Pak Budi", "phone": "081234567890"})
    with tenant_scope(shop.tenant.id):
        customer = Customer.objects.get(name="Pak Budi")
        assert customer.code
    answer = owner.post(
        page("customers_customer", "change", customer.id), {"name": "Pak Budi", "phone": "x"}
    )
    assert answer.status_code == 200
    assert "Nomor telepon salah" in answer.content.decode()


# --- People, roles, terminals ----------------------------------------------------------------


def _person(role: Role, **changes: Any) -> dict[str, Any]:
    return {"name": "Sari", "code": "3001", "role": role.id, "is_active": "on"} | changes


def test_people_are_added_by_email_and_bound_to_outlets(owner: Client, shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        role = Role.objects.get(key="supervisor")
    data = _person(role, email="Sari@contoh.test", places=[shop.outlet.id])
    assert owner.post(page("tenants_membership", "add"), data).status_code == 302
    with tenant_scope(shop.tenant.id):
        member = Membership.objects.select_related("user").get(code="3001")
        assert member.user is not None
        assert member.user.email == "sari@contoh.test"
        assert not member.user.has_usable_password()
        assert [outlet.id for outlet in member.outlets.all()] == [shop.outlet.id]
    pin = page("tenants_membership", "pin", member.id)
    assert owner.post(pin, {"pin": "1111"}).status_code == 200
    assert owner.post(pin, {"pin": "193746"}).status_code == 302
    with tenant_scope(shop.tenant.id):
        member.refresh_from_db()
        assert member.pin_hash
    entry = _audit(shop, "person.added")[-1]
    assert "Sari" not in str(entry.after)
    assert "contoh" not in str(entry.after)


def test_a_person_needs_an_outlet(owner: Client, shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        role = Role.objects.get(key="cashier")
    answer = owner.post(page("tenants_membership", "add"), _person(role))
    assert "places" in answer.context["adminform"].form.errors


def test_the_owner_cannot_lock_himself_out(owner: Client, shop: Shop) -> None:
    me = shop.people["owner"].membership
    with tenant_scope(shop.tenant.id):
        cashier = Role.objects.get(key="cashier")
        mine = Role.objects.get(key="owner")
    change = page("tenants_membership", "change", me.id)
    base = _person(mine, name=me.name, code=me.code, all_outlets="on", email="")
    for worse in (base | {"role": cashier.id}, {**base, "is_active": ""}):
        answer = owner.post(change, worse)
        assert answer.status_code == 200
        assert "menutup akses Anda sendiri" in answer.content.decode()
    rights = sorted(ROLE_PERMISSIONS["owner"] - {"people.change"})
    data = {"name": "Pemilik", "discount_limit": "100", "permissions": rights}
    answer = owner.post(page("tenants_role", "change", mine.id), data)
    assert "menutup akses Anda sendiri" in answer.content.decode()
    with tenant_scope(shop.tenant.id):
        assert set(Role.objects.get(key="owner").permissions) == ROLE_PERMISSIONS["owner"]
        assert Membership.objects.get(id=me.id).role_id == mine.id


def test_nobody_gives_more_than_he_has(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        role = Role.objects.get(key="manager")
        role.permissions = [*role.permissions, "people.change"]
        role.save(update_fields=["permissions"])
        owner_role = Role.objects.get(key="owner")
    manager = signed_in(shop, "manager")
    data = _person(owner_role, places=[shop.outlet.id])
    answer = manager.post(page("tenants_membership", "add"), data)
    assert "yang Anda punya sendiri" in answer.content.decode()
    data = _person(role, all_outlets="on")
    answer = manager.post(page("tenants_membership", "add"), data)
    assert "yang Anda punya sendiri" in answer.content.decode()
    with tenant_scope(shop.tenant.id):
        assert not Membership.objects.filter(code="3001").exists()


def test_a_role_is_changed_by_checkboxes(owner: Client, shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        role = Role.objects.get(key="cashier")
    data = {
        "name": "Kasir",
        "discount_limit": "15",
        "permissions": ["orders.place", "quotes.create", "customers.view"],
    }
    assert owner.post(page("tenants_role", "change", role.id), data).status_code == 302
    with tenant_scope(shop.tenant.id):
        role.refresh_from_db()
        assert role.permissions == sorted(data["permissions"])
        assert role.discount_limit == 15


def test_every_permission_has_a_word() -> None:
    assert {key for words in PERMISSION_WORDS.values() for key in words} == set(PERMISSIONS)


def test_pairing_a_terminal_shows_the_code_once(owner: Client, shop: Shop) -> None:
    pair = page("tenants_terminal", "pair", shop.terminal.id)
    with tenant_scope(shop.tenant.id):
        assert not PairingCode.objects.exists()
    assert owner.get(pair).status_code == 200
    answer = owner.post(pair)
    assert answer.status_code == 200
    assert "data:image/svg+xml" in answer.content.decode()
    with tenant_scope(shop.tenant.id):
        assert PairingCode.objects.filter(terminal=shop.terminal).count() == 1
    assert "no-store" in answer["Cache-Control"]


def test_reading_cannot_write(owner: Client, shop: Shop) -> None:
    """A GET runs in a read-only transaction; here it is a savepoint, so only the act counts."""
    before = len(_audit(shop, "terminal.pairing_code_made"))
    owner.get(page("tenants_terminal", "pair", shop.terminal.id))
    assert len(_audit(shop, "terminal.pairing_code_made")) == before


@pytest.mark.parametrize("extra", [0, 2])
def test_the_product_list_asks_the_same_at_one_and_three_rows(
    owner: Client, shop: Shop, extra: int
) -> None:
    with tenant_scope(shop.tenant.id):
        actor, category = shop.people["owner"].actor, shop.products[0].category
        for product in shop.products[1:]:
            owner.post(page("catalog_product", "delete", product.id), {"post": "yes"})
        for number in range(extra):
            create_product(
                actor=actor, name=f"P{number}", sku=f"P{number}", price=1, category=category
            )
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = owner.get(page("catalog_product"))
    assert answer.context["cl"].result_count == 1 + extra
    assert len(queries) == PRODUCT_LIST_QUERIES, [query["sql"] for query in queries]
