"""Every page of the owners' admin × every role, from a table written by hand."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps

from apps.core.office.site import owners_site
from apps.core.office.tenant_admin import TenantAdmin
from apps.tenants.permissions import PERMISSIONS, ROLE_PERMISSIONS, ROLES
from tests.architecture.test_every_url import rows_of
from tests.backoffice.conftest import page, signed_in
from tests.factories import Shop


@pytest.fixture(autouse=True)
def _long_transactions(settings: Any) -> None:
    """A sale limits its transaction, which here is the whole test's."""
    settings.ORDER_TRANSACTION_TIMEOUT = 600_000


@dataclass(frozen=True)
class Pages:
    """The permission that each page of a model needs; None: nobody opens it."""

    view: str
    add: str | None = None
    delete: str | None = None
    acts: tuple[tuple[str, str], ...] = ()


MANAGE = "pricing.manage"
SWITCHES = (("off", MANAGE), ("archive", MANAGE))

# Of no outlet: whoever has only some outlets sees no row of these.
WHOLE_SHOP = {"payments.PaymentNotice", "payments.SettlementReport", "payments.SettlementRow"}

TABLE = {
    "catalog.Product": Pages("catalog.view", "catalog.change", "catalog.change"),
    "catalog.Category": Pages("catalog.view", "catalog.change", "catalog.change"),
    "customers.Customer": Pages("customers.view", "customers.change", "customers.change"),
    "inventory.StockLevel": Pages("stock.view", "stock.adjust", acts=(("adjust", "stock.adjust"),)),
    "inventory.StockMovement": Pages("stock.view"),
    "tax.TaxProfile": Pages("outlets.view", "outlets.change"),
    "tenants.Outlet": Pages("outlets.view", "outlets.change"),
    "tenants.Membership": Pages(
        "people.view", "people.change", acts=(("pin", "people.change"), ("invite", "people.change"))
    ),
    "tenants.Role": Pages("people.view"),
    "tenants.Terminal": Pages(
        "terminals.view",
        "terminals.change",
        acts=(("pair", "terminals.change"), ("revoke", "terminals.change")),
    ),
    "orders.Order": Pages(
        "orders.view",
        acts=(("void", "orders.void"), ("copy", "orders.view"), ("receipt", "orders.view")),
    ),
    "orders.LatePayment": Pages("payments.view"),
    "orders.OutletReceipt": Pages("outlets.view"),
    "finance.JournalEntry": Pages("journal.view"),
    "sync.SyncException": Pages("sync.review"),
    "core.AuditEntry": Pages("audit.view"),
    "catalog.ModifierGroup": Pages("catalog.view", "catalog.change", "catalog.change"),
    "catalog.WeighedLabel": Pages("catalog.view", "catalog.change", "catalog.change"),
    "customers.CustomerGroup": Pages("customers.view", MANAGE, MANAGE),
    "pricing.PriceList": Pages("catalog.view", MANAGE, acts=SWITCHES),
    "pricing.Promotion": Pages("catalog.view", MANAGE, acts=SWITCHES),
    "pricing.VoucherBatch": Pages(
        MANAGE, MANAGE, acts=(("generate", MANAGE), ("code", MANAGE), ("cancel", MANAGE))
    ),
    "pricing.Voucher": Pages(MANAGE, acts=(("cancel", MANAGE),)),
    "shifts.Shift": Pages("shifts.view", acts=(("report", "shifts.view"),)),
    "shifts.StoreDay": Pages(
        "shifts.view", "shifts.sign_day", acts=(("reopen", "shifts.reopen_day"),)
    ),
    "shifts.ShiftPolicy": Pages("outlets.view", "outlets.change"),
    "payments.PaymentAccount": Pages(
        "payments.view",
        "payments.change",
        acts=(("key", "payments.change"), ("off", "payments.change")),
    ),
    "payments.PaymentIntent": Pages("payments.view"),
    "payments.PaymentNotice": Pages("payments.view"),
    "payments.SettlementReport": Pages("payments.view", "payments.change"),
    "payments.SettlementRow": Pages("payments.view"),
}

INLINE = re.compile(
    r"<style|<script(?![^>]* src=)(?![^>]*json)[^>]*>|\sstyle=|\son[a-z]+=", re.IGNORECASE
)


def _allowed(role: str, permission: str | None) -> bool:
    held = ROLE_PERMISSIONS[role]
    return permission is not None and "backoffice.view" in held and permission in held


def _objects(shop: Shop) -> dict[str, Any]:
    """A row of each model within the first outlet."""
    return {_label(name): row for name, row in rows_of(shop).items()}


def test_the_table_names_every_registered_page() -> None:
    assert set(TABLE) == {model._meta.label for model in owners_site._registry}


def test_pages_use_known_permissions_only() -> None:
    for site_page in owners_site._registry.values():
        assert isinstance(site_page, TenantAdmin)
        named = {site_page.view_permission, site_page.change_permission, site_page.add_permission}
        named |= {act.permission for act in site_page.acts}
        assert named - {None} <= set(PERMISSIONS)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_exactly_its_pages(shop: Shop, role: str) -> None:
    objects = _objects(shop)
    client = signed_in(shop, role)
    wrong = []
    for label, pages in TABLE.items():
        for address, permission in _addresses(label, pages, objects[label]):
            expected = 200 if _allowed(role, permission) else 403
            status = client.get(address).status_code
            if status == 404 and label in WHOLE_SHOP and _is_bound(shop, role):
                continue
            if status != expected:
                wrong.append((address, status, expected))
    assert wrong == []


def test_reading_never_becomes_writing(shop: Shop) -> None:
    """POST to a page that a role may see but not change is refused."""
    objects = _objects(shop)
    wrong = []
    for role in ("supervisor", "accountant"):
        client = signed_in(shop, role)
        for label in ("catalog.Product", "tax.TaxProfile", "tenants.Outlet", "orders.Order"):
            address = page(_name(label), "change", objects[label].pk)
            status = client.post(address, {"name": "x"}).status_code
            if status != 403:
                wrong.append((role, label, status))
    assert wrong == []


def test_the_front_page_links_what_the_role_may_open(shop: Shop) -> None:
    for role in ("owner", "manager", "supervisor", "accountant"):
        html = signed_in(shop, role).get("/backoffice/").content.decode()
        for label, pages in TABLE.items():
            assert (page(_name(label)) in html) == _allowed(role, pages.view), (role, label)


def test_no_page_needs_inline_scripts_or_styles(shop: Shop) -> None:
    """The content security policy allows none."""
    objects = _objects(shop)
    client = signed_in(shop, "owner")
    addresses = [
        address
        for label, pages in TABLE.items()
        for address, permission in _addresses(label, pages, objects[label])
        if _allowed("owner", permission)
    ]
    accounts = ("sessions/", "2fa/", "logout/", "password/change/", "reauthenticate/")
    found = []
    for address in ["/backoffice/", *addresses, *(f"/accounts/{part}" for part in accounts)]:
        answer = client.get(address)
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        found += [(address, match) for match in INLINE.findall(answer.content.decode())]
    assert found == []


def _addresses(label: str, pages: Pages, obj: Any) -> list[tuple[str, str | None]]:
    name = _name(label)
    found: list[tuple[str, str | None]] = [
        (page(name), pages.view),
        (page(name, "change", obj.pk), pages.view),
        (page(name, "history", obj.pk), pages.view),
        (page(name, "add"), pages.add),
        (page(name, "delete", obj.pk), pages.delete),
    ]
    return found + [(page(name, act, obj.pk), permission) for act, permission in pages.acts]


def _is_bound(shop: Shop, role: str) -> bool:
    return shop.people[role].actor.outlet_ids is not None


def _label(name: str) -> str:
    return str(apps.get_model(name.replace("/", "."))._meta.label)


def _name(label: str) -> str:
    meta = apps.get_model(label)._meta
    return f"{meta.app_label}_{meta.model_name}"


@pytest.mark.parametrize("role", ["kitchen", "cashier"])
def test_people_of_the_till_get_a_friendly_refusal(shop: Shop, role: str) -> None:
    answer = signed_in(shop, role).get("/backoffice/")
    assert answer.status_code == 403
    assert "Belum ada akses ke kantor" in answer.content.decode()
