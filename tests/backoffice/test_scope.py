"""Nothing of another tenant or another outlet is shown, offered, accepted or changed."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.catalog.models import Category, Product
from apps.catalog.services import UnitInput, create_category, create_product, set_units
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.inventory.models import StockLevel, StockMovement
from apps.inventory.services import adjust_stock
from apps.orders.models import Order
from apps.tenants.models import Membership, Outlet, Terminal
from tests.backoffice.conftest import page, sell, signed_in
from tests.factories import Shop

_PRODUCT = {
    "name": "Teh",
    "sku": "TEH",
    "price": "5000",
    "cost": "0",
    "unit": "pcs",
    "units-TOTAL_FORMS": "0",
    "units-INITIAL_FORMS": "0",
}


def _products_of(shop: Shop) -> list[tuple[Any, ...]]:
    with tenant_scope(shop.tenant.id):
        return list(Product.objects.order_by("id").values_list())


@pytest.mark.parametrize("kind", ["change", "history", "delete"])
def test_another_tenants_row_does_not_exist(owner: Client, other_shop: Shop, kind: str) -> None:
    before = _products_of(other_shop)
    address = page("catalog_product", kind, other_shop.products[0].id)
    assert owner.get(address).status_code == 404
    data = {"post": "yes"} if kind == "delete" else _PRODUCT
    if kind != "history":
        assert owner.post(address, data).status_code == 404
    assert _products_of(other_shop) == before


def test_every_page_of_another_tenants_rows_is_404(owner: Client, other_shop: Shop) -> None:
    order = sell(other_shop)
    with tenant_scope(other_shop.tenant.id):
        level = StockLevel.objects.get(outlet=other_shop.outlet, product=other_shop.products[0])
        entry = AuditEntry.objects.first()
        assert entry is not None
    addresses = [
        page("orders_order", "change", order.id),
        page("orders_order", "void", order.id),
        page("orders_order", "receipt", order.id),
        page("inventory_stocklevel", "adjust", level.id),
        page("tenants_terminal", "pair", other_shop.terminal.id),
        page("tenants_terminal", "revoke", other_shop.terminal.id),
        page("tenants_membership", "pin", other_shop.people["cashier"].membership.id),
        page("tenants_outlet", "change", other_shop.outlet.id),
        page("core_auditentry", "change", entry.id),
        page("catalog_product", "change", "no-uuid"),
    ]
    wrong = [(url, owner.get(url).status_code) for url in addresses]
    assert [item for item in wrong if item[1] != 404] == []
    data = {"reason": "x", "pin": "482916", "quantity": "1"}
    acts = [url for url in addresses if url.endswith(("/void/", "/adjust/", "/pair/", "/pin/"))]
    assert [owner.post(url, data).status_code for url in acts] == [404] * 4
    with tenant_scope(other_shop.tenant.id):
        assert Order.objects.get(id=order.id).state == Order.State.PAID


def test_lists_show_ones_own_rows_only(owner: Client, shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(other_shop.tenant.id):
        create_product(actor=other_shop.people["owner"].actor, name="Rahasia", sku="RHS", price=1)
    html = owner.get(page("catalog_product")).content.decode()
    assert "Kopi Susu" in html
    assert "Rahasia" not in html
    found = owner.get(page("catalog_product"), {"q": "Rahasia"})
    assert found.context["cl"].result_count == 0


@pytest.mark.parametrize("field", ["category", "tax_profile", "variant_of"])
def test_a_foreign_id_in_a_form_is_refused(
    owner: Client, shop: Shop, other_shop: Shop, field: str
) -> None:
    with tenant_scope(other_shop.tenant.id):
        category = Category.objects.get(name="Minuman")
    foreign = {
        "category": category.id,
        "tax_profile": other_shop.profiles["Bebas pajak"].id,
        "variant_of": other_shop.products[0].id,
    }
    before = _products_of(shop)
    answer = owner.post(page("catalog_product", "add"), _PRODUCT | {field: foreign[field]})
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert _products_of(shop) == before


def test_an_inline_row_of_another_product_is_refused(owner: Client, shop: Shop) -> None:
    first, second, _ = shop.products
    with tenant_scope(shop.tenant.id):
        set_units(
            actor=shop.people["owner"].actor,
            product_id=first.id,
            units=[UnitInput("lusin", Decimal(12))],
        )
        unit = first.units.get()
    data = _PRODUCT | {
        "units-TOTAL_FORMS": "1",
        "units-INITIAL_FORMS": "1",
        "units-0-id": unit.id,
        "units-0-product": second.id,
        "units-0-name": "diganti",
        "units-0-factor": "1",
    }
    owner.post(page("catalog_product", "change", second.id), data)
    with tenant_scope(shop.tenant.id):
        assert first.units.get().name == "lusin"
        assert not second.units.exists()


def test_an_action_touches_only_reachable_rows(owner: Client, shop: Shop, other_shop: Shop) -> None:
    before = _products_of(other_shop)
    owner.post(
        page("catalog_product"),
        {"action": "stop_selling", "_selected_action": [str(other_shop.products[0].id)]},
    )
    assert _products_of(other_shop) == before
    owner.post(
        page("catalog_product"),
        {"action": "stop_selling", "_selected_action": [str(shop.products[0].id)]},
    )
    with tenant_scope(shop.tenant.id):
        assert not Product.objects.get(id=shop.products[0].id).is_active


def test_autocomplete_offers_ones_own(owner: Client, shop: Shop, other_shop: Shop) -> None:
    with tenant_scope(other_shop.tenant.id):
        create_product(
            actor=other_shop.people["owner"].actor, name="Kopi Rahasia", sku="RHS", price=1
        )
    answer = _autocomplete(owner)
    assert [row["text"] for row in answer.json()["results"]] == ["Kopi Susu"]


def test_autocomplete_needs_the_right_to_see(shop: Shop) -> None:
    """Accountants see products, cashiers do not open the back office at all."""
    assert _autocomplete(signed_in(shop, "accountant")).status_code == 200
    assert _autocomplete(signed_in(shop, "cashier")).status_code == 403


def _autocomplete(client: Client) -> Any:
    return client.get(
        reverse("backoffice:autocomplete"),
        {
            "app_label": "catalog",
            "model_name": "product",
            "field_name": "variant_of",
            "term": "Kopi",
        },
    )


def test_columns_that_are_no_filters_cannot_be_guessed(owner: Client) -> None:
    for lookup in ("pin_hash__startswith=a", "user__password__startswith=a"):
        assert owner.get(page("tenants_membership") + f"?{lookup}").status_code == 400


def test_a_form_of_another_tenant_saves_nothing(
    owner: Client, shop: Shop, other_shop: Shop
) -> None:
    before = _products_of(shop)
    data = _PRODUCT | {"_tenant": str(other_shop.tenant.id)}
    answer = owner.post(page("catalog_product", "add"), data)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("backoffice:index")
    assert _products_of(shop) == before


# --- Outlets ---------------------------------------------------------------------------------


@pytest.fixture
def second_level(shop: Shop) -> StockLevel:
    """Stock in the outlet where the shop's manager has no business."""
    with tenant_scope(shop.tenant.id):
        movement = adjust_stock(
            actor=shop.people["owner"].actor,
            outlet_id=shop.second_outlet.id,
            product_id=shop.products[0].id,
            quantity=shop.products[0].cost + 5,
            reason=StockMovement.Reason.OPENING,
        )
        return movement.level


def test_other_outlets_stock_is_invisible(shop: Shop, second_level: StockLevel) -> None:
    manager = signed_in(shop, "manager")
    html = manager.get(page("inventory_stocklevel")).content.decode()
    assert str(second_level.id) not in html
    assert "Cabang" not in html
    assert manager.get(page("inventory_stocklevel", "change", second_level.id)).status_code == 404
    adjust = page("inventory_stocklevel", "adjust", second_level.id)
    data = {"quantity": "5", "reason": "found"}
    assert manager.post(adjust, data).status_code == 404
    movements = manager.get(page("inventory_stockmovement")).content.decode()
    assert "Cabang" not in movements
    owner = signed_in(shop, "owner")
    assert owner.get(page("inventory_stocklevel", "change", second_level.id)).status_code == 200


def test_other_outlets_sales_and_books_are_invisible(shop: Shop) -> None:
    order = sell(shop)
    with tenant_scope(shop.tenant.id):
        links = shop.people["manager"].membership.membershipoutlet_set
        links.update(outlet=shop.second_outlet)
    manager = signed_in(shop, "manager")
    assert order.receipt_number not in manager.get(page("orders_order")).content.decode()
    for kind in ("change", "history", "void", "receipt"):
        assert manager.get(page("orders_order", kind, order.id)).status_code == 404


def test_another_outlet_in_a_form_is_refused(shop: Shop) -> None:
    manager = signed_in(shop, "manager")
    data = {"outlet": shop.second_outlet.id, "code": "Z9", "name": "Selundup"}
    answer = manager.post(page("tenants_terminal", "add"), data)
    assert answer.status_code == 200
    assert "outlet" in answer.context["adminform"].form.errors
    data = {
        "outlet": shop.second_outlet.id,
        "product": shop.products[0].id,
        "quantity": "5",
        "reason": "found",
    }
    answer = manager.post(page("inventory_stocklevel", "add"), data)
    assert "outlet" in answer.context["adminform"].form.errors
    with tenant_scope(shop.tenant.id):
        assert not Terminal.objects.filter(code="Z9").exists()


def test_people_and_outlets_of_elsewhere_are_invisible(shop: Shop) -> None:
    manager = signed_in(shop, "manager")
    owner_page = page("tenants_membership", "change", shop.people["owner"].membership.id)
    assert manager.get(owner_page).status_code == 404
    assert manager.get(page("tenants_outlet", "change", shop.second_outlet.id)).status_code == 404
    assert "Cabang" not in manager.get("/backoffice/").content.decode()


def test_a_category_of_another_tenant_keeps_its_name_free(
    owner: Client, shop: Shop, other_shop: Shop
) -> None:
    """Uniqueness counts within the tenant only, and says so at the field."""
    with tenant_scope(other_shop.tenant.id):
        create_category(actor=other_shop.people["owner"].actor, name="Kudapan")
    data = {"name": "Kudapan", "position": "1"}
    assert owner.post(page("catalog_category", "add"), data).status_code == 302
    answer = owner.post(page("catalog_category", "add"), data)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["name"] == ["Sudah dipakai."]


def test_the_cast_is_untouched(shop: Shop) -> None:
    """The fixture's own assumptions: the manager is limited, the owner is not."""
    with tenant_scope(shop.tenant.id):
        assert not Membership.objects.get(id=shop.people["manager"].membership.id).all_outlets
        assert Outlet.objects.count() == 2
