"""Every address × everybody: who is let in is what the table says, and a refusal writes nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from apps.core.api.renderers import dumps
from apps.core.ids import uuid7
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.customers.services import create_customer
from apps.finance.models import JournalEntry
from apps.inventory.models import StockLevel, StockMovement
from apps.orders.receipts.tokens import verification_token
from apps.shifts.days import day_figures
from apps.shifts.models import StoreDay
from apps.shifts.services import set_shift_policy
from apps.sync.models import SyncException
from apps.tenants.models import Role, Terminal, User
from apps.tenants.permissions import (
    PERMISSIONS,
    ROLE_PERMISSIONS,
    ROLES,
    TERMINAL_PERMISSIONS,
)
from tests.architecture.permission_table import (
    APP_LIST,
    ENTRY,
    NOBODY,
    OPERATOR,
    PUBLIC,
    SCRAPER,
    SIGNED_IN,
    TABLE,
)
from tests.architecture.urls import Address, all_addresses
from tests.factories import DEVICE_KEY, PASSWORD, Shop, make_prices, make_shop, order_body
from tests.payments.rows import make_payment_rows
from tests.sync.queue import make_device

pytestmark = pytest.mark.django_db(databases=["default", "platform"])

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LOGIN = "/accounts/login/"
ADDRESSES = all_addresses()
WRITTEN = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
  AND relname NOT IN ('django_session', 'usersessions_usersession')
"""


@pytest.fixture(autouse=True)
def _long_transactions(settings: Any) -> None:
    """A sale limits its transaction, which here is the whole test's."""
    settings.ORDER_TRANSACTION_TIMEOUT = 600_000


def is_api(pattern: str) -> bool:
    return pattern.startswith("api/v1/")


API_CASES = [(a, m) for a in ADDRESSES if is_api(a.pattern) for m in TABLE.get(a.pattern, {})]
PAGE_CASES = [(a, m) for a in ADDRESSES if not is_api(a.pattern) for m in TABLE.get(a.pattern, {})]


def test_the_table_names_every_address_and_no_other() -> None:
    assert sorted({address.pattern for address in ADDRESSES}) == sorted(TABLE)


def test_the_table_is_what_the_views_of_the_api_ask_for() -> None:
    """A view without `required_permissions` must be public in the table, and only that."""
    for address in ADDRESSES:
        methods = TABLE[address.pattern]
        asked = getattr(address.view, "required_permissions", None)
        if is_api(address.pattern) and asked is None:
            assert set(methods.values()) == {PUBLIC}, address.pattern
        elif is_api(address.pattern):
            wanted = {method: None if who == SIGNED_IN else who for method, who in methods.items()}
            assert asked == wanted, address.pattern


def test_permissions_exist_and_each_has_a_use() -> None:
    used = {who for methods in TABLE.values() for who in methods.values()}
    used -= {PUBLIC, SIGNED_IN, OPERATOR, SCRAPER, NOBODY}
    assert used <= set(PERMISSIONS)
    # These change what a call may do, not whether it may be made.
    inside = {"orders.void", "orders.override_price", "orders.any_discount", "approvals.give"}
    inside |= {"kitchen.update", "kitchen.serve", "orders.refund_in_cash", "accounts.manage"}
    inside |= {"accounts.reverse"}
    inside |= {"shifts.see_expected", "shifts.approve_count"}
    assert set(PERMISSIONS) - used - inside == set()
    assert all(ROLE_PERMISSIONS[role] <= set(PERMISSIONS) for role in ROLES)


# --- The API -------------------------------------------------------------------------------------


def api_people(shop: Shop) -> dict[str, tuple[APIClient, frozenset[str]]]:
    """Everybody with a credential, and what he may do."""
    people = {role: (shop.client(role), ROLE_PERMISSIONS[role]) for role in ROLES}
    cashier = ROLE_PERMISSIONS["cashier"] | TERMINAL_PERMISSIONS
    return people | {
        "till with a cashier": (shop.till("cashier"), cashier),
        "till alone": (shop.till(None), TERMINAL_PERMISSIONS),
    }


@pytest.fixture
def values(shop: Shop) -> dict[str, str]:
    return api_values(shop)


def api_values(shop: Shop) -> dict[str, str]:
    """Ids of a shop for the parameters of the API's addresses."""
    sold = shop.till().post("/api/v1/orders", order_body(shop, 1))
    assert sold.status_code == 201, sold.content
    with tenant_scope(shop.tenant.id):
        payments = make_payment_rows(shop)
        buyer = create_customer(actor=shop.people["owner"].actor, name="Bu Rini")
        today = timezone.localdate()
        day = StoreDay.objects.create(
            outlet=shop.outlet, business_date=today, figures=day_figures(shop.outlet.id, today)
        )
    rejected = make_device(shop).results({"content": "{}", "hash": "x", "signature": "x"})[0]
    with tenant_scope(shop.tenant.id):
        entry = SyncException.objects.get(id=rejected["exceptions"][0]["id"]).entry
    odd = {"exception_id": rejected["exceptions"][0]["id"], "entry_id": str(entry.id)}
    # Who notifies us is no caller of ours: for this table the address leads nowhere.
    webhook = {"gateway": "midtrans", "token": uuid7().hex}
    sale = {"order_id": sold.json()["id"], "terminal_id": str(shop.terminal.id)}
    back = {name: str(uuid7()) for name in ("refund_id", "tender_id", "payment_id")}
    back |= {"customer_id": str(buyer.id)}
    shift = {"shift_id": str(shop.shift.id), "day_id": str(day.id)}
    return sale | back | shift | payments | webhook | odd


def test_the_api_lets_in_whom_the_table_says(shop: Shop, values: dict[str, str]) -> None:
    people = api_people(shop)
    for address, method in API_CASES:
        who, url = TABLE[address.pattern][method], address.url(values)
        for name, (client, held) in people.items():
            case = f"{method} {url} by {name}"
            with undone() as writes:
                answer = client.generic(method, url, b"{}", content_type="application/json")
                written = writes()
            if who in {PUBLIC, SIGNED_IN} or who in held:
                assert answer.status_code < 500, case
                assert answer.get("Content-Type") != "application/problem+json" or (
                    answer.json()["code"] not in {"permission_denied", "not_authenticated"}
                ), case
            else:
                assert answer.status_code == 403, case
                assert answer.json()["code"] == "permission_denied", case
                assert written == {}, case


def test_the_api_refuses_who_is_not_signed_in(api: APIClient, values: dict[str, str]) -> None:
    wrong = APIClient()
    wrong.credentials(HTTP_AUTHORIZATION="Bearer not.a.token")
    for address, method in API_CASES:
        if TABLE[address.pattern][method] == PUBLIC:
            continue
        for client in (api, wrong):
            with undone() as writes:
                answer = client.generic(method, address.url(values), b"{}")
                assert writes() == {}
            assert answer.status_code == 401, (method, address.pattern)
            assert answer["WWW-Authenticate"] == "Bearer"
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["code"] == "not_authenticated"


def test_the_api_hides_another_tenants_things(shop: Shop, other_shop: Shop) -> None:
    """The same 404 for another tenant's id as for one that nobody has."""
    theirs = api_values(other_shop)
    nobodys = {name: str(uuid7()) for name in theirs}
    headers = {"HTTP_IDEMPOTENCY_KEY": "k"}
    # A cart is sent under an id that nobody has yet, so there its outlet must be one's own.
    cart = {"outlet": str(uuid7()), "channel": "dine_in"}
    movement = {"kind": "pay_out", "category": "other", "note": "Parkir", "amount": 1_000}
    line = {"item": str(uuid7()), "quantity": "1"}
    bodies = {
        "api/v1/orders/<uuid:order_id>/void": b'{"reason":"salah"}',
        "api/v1/shifts/<uuid:shift_id>/close": b'{"denominations":[]}',
        "api/v1/shifts/<uuid:shift_id>/movements": dumps(movement),
        "api/v1/payments/accounts/<uuid:account_id>": dumps(
            {"name": "x", "methods": ["qris"], "is_active": True}
        ),
        "api/v1/orders/late-payments/<uuid:late_id>": b'{"end":"paid_back"}',
        "api/v1/payments/intents/<uuid:intent_id>/refund": b'{"amount":1,"reason":"salah"}',
        "api/v1/sync/exceptions/<uuid:exception_id>/resolve": b'{"decision":"acknowledge"}',
        "api/v1/kitchen/orders/<uuid:order_id>/cancel": b'{"reason":"salah"}',
        "api/v1/kitchen/orders/<uuid:order_id>/send": dumps(cart | {"lines": [line]}),
    }
    goods = [{"line": str(uuid7()), "quantity": "1", "to": "restock"}]
    refund = {"id": str(uuid7()), "lines": goods, "reason": "damaged"}
    sale = order_body(shop, 1)
    money = {"id": str(uuid7()), "kind": "deposit", "method": "cash", "amount": 1}
    bodies |= {
        "api/v1/orders/<uuid:order_id>/refunds": dumps(refund),
        "api/v1/orders/<uuid:order_id>/refunds/quote": dumps({"lines": goods}),
        "api/v1/orders/<uuid:order_id>/exchange": dumps({"refund": refund, "order": sale}),
        "api/v1/orders/<uuid:order_id>/refunds/<uuid:refund_id>/tenders/<uuid:tender_id>/pay": (
            b'{"method":"cash"}'
        ),
        "api/v1/customers/<uuid:customer_id>/payments": dumps(
            money | {"outlet": str(shop.outlet.id)}
        ),
        "api/v1/customers/<uuid:customer_id>/payments/<uuid:payment_id>/reverse": (
            b'{"reason":"salah"}'
        ),
    }
    owner = shop.client("owner")
    cases = [(a, m) for a, m in API_CASES if "<" in a.pattern]
    assert cases
    for address, method in cases:
        body = bodies.get(address.pattern, b"{}")
        answers = []
        for ids in (theirs, nobodys):
            with undone() as writes:
                answer = owner.generic(
                    method, address.url(ids), body, content_type="application/json", **headers
                )
                assert {table for table in writes() if table != "core_idempotencyrecord"} == set()
            answers.append((answer.status_code, answer.json() | {"request_id": ""}))
        assert answers[0][0] == 404, (method, address.pattern)
        assert answers[0] == answers[1], (method, address.pattern)


def test_the_api_knows_no_other_methods(shop: Shop, values: dict[str, str]) -> None:
    owner = shop.client("owner")
    for address in ADDRESSES:
        if not is_api(address.pattern):
            continue
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - TABLE[address.pattern].keys():
            with undone() as writes:
                answer = owner.generic(method, address.url(values), b"{}")
                assert writes() == {}
            assert answer.status_code == 405, (method, address.pattern)
            assert answer.json()["code"] == "method_not_allowed"


# --- Pages ---------------------------------------------------------------------------------------


@pytest.fixture
def picture() -> Iterator[str]:
    """The name of an uploaded picture."""
    name = default_storage.save("products/any.png", ContentFile(b"png"))
    yield name
    default_storage.delete(name)


@pytest.fixture
def page_values(shop: Shop, picture: str) -> Callable[[Address], dict[str, str]]:
    """The parameters of a page's address: a row of its model in the shop."""
    rows = {name: str(row.pk) for name, row in rows_of(shop).items()}
    buyer = rows["customers/customer"]
    sale = UUID(rows["orders/order"])
    receipt = verification_token(order_id=sale, terminal_id=shop.terminal.id)

    def of(address: Address) -> dict[str, str]:
        model = "/".join(address.pattern.split("/")[1:3])
        app = "tenants" if address.pattern.startswith("platform/") else "catalog"
        shared = {"url": "nowhere", "app_label": app, "uidb36": "1", "key": "set-password"}
        shared |= {"name": picture, "session_id": "1", "token": receipt}
        shared |= {"customer_id": buyer}
        return shared | {"object_id": rows.get(model, str(shop.tenant.id))}

    return of


def rows_of(shop: Shop) -> dict[str, Any]:
    """A row of each model of the owners' admin, within the first outlet."""
    known = api_values(shop)
    order_id = known["order_id"]
    with tenant_scope(shop.tenant.id):
        Terminal.objects.filter(id=shop.terminal.id).update(
            paired_at=timezone.now(), public_key=DEVICE_KEY
        )
        level = StockLevel.objects.get(outlet=shop.outlet, product=shop.products[0])
        rows = {
            "catalog/product": shop.products[0],
            "catalog/category": shop.products[0].category,
            "customers/customer": create_customer(actor=shop.people["owner"].actor, name="Bu Tini"),
            "inventory/stocklevel": level,
            "inventory/stockmovement": StockMovement.objects.filter(level=level).first(),
            "tax/taxprofile": shop.profiles["Bebas pajak"],
            "tenants/outlet": shop.outlet,
            "orders/outletreceipt": shop.outlet,
            "tenants/membership": shop.people["cashier"].membership,
            "tenants/role": Role.objects.get(key="cashier"),
            "tenants/terminal": shop.terminal,
            **_shift_rows(shop),
            "finance/journalentry": JournalEntry.objects.get(source_id=order_id, kind="sale"),
            "core/auditentry": AuditEntry.objects.first(),
            **make_prices(shop),
        }
        for model, name in {
            "orders/order": "order_id",
            "orders/latepayment": "late_id",
            "payments/paymentaccount": "account_id",
            "payments/paymentintent": "intent_id",
            "payments/paymentnotice": "notice_id",
            "payments/settlementreport": "report_id",
            "payments/settlementrow": "row_id",
            "sync/syncexception": "exception_id",
        }.items():
            rows[model] = type("Row", (), {"pk": known[name]})()
    return rows


def _shift_rows(shop: Shop) -> dict[str, Any]:
    policy = set_shift_policy(
        outlet_id=shop.outlet.id,
        tolerance=1_000,
        approval_limit=10_000,
        actor=shop.people["owner"].actor,
    )
    day = StoreDay.objects.get()
    return {"shifts/shift": shop.shift, "shifts/storeday": day, "shifts/shiftpolicy": policy}


def browser(user: User | None) -> Client:
    client = Client(raise_request_exception=True)
    if user is not None:
        client.force_login(user, BACKEND)
    return client


def let_in(who: str, role: str) -> bool:
    """Whether the table lets a member of the shop's cast open a page."""
    held = ROLE_PERMISSIONS[role]
    if who in {PUBLIC, SIGNED_IN, SCRAPER}:
        return True
    return who in held and ENTRY in held


def sent_to_sign_in(answer: Any) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(LOGIN)


def test_pages_send_the_anonymous_to_sign_in(
    page_values: Callable[[Address], dict[str, str]],
) -> None:
    client = browser(None)
    for address, method in PAGE_CASES:
        who, url = TABLE[address.pattern][method], address.url(page_values(address))
        with undone() as writes:
            answer = client.generic(method, url)
            written = writes()
        if who == PUBLIC:
            assert answer.status_code < 400, url
        elif who == SCRAPER:
            assert answer.status_code == 404, url
        else:
            assert sent_to_sign_in(answer), (method, url, answer.status_code)
            assert written == {}, url


@pytest.mark.parametrize("role", ROLES)
def test_pages_let_in_whom_the_table_says(
    role: str, shop: Shop, page_values: Callable[[Address], dict[str, str]]
) -> None:
    client = browser(shop.people[role].user)
    for address, method in PAGE_CASES:
        who, url = TABLE[address.pattern][method], address.url(page_values(address))
        case = f"{method} {url} by {role}"
        with undone() as writes:
            answer = client.generic(method, url)
            written = writes()
        assert answer.status_code < 500, case
        if let_in(who, role):
            assert answer.status_code != 403, case
            assert who == PUBLIC or not sent_to_sign_in(answer), case
        else:
            assert answer.status_code == 403, (case, answer.status_code)
            assert written == {}, case


def test_pages_of_another_tenants_rows_do_not_exist(shop: Shop) -> None:
    rows = {name: str(row.pk) for name, row in rows_of(make_shop("Kedai Lain")).items()}
    owner = browser(shop.people["owner"].user)
    cases = [(a, m) for a, m in PAGE_CASES if a.pattern.startswith("backoffice/")]
    cases = [(a, m) for a, m in cases if "<path:object_id>/" in a.pattern]
    for address, method in cases:
        model = "/".join(address.pattern.split("/")[1:3])
        if address.pattern.endswith("<path:object_id>/"):
            continue  # leads to the page, which answers 404
        url = address.url({"object_id": rows[model]})
        with undone() as writes:
            answer = owner.generic(method, url)
            assert writes() == {}, url
        who = TABLE[address.pattern][method]
        assert answer.status_code == (403 if who == NOBODY else 404), (method, url)


def test_operators_need_a_second_factor_and_have_no_tenant(
    page_values: Callable[[Address], dict[str, str]],
) -> None:
    plain = User.objects.create_user("op@warungin.test", PASSWORD, is_staff=True)
    strong = User.objects.create_user("op2@warungin.test", PASSWORD, is_staff=True)
    Authenticator.objects.create(user=strong, type=Authenticator.Type.TOTP, data={})
    clients = [browser(plain), browser(strong)]
    for address, method in PAGE_CASES:
        who, url = TABLE[address.pattern][method], address.url(page_values(address))
        if not address.pattern.startswith(("platform/", "backoffice/")) or who == PUBLIC:
            continue
        with undone():
            weak, full = (client.generic(method, url) for client in clients)
        if address.pattern.startswith("platform/"):
            assert weak.status_code == 403, url
            assert (full.status_code == 403) == (who == NOBODY), (method, url)
        elif address.pattern != "backoffice/tenants/":
            assert (weak.status_code, full.status_code) == (403, 403), url


def test_lists_of_apps_show_only_what_one_may_open(shop: Shop) -> None:
    address = next(a for a in ADDRESSES if a.pattern == APP_LIST)
    for app, permission in (("finance", "journal.view"), ("catalog", "catalog.view")):
        for role in ROLES:
            answer = browser(shop.people[role].user).get(address.url({"app_label": app}))
            held = ROLE_PERMISSIONS[role]
            wanted = 403 if ENTRY not in held else 200 if permission in held else 404
            assert answer.status_code == wanted, (app, role)


# --- What was written ----------------------------------------------------------------------------


@contextmanager
def undone() -> Iterator[Callable[[], dict[str, int]]]:
    """Takes back what the block wrote; gives the rows it wrote so far, by table."""
    with transaction.atomic():
        before = _written()

        def writes() -> dict[str, int]:
            counts = {table: rows - before.get(table, 0) for table, rows in _written().items()}
            return {table: rows for table, rows in counts.items() if rows}

        yield writes
        transaction.set_rollback(True)


def _written() -> dict[str, int]:
    """Rows written by the running transaction, also in savepoints that were rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return dict(cursor.fetchall())


def test_a_write_is_seen(shop: Shop) -> None:
    """The tests above would be blind without this."""
    with undone() as writes:
        assert writes() == {}
        answer = shop.till().post("/api/v1/orders", order_body(shop, 1))
        assert answer.status_code == 201
        assert writes()["orders_order"] == 1
