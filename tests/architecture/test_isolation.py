"""Two tenants, one database: raw SQL as the app role cannot cross over, whatever Python does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, DataError, ProgrammingError, connection, transaction
from django.utils import timezone
from psycopg import sql

from apps.catalog.models import Category, ProductUnit
from apps.catalog.services import OptionInput, create_modifier_group, create_weighed_label
from apps.core.ids import uuid7
from apps.core.outbox import dispatch
from apps.core.sealer import seal_batch
from apps.core.tenancy import tenant_scope
from apps.core.verification import protected_tables, references, tenancy_violations
from apps.customers.services import create_customer, create_group
from apps.messaging.services import request_mail
from apps.orders.accounts.services.receiving import ReceivedMoney, receive_payment
from apps.orders.accounts.services.reversing import reverse_payment
from apps.orders.models import HandPayment, Order, RefundTender
from apps.orders.refunds.plan import RefundDraft, ReturnedGoods
from apps.orders.refunds.services.refund import refund_order
from apps.orders.services.receipt_templates import set_receipt_template
from apps.orders.services.receipts import issue_receipt
from apps.pricing.services import (
    Entry,
    Part,
    count_promotion_uses,
    create_price_list,
    create_promotion,
    create_voucher_batch,
    redeem_vouchers,
    set_member_discount,
)
from apps.shifts.services import (
    Count,
    close_shift,
    open_shift,
    record_late_sale,
    record_movement,
    set_shift_policy,
    sign_store_day,
)
from apps.tenants.models import ApprovalCode, PairingCode, ShopSetup
from apps.tenants.services.people import create_terminal
from tests.factories import PIN, Shop, make_shop, order_body
from tests.payments.rows import make_payment_rows
from tests.sync.queue import make_device

TABLES = protected_tables()
# The tests' transaction never commits, and the sealer takes committed entries only.
NEVER_FILLED = {"core_auditseal"}


@dataclass(frozen=True)
class Two:
    ours: Shop
    theirs: Shop


@pytest.fixture
def two(db: None, settings: Any) -> Two:
    settings.ORDER_TRANSACTION_TIMEOUT = 600_000
    return Two(_filled("Kita"), _filled("Mereka"))


def _filled(name: str) -> Shop:
    """A shop with a row in every table."""
    shop = make_shop(name)
    till, owner = shop.till(), shop.people["owner"]
    with tenant_scope(shop.tenant.id):
        Category.objects.update(station="Bar")
    sold = till.post("/api/v1/orders", order_body(shop, 1), HTTP_IDEMPOTENCY_KEY="satu")
    assert sold.status_code == 201, sold.content
    asked = {"action": "order.void", "subject": sold.json()["id"], "employee": "1001", "pin": PIN}
    assert till.post("/api/v1/approvals", asked).status_code == 201
    dispatch(shop.tenant.id)
    with tenant_scope(shop.tenant.id):
        create_customer(actor=owner.actor, name="Bu Tini")
        create_modifier_group(
            actor=owner.actor,
            name="Ukuran",
            options=[OptionInput("Besar", 5_000)],
            products=[shop.products[0].id],
        )
        create_weighed_label(actor=owner.actor, prefix=21, kind="weight", decimals=3)
        ShopSetup.objects.create(kind="cafe", outlet=shop.outlet)
        issue_receipt(order_id=UUID(sold.json()["id"]), form="html", actor=owner.actor)
        set_receipt_template(actor=owner.actor, outlet_id=shop.outlet.id, paper="58")
        request_mail(key="satu", kind="pin_locked", user=owner.user, about={})
        PairingCode.objects.create(
            terminal=shop.terminal, code_hash=uuid7().hex, expires_at=timezone.now()
        )
        ApprovalCode.objects.create(
            terminal=shop.terminal,
            device="",
            day=timezone.now().date(),
            position=1,
            given_by=owner.membership,
        )
        _fill_refunds(shop, order_id=UUID(sold.json()["id"]))
        _fill_prices(shop, order_id=UUID(sold.json()["id"]))
        _fill_shifts(shop)
        make_payment_rows(shop)
    # More than there is, so that an exception is noted.
    device = make_device(shop)
    assert device.results(device.sale(500))[0]["result"] == "accepted_with_exceptions"
    seal_batch(shop.tenant.id)
    return shop


def _fill_refunds(shop: Shop, *, order_id: UUID) -> None:
    actor = shop.people["owner"].actor
    line = Order.objects.get(id=order_id).lines.get()
    goods = (ReturnedGoods(line.id, Decimal(1)),)
    draft = RefundDraft(id=uuid7(), goods=goods, reason_code="damaged")
    refund_order(order_id=order_id, draft=draft, actor=actor)
    money = ReceivedMoney(
        id=uuid7(),
        customer_id=create_customer(actor=actor, name="Bu Rini").id,
        kind="deposit",
        method="cash",
        amount=1_000,
        outlet_id=shop.outlet.id,
    )
    payment = receive_payment(received=money, actor=actor)
    reverse_payment(
        customer_id=payment.customer_id, payment_id=payment.id, reason="Salah", actor=actor
    )
    back = RefundTender.objects.select_related("refund").get()
    HandPayment.objects.create(
        tender=back, kind="paid", amount=1, business_date=back.refund.business_date
    )


def _fill_shifts(shop: Shop) -> None:
    """A counted shift in the second outlet, whose day is signed off."""
    actor, outlet = shop.people["owner"].actor, shop.second_outlet
    till = create_terminal(outlet=outlet, code="C1", name="Kasir", actor=actor)
    shift = open_shift(terminal_id=till.id, opening_float=0, actor=actor)
    record_movement(
        shift_id=shift.id, kind="pay_in", category="safe", note="Receh", amount=100, actor=actor
    )
    set_shift_policy(outlet_id=outlet.id, tolerance=1_000, approval_limit=10_000, actor=actor)
    close_shift(shift_id=shift.id, count=Count(denominations={100: 1}), actor=actor)
    record_late_sale(
        shift_id=shift.id, order_id=uuid7(), tenders={"cash": 1}, reason="Telat", actor=actor
    )
    sign_store_day(outlet_id=outlet.id, business_date=shift.business_date, note="", actor=actor)


def _fill_prices(shop: Shop, *, order_id: UUID) -> None:
    actor, kopi = shop.people["owner"].actor, shop.products[0]
    group = create_group(actor=actor, name="Anggota")
    create_customer(actor=actor, name="Bu Ani", group=group)
    dozen = ProductUnit.objects.create(product=kopi, name="lusin", factor=12)
    create_price_list(actor=actor, name="Grosir", entries=[Entry(kopi.id, 5, dozen.id)])
    offer: dict[str, Any] = {
        "name": "Promo",
        "benefit_kind": "percent",
        "benefit_value": Decimal(5),
    }
    promotion = create_promotion(
        actor=actor, kind="product", limit_total=1, parts=[Part("target")], **offer
    )
    set_member_discount(actor=actor, group_id=group.id, **offer)
    create_voucher_batch(actor=actor, code="HEMAT", **offer)
    count_promotion_uses(
        promotion_ids=[str(promotion.id)],
        order_id=order_id,
        customer_id=None,
        day=timezone.localdate(),
    )
    redeem_vouchers(amounts={"HEMAT": 5}, order_id=order_id)


@contextmanager
def sandbox(tenant_id: UUID | None) -> Iterator[Any]:
    """A cursor in a tenant's scope, or in none; everything is taken back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('app.tenant', %s, true)", [str(tenant_id) if tenant_id else ""]
            )
            yield cursor
        transaction.set_rollback(True)


def rows(table: str, tenant_id: UUID) -> list[dict[str, Any]]:
    with sandbox(tenant_id) as cursor:
        cursor.execute(_sql("SELECT to_jsonb(t) FROM {} t", table))
        return [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor]


def _sql(statement: str, *names: str) -> str:
    quoted = sql.SQL(statement).format(*map(sql.Identifier, names))  # type: ignore[arg-type]
    return quoted.as_string(None)


def test_every_table_is_covered(two: Two) -> None:
    empty = {table for table in TABLES if not rows(table, two.theirs.tenant.id)}
    assert empty == NEVER_FILLED


def test_no_row_of_another_tenant_is_seen(two: Two) -> None:
    ours, theirs = two.ours.tenant.id, two.theirs.tenant.id
    for table, operation in TABLES.items():
        assert {row[operation.column] for row in rows(table, ours)} <= {str(ours)}, table
        with sandbox(ours) as cursor:
            query = _sql("SELECT count(*) FROM {} WHERE {} = %s", table, operation.column)
            cursor.execute(query, [theirs])
            assert cursor.fetchone()[0] == 0, table


def test_no_row_can_be_written_for_another_tenant(two: Two) -> None:
    ours, theirs = two.ours.tenant.id, two.theirs.tenant.id
    insert = "INSERT INTO {} SELECT * FROM jsonb_populate_record(NULL::{}, %s::jsonb)"
    for table in TABLES.keys() - NEVER_FILLED:
        row = rows(table, theirs)[0]
        with pytest.raises(ProgrammingError, match="row-level security"):
            run(ours, _sql(insert, table, table), json.dumps(row))


def test_no_row_of_another_tenant_can_be_changed_or_deleted(two: Two) -> None:
    ours, theirs = two.ours.tenant.id, two.theirs.tenant.id
    for table, operation in TABLES.items():
        for statement in (
            "UPDATE {0} SET {1} = {1} WHERE {1} = %s",
            "DELETE FROM {0} WHERE {1} = %s",
        ):
            query = _sql(statement, table, operation.column)
            if operation.ledger:
                with pytest.raises(ProgrammingError, match="permission denied"):
                    run(ours, query, theirs)
            else:
                assert run(ours, query, theirs) == 0, table


def test_no_row_can_be_given_to_another_tenant(two: Two) -> None:
    ours, theirs = two.ours.tenant.id, two.theirs.tenant.id
    for table in TABLES.keys() - NEVER_FILLED:
        query = _sql("UPDATE {} SET {} = %s", table, TABLES[table].column)
        with pytest.raises(DatabaseError, match=r"row-level security|permission denied"):
            run(ours, query, theirs)


def test_without_a_tenant_every_table_raises(two: Two) -> None:
    for table in TABLES:
        with pytest.raises(DataError, match="uuid"):
            run(None, _sql("SELECT count(*) FROM {}", table))


def run(tenant_id: UUID | None, query: str, *params: Any) -> int:
    with sandbox(tenant_id) as cursor:
        cursor.execute(query, params)
        return int(cursor.rowcount)


# --- References ----------------------------------------------------------------------------------

_COMPOSITE = """
SELECT k.conrelid::regclass::text, a.attname FROM pg_constraint k
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[2]
JOIN pg_attribute t ON t.attrelid = k.conrelid AND t.attnum = k.conkey[1]
WHERE k.contype = 'f' AND cardinality(k.conkey) = 2 AND t.attname = 'tenant_id'
"""
# Each more key costs a sale its check. The outbox writes the first from the event it has in hand;
# a sale copies the others from its shift's rows and its sign-in, and `verify_tenancy` follows them.
PLAIN = {
    ("core_outboxdelivery", "event_id"),
    ("orders_order", "outlet_id"),
    ("orders_order", "terminal_id"),
    ("orders_order", "cashier_id"),
}


@pytest.mark.django_db(databases=["default", "platform"])
def test_every_reference_includes_the_tenant() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COMPOSITE)
        composite = set(cursor.fetchall())
    wanted = {(reference.child, reference.own) for reference in references(set(TABLES))}
    assert wanted - composite == PLAIN


@pytest.mark.django_db(databases=["default", "platform"])
def test_no_row_can_point_into_another_tenant(two: Two) -> None:
    ours, theirs = two.ours.tenant.id, two.theirs.tenant.id
    tried = 0
    for reference in references(set(TABLES)):
        if TABLES[reference.child].ledger or (reference.child, reference.own) in PLAIN:
            continue
        foreign = rows(reference.parent, theirs)[0]["id"]
        query = _sql("UPDATE {} SET {} = %s", reference.child, reference.own)
        with pytest.raises(DatabaseError, match=r"foreign key|duplicate key|Cannot update"):
            run(ours, query, foreign)
        tried += 1
    assert tried >= 15


@pytest.mark.django_db(databases=["default", "platform"])
def test_the_catalogue_of_postgresql_says_so_too() -> None:
    assert tenancy_violations() == []


# --- The API -------------------------------------------------------------------------------------


def test_lists_show_only_ones_own(two: Two) -> None:
    owner = two.ours.client("owner")
    theirs = json.dumps([rows(table, two.theirs.tenant.id) for table in TABLES])
    paths = ("orders", "terminals/", "sync/feed", "sync/exceptions", "auth/me")
    for path in (f"/api/v1/{name}" for name in paths):
        answer = owner.get(path, {"outlet": str(two.ours.outlet.id)})
        assert answer.status_code == 200, path
        shown = answer.content.decode()
        assert str(two.ours.tenant.id) in shown or str(two.ours.outlet.id) in shown
        ids = {word for word in shown.split('"') if _is_uuid(word)}
        assert ids
        assert not [word for word in ids if word in theirs], path


def test_filters_find_nothing_of_another_tenant(two: Two) -> None:
    owner, theirs = two.ours.client("owner"), two.theirs
    for name, value in (("outlet", theirs.outlet.id), ("terminal", theirs.terminal.id)):
        answer = owner.get("/api/v1/orders", {name: str(value)})
        assert (answer.status_code, answer.json()["results"]) == (200, [])
    assert (
        owner.get("/api/v1/shifts/current", {"terminal": str(theirs.terminal.id)}).status_code
        == 404
    )
    assert owner.get("/api/v1/sync/feed", {"outlet": str(theirs.outlet.id)}).status_code == 404


def test_the_roles_of_the_database_are_the_ones_meant() -> None:
    assert settings.DATABASE_APP_ROLE != settings.DATABASE_PLATFORM_ROLE


def _is_uuid(word: str) -> bool:
    try:
        return str(UUID(word)) == word
    except ValueError:
        return False
