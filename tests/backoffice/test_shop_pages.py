"""Products, stock, people, roles, terminals and the business, as their pages save and show them."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from PIL import Image

from apps.catalog.models import Product
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.inventory.models import StockLevel
from apps.tenants.models import Membership, Role, Tenant, Terminal
from apps.tenants.permissions import ROLE_PERMISSIONS
from apps.tenants.role_matrix import fingerprint
from tests.backoffice.conftest import page, sell, signed_in
from tests.factories import Shop

# --- Products --------------------------------------------------------------------------------


def _fields(product: Product, **changes: Any) -> dict[str, Any]:
    return {
        "name": product.name,
        "sku": product.sku,
        "price": product.price,
        "cost": "0",
        "unit": product.unit,
        "track_stock": "on",
        "is_active": "on",
        "barcodes": ["8990001"],
        "units-TOTAL_FORMS": "0",
        "units-INITIAL_FORMS": "0",
    } | changes


def _picture() -> io.BytesIO:
    data = io.BytesIO()
    Image.new("RGB", (900, 600), "green").save(data, "PNG")
    data.seek(0)
    data.name = "kopi.png"
    return data


def test_a_picture_is_uploaded_shown_small_and_taken_away(owner: Client, shop: Shop) -> None:
    kopi = shop.products[0]
    change = page("catalog_product", "change", kopi.id)
    assert owner.post(change, _fields(kopi, image=_picture())).status_code == 302
    with tenant_scope(shop.tenant.id):
        kopi.refresh_from_db()
    assert kopi.thumbnail.endswith("-256.webp")
    assert kopi.thumbnail in owner.get(page("catalog_product")).content.decode()
    assert owner.get(f"/media/{kopi.thumbnail}").status_code == 200
    assert owner.post(change, _fields(kopi, **{"image-clear": "on"})).status_code == 302
    with tenant_scope(shop.tenant.id):
        kopi.refresh_from_db()
    assert (kopi.image.name, kopi.thumbnail) == ("", "")


def test_a_picture_that_is_none_is_refused_and_the_rest_is_kept(owner: Client, shop: Shop) -> None:
    kopi = shop.products[0]
    fake = io.BytesIO(b"<svg onload=alert(1)>")
    fake.name = "kopi.png"
    answer = owner.post(
        page("catalog_product", "change", kopi.id), _fields(kopi, name="Kopi Baru", image=fake)
    )
    assert answer.status_code == 200
    assert "image" in answer.context["adminform"].form.errors
    assert "Kopi Baru" in answer.content.decode()


def test_each_outlet_has_its_reorder_point(owner: Client, shop: Shop) -> None:
    kopi = shop.products[0]
    change = page("catalog_product", "change", kopi.id)
    points = {
        f"reorder_{shop.outlet.id.hex}": "12,5",
        f"reorder_{shop.second_outlet.id.hex}": "",
    }
    assert owner.post(change, _fields(kopi, **points)).status_code == 302
    with tenant_scope(shop.tenant.id):
        levels = StockLevel.objects.filter(product=kopi)
        assert [level.reorder_point for level in levels] == [Decimal("12.500")]
        entry = AuditEntry.objects.get(action="stock.reorder_point_set")
    assert (entry.before, entry.after) == ({"reorder_point": None}, {"reorder_point": "12.5"})
    answer = owner.post(change, _fields(kopi, **points | {f"reorder_{shop.outlet.id.hex}": "-1"}))
    assert answer.status_code == 200


def test_reorder_points_belong_to_those_who_adjust_stock(shop: Shop) -> None:
    """A manager of one outlet sets that outlet's point, whatever she sends."""
    kopi = shop.products[0]
    points = {
        f"reorder_{shop.outlet.id.hex}": "5",
        f"reorder_{shop.second_outlet.id.hex}": "6",
    }
    change = page("catalog_product", "change", kopi.id)
    assert signed_in(shop, "manager").post(change, _fields(kopi, **points)).status_code == 302
    with tenant_scope(shop.tenant.id):
        found = StockLevel.objects.exclude(reorder_point=None)
        assert [(level.outlet_id, level.reorder_point) for level in found] == [
            (shop.outlet.id, Decimal(5))
        ]


def test_the_list_counts_the_stock_of_ones_own_outlets(owner: Client, shop: Shop) -> None:
    html = owner.get(page("catalog_product")).content.decode()
    assert html.count("100 pcs") == 2
    assert "Rp18.000" in html


def test_a_variant_starts_from_its_parent(owner: Client, shop: Shop) -> None:
    kopi = shop.products[0]
    html = owner.get(page("catalog_product", "change", kopi.id)).content.decode()
    assert f"variant_of={kopi.id}" in html
    form = owner.get(
        page("catalog_product", "add"), {"variant_of": str(kopi.id), "name": "Kopi Susu "}
    )
    assert 'value="Kopi Susu "' in form.content.decode()
    new = _fields(kopi, name="Kopi Susu Besar", sku="KOPI-B", variant_of=kopi.id, barcodes=[])
    assert owner.post(page("catalog_product", "add"), new).status_code == 302
    html = owner.get(page("catalog_product", "change", kopi.id)).content.decode()
    assert "Kopi Susu Besar" in html


# --- Stock -----------------------------------------------------------------------------------


@pytest.fixture
def level(shop: Shop) -> StockLevel:
    with tenant_scope(shop.tenant.id):
        return StockLevel.objects.get(outlet=shop.outlet, product=shop.products[0])


def test_the_stock_card_leads_to_the_sale(owner: Client, shop: Shop, level: StockLevel) -> None:
    order = sell(shop)
    html = owner.get(page("inventory_stocklevel", "change", level.id)).content.decode()
    assert page("orders_order", "change", order.id) in html
    assert "98" in html
    kept = signed_in(shop, "accountant").get(page("inventory_stocklevel", "change", level.id))
    assert kept.status_code == 200


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({}, 2),
        ({"reason": "sale"}, 1),
        ({"reason": "opening"}, 1),
        ({"reason": "lost"}, 0),
        ({"since": "2200-01-01"}, 0),
        ({"until": "2001-01-01"}, 0),
        ({"reason": "x", "since": "yesterday", "until": "2026-02-31", "before": "y"}, 2),
        ({"before": "1"}, 0),
    ],
)
def test_the_stock_card_is_filtered(
    owner: Client, shop: Shop, level: StockLevel, query: dict[str, str], rows: int
) -> None:
    sell(shop)
    answer = owner.get(page("inventory_stocklevel", "change", level.id), query)
    assert len(answer.context["card"].movements) == rows


def test_the_days_of_the_card_are_the_outlets(owner: Client, shop: Shop, level: StockLevel) -> None:
    sell(shop)
    today = timezone.now().astimezone(dt.timezone(dt.timedelta(hours=7))).date()
    card = page("inventory_stocklevel", "change", level.id)
    day = {"since": today.isoformat(), "until": today.isoformat()}
    assert len(owner.get(card, day).context["card"].movements) == 2
    later = {"since": (today + dt.timedelta(days=1)).isoformat()}
    assert owner.get(card, later).context["card"].movements == []


def test_what_is_damaged_is_taken_away_with_or_without_a_sign(
    owner: Client, shop: Shop, level: StockLevel
) -> None:
    adjust = page("inventory_stocklevel", "adjust", level.id)
    for quantity in ("2", "-2"):
        assert owner.post(adjust, {"quantity": quantity, "reason": "damaged"}).status_code == 302
    answer = owner.post(adjust, {"quantity": "-2", "reason": "found"})
    assert "quantity" in answer.context["form"].errors
    with tenant_scope(shop.tenant.id):
        level.refresh_from_db()
    assert level.quantity == 96


def test_low_stock_is_listed_with_the_emptiest_first(owner: Client, shop: Shop) -> None:
    assert "Tidak ada yang menipis" in owner.get("/backoffice/inventory/low/").content.decode()
    with tenant_scope(shop.tenant.id):
        StockLevel.objects.update(reorder_point=100)
    answer = owner.get("/backoffice/inventory/low/")
    assert [row.product.name for row in answer.context["levels"]] == ["Kopi Susu", "Roti Bakar"]
    listed = owner.get(page("inventory_stocklevel"), {"state": "low"})
    assert listed.context["cl"].result_count == 2
    assert owner.get(page("inventory_stocklevel"), {"state": "out"}).context["cl"].result_count == 0
    assert signed_in(shop, "kitchen").get("/backoffice/inventory/low/").status_code == 403


# --- People and roles ------------------------------------------------------------------------


def test_a_new_person_gets_a_mail_to_choose_a_password(
    owner: Client, shop: Shop, django_capture_on_commit_callbacks: Any
) -> None:
    with tenant_scope(shop.tenant.id):
        role = Role.objects.get(key="manager")
    new = {"name": "Sari", "code": "3001", "role": role.id, "is_active": "on", "all_outlets": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = owner.post(page("tenants_membership", "add"), new | {"email": "sari@contoh.test"})
    assert answer.status_code == 302
    (sent,) = mail.outbox
    assert sent.to == ["sari@contoh.test"]
    assert "/accounts/password/reset/key/" in sent.body
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(page("tenants_membership", "add"), new | {"code": "3002"})
    assert len(mail.outbox) == 1


def test_nobody_gets_a_mail_when_the_person_was_refused(
    owner: Client, shop: Shop, django_capture_on_commit_callbacks: Any
) -> None:
    with tenant_scope(shop.tenant.id):
        role = Role.objects.get(key="manager")
    new = {"name": "Sari", "code": "1001", "role": role.id, "email": "sari@contoh.test"}
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(page("tenants_membership", "add"), new | {"all_outlets": "on"})
    assert mail.outbox == []


def test_a_locked_pin_is_unlocked(owner: Client, shop: Shop) -> None:
    cashier = shop.people["cashier"].membership
    unlock = page("tenants_membership", "unlock", cashier.id)
    assert owner.get(unlock).status_code == 404
    with tenant_scope(shop.tenant.id):
        Membership.objects.filter(id=cashier.id).update(
            pin_failures=3, pin_locked_until=timezone.now() + dt.timedelta(minutes=4)
        )
    assert "Terkunci sampai" in owner.get(page("tenants_membership")).content.decode()
    assert signed_in(shop, "manager").post(unlock).status_code == 403
    assert owner.post(unlock).status_code == 302
    with tenant_scope(shop.tenant.id):
        cashier.refresh_from_db()
        assert AuditEntry.objects.filter(action="person.pin_unlocked").count() == 1
    assert (cashier.pin_failures, cashier.pin_locked_until) == (0, None)


def _matrix(shop: Shop) -> dict[str, Any]:
    """What the browser sends when nothing was changed."""
    with tenant_scope(shop.tenant.id):
        roles = list(Role.objects.all())
    return {
        "seen": [fingerprint(role) for role in roles],
        "grant": [f"{role.id.hex}:{name}" for role in roles for name in role.permissions],
    } | {f"limit_{role.id.hex}": str(int(role.discount_limit)) for role in roles}


def _role(shop: Shop, key: str) -> Role:
    with tenant_scope(shop.tenant.id):
        return Role.objects.get(key=key)


MATRIX = "/backoffice/tenants/role/"


def test_a_change_of_the_matrix_works_on_the_next_request(owner: Client, shop: Shop) -> None:
    manager = signed_in(shop, "manager")
    assert manager.get(page("tenants_membership")).status_code == 200
    data, role = _matrix(shop), _role(shop, "manager")
    data["grant"].remove(f"{role.id.hex}:people.view")
    data["grant"].append(f"{role.id.hex}:journal.view")
    answer = owner.post(MATRIX, data, follow=True)
    assert "Manajer: 1 izin diberikan, 1 dicabut" in answer.content.decode()
    assert manager.get(page("tenants_membership")).status_code == 403
    assert manager.get(page("finance_journalentry")).status_code == 200
    with tenant_scope(shop.tenant.id):
        assert AuditEntry.objects.filter(action="role.updated").count() == 1


def test_an_unchanged_matrix_writes_nothing(owner: Client, shop: Shop) -> None:
    assert owner.post(MATRIX, _matrix(shop)).status_code == 302
    with tenant_scope(shop.tenant.id):
        assert not AuditEntry.objects.filter(action="role.updated").exists()


def test_limits_are_saved_and_nonsense_is_refused_whole(owner: Client, shop: Shop) -> None:
    data, cashier = _matrix(shop), _role(shop, "cashier")
    assert owner.post(MATRIX, data | {f"limit_{cashier.id.hex}": "12,5"}).status_code == 302
    assert _role(shop, "cashier").discount_limit == Decimal("12.5")
    data = _matrix(shop) | {f"limit_{cashier.id.hex}": "101"}
    data["grant"].remove(f"{_role(shop, 'manager').id.hex}:stock.view")
    answer = owner.post(MATRIX, data)
    assert answer.status_code == 200
    assert "dari 0 sampai 100 persen" in answer.content.decode()
    assert "stock.view" in _role(shop, "manager").permissions


def test_ones_own_keys_stay_whatever_is_sent(owner: Client, shop: Shop) -> None:
    data, mine = _matrix(shop), _role(shop, "owner")
    for key in ("people.change", "people.view", "backoffice.view"):
        data["grant"].remove(f"{mine.id.hex}:{key}")
    assert owner.post(MATRIX, data).status_code == 302
    assert set(_role(shop, "owner").permissions) == ROLE_PERMISSIONS["owner"]


def test_nobody_saves_over_a_change_he_has_not_seen(owner: Client, shop: Shop) -> None:
    data = _matrix(shop)
    with tenant_scope(shop.tenant.id):
        Role.objects.filter(key="cashier").update(discount_limit=11)
    answer = owner.post(MATRIX, data)
    assert answer.status_code == 200
    assert "diubah orang lain" in answer.content.decode()
    assert _role(shop, "cashier").discount_limit == 11


def test_nobody_gives_by_the_matrix_what_he_lacks(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        role = Role.objects.get(key="manager")
        role.permissions = [*role.permissions, "people.change"]
        role.save(update_fields=["permissions"])
        cashier = Role.objects.get(key="cashier")
    manager = signed_in(shop, "manager")
    data = _matrix(shop)
    data["grant"] += [f"{cashier.id.hex}:journal.view", f"{cashier.id.hex}:stock.view"]
    answer = manager.post(MATRIX, data)
    given = set(_role(shop, "cashier").permissions)
    assert "journal.view" not in given
    assert ("stock.view" in given) == (answer.status_code == 302)


def test_who_may_not_change_roles_only_looks(shop: Shop) -> None:
    manager = signed_in(shop, "manager")
    html = manager.get(MATRIX).content.decode()
    assert "Simpan izin" not in html
    assert manager.post(MATRIX, _matrix(shop)).status_code == 403
    assert signed_in(shop, "supervisor").get(MATRIX).status_code == 403


# --- Terminals, business ---------------------------------------------------------------------


def test_the_pairing_page_learns_that_it_has_happened(owner: Client, shop: Shop) -> None:
    pairing = owner.post(page("tenants_terminal", "pair", shop.terminal.id))
    poll = pairing.context["poll"]
    assert "Menunggu perangkat" in owner.get(poll).content.decode()
    with tenant_scope(shop.tenant.id):
        Terminal.objects.filter(id=shop.terminal.id).update(
            paired_at=timezone.now() - dt.timedelta(minutes=1)
        )
    assert "Menunggu perangkat" in owner.get(poll).content.decode()
    with tenant_scope(shop.tenant.id):
        Terminal.objects.filter(id=shop.terminal.id).update(
            paired_at=timezone.now() + dt.timedelta(seconds=1)
        )
    answer = owner.get(poll).content.decode()
    assert "Terpasang" in answer
    assert "hx-get" not in answer
    assert signed_in(shop, "accountant").get(poll).status_code == 403


def test_the_business_is_renamed(owner: Client, shop: Shop) -> None:
    address = "/backoffice/settings/business/"
    assert owner.post(address, {"name": "  "}).status_code == 200
    assert owner.post(address, {"name": "Kedai Baru"}).status_code == 302
    with tenant_scope(shop.tenant.id):
        assert Tenant.objects.get(id=shop.tenant.id).name == "Kedai Baru"
        assert AuditEntry.objects.get(action="tenant.renamed").before == {"name": "Kedai Satu"}
    manager = signed_in(shop, "manager")
    assert manager.get(address).status_code == 200
    assert manager.post(address, {"name": "Punyaku"}).status_code == 403
