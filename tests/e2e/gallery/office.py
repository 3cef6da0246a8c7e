"""The back office of a shop at work."""

from collections.abc import Iterator

from tests.e2e.gallery.place import Place, Step, Who, click, see

_ADMIN = (
    ("products", "catalog/product"),
    ("categories", "catalog/category"),
    ("customers", "customers/customer"),
    ("stock", "inventory/stocklevel"),
    ("movements", "inventory/stockmovement"),
    ("taxes", "tax/taxprofile"),
    ("outlets", "tenants/outlet"),
    ("people", "tenants/membership"),
    ("roles", "tenants/role"),
    ("terminals", "tenants/terminal"),
    ("orders", "orders/order"),
    ("receipt-designs", "orders/outletreceipt"),
    ("journal", "finance/journalentry"),
    ("audit", "core/auditentry"),
)
# Lists with rows that a form makes; their parts are those of the pages above.
_MORE = (
    ("modifiers", "catalog/modifiergroup"),
    ("groups", "customers/customergroup"),
    ("promotions", "pricing/promotion"),
    ("price-lists", "pricing/pricelist"),
    ("vouchers", "pricing/voucherbatch"),
)
_ADDED = ("products", "categories", "customers", "taxes", "outlets", "people", "terminals")


def _admin() -> Iterator[Place]:
    """A list, its first row, that row's past, and the form for a new one."""
    for name, model in _ADMIN:
        yield Place(f"office-{name}", Who.OWNER, f"/backoffice/{model}/")
        yield Place(f"office-{name}-one", Who.OWNER, f"/backoffice/{model}/{{first}}/change/")
        yield Place(
            f"office-{name}-past",
            Who.OWNER,
            f"/backoffice/{model}/{{first}}/history/",
            is_alike=name != "products",
        )
        if name in _ADDED:
            yield Place(f"office-{name}-new", Who.OWNER, f"/backoffice/{model}/add/")


def _alike(name: str, path: str, *steps: Step) -> Place:
    return Place(f"office-{name}", Who.OWNER, f"/backoffice/{path}", steps, is_alike=True)


def _more() -> Iterator[Place]:
    for name, model in _MORE:
        yield _alike(name, f"{model}/")
        yield _alike(f"{name}-one", f"{model}/{{first}}/change/")
        yield _alike(f"{name}-past", f"{model}/{{first}}/history/")
        yield _alike(f"{name}-new", f"{model}/add/")


PLACES: tuple[Place, ...] = (
    Place("dashboard", Who.OWNER, "/backoffice/"),
    *_admin(),
    *_more(),
    _alike("labels", "catalog/weighedlabel/"),
    _alike("labels-new", "catalog/weighedlabel/add/"),
    _alike("voucher-sheet", "pricing/voucherbatch/{first}/sheet/"),
    _alike("voucher-generate", "pricing/voucherbatch/{first}/generate/"),
    _alike("voucher-codes", "pricing/voucher/"),
    _alike("calendar", "pricing/calendar/"),
    _alike("simulator", "pricing/simulator/"),
    _alike("kasbon", "customers/kasbon/"),
    _alike("terminal-revoke", "tenants/terminal/{first}/revoke/"),
    Place(
        "office-order-void",
        Who.OWNER,
        "/backoffice/orders/order/?state__exact=paid",
        (
            click("#result_list tbody a"),
            click("a:text-is('Batalkan penjualan')"),
            see(".submit-row"),
        ),
        is_alike=True,
    ),
    Place("office-order-receipt", Who.OWNER, "/backoffice/orders/order/{first}/receipt/"),
    Place("office-stock-adjust", Who.OWNER, "/backoffice/inventory/stocklevel/{first}/adjust/"),
    Place("office-person-pin", Who.OWNER, "/backoffice/tenants/membership/{first}/pin/"),
    Place("office-product-remove", Who.OWNER, "/backoffice/catalog/product/{first}/delete/"),
    Place("office-terminal-pair", Who.OWNER, "/backoffice/tenants/terminal/{first}/pair/"),
    Place(
        "office-terminal-code",
        Who.OWNER,
        "/backoffice/tenants/terminal/{first}/pair/",
        (click("#content-main .submit-row .default"), see(".pairing-code img")),
    ),
    Place(
        "office-form-refused",
        Who.OWNER,
        "/backoffice/catalog/product/add/",
        (click("button:text-is('Simpan')"), see(".errorlist")),
    ),
    Place("office-empty", Who.OWNER, "/backoffice/catalog/product/?q=tidak-ada-yang-begini"),
    Place("office-not-found", Who.OWNER, "/backoffice/nothing/here/"),
    Place("low-stock", Who.OWNER, "/backoffice/inventory/low/"),
    Place("business", Who.OWNER, "/backoffice/settings/business/"),
    Place("two-factor", Who.OWNER, "/accounts/2fa/"),
    Place("two-factor-on", Who.OWNER, "/accounts/2fa/totp/activate/"),
    Place("sessions", Who.OWNER, "/accounts/sessions/"),
    Place("password-change", Who.OWNER, "/accounts/password/change/"),
    Place("signed-out", Who.OWNER, "/accounts/logout/"),
)
