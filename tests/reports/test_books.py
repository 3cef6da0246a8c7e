"""`verify_books` finds what does not add up. Damage is planted as superuser with all triggers
off, in a transaction that is rolled back."""

# ruff: noqa: S608 - ids of the test's own rows

import json
import os
from collections.abc import Iterator
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections

from apps.core.outbox import dispatch
from apps.core.tenancy import tenant_scope
from apps.orders.services.void import void_order
from apps.reports.books import find_violations, verify_books
from tests.factories import Shop, make_shop, order_body

Damage = psycopg.Cursor[Any]


@pytest.fixture
def sold(committed: None) -> Shop:
    """Three committed sales at one till, the last of them voided; rollups are up to date."""
    shop = make_shop("Kedai Buku")
    client = shop.till()
    ids = []
    for number in (1, 2, 3):
        body = order_body(shop, number, 1)
        ids.append(body["id"])
        answer = client.post("/api/v1/orders", body, HTTP_IDEMPOTENCY_KEY=f"k{number}")
        assert answer.status_code == 201, answer.json()
    with tenant_scope(shop.tenant.id):
        void_order(order_id=ids[2], reason="salah", actor=shop.people["supervisor"].actor)
    dispatch(shop.tenant.id)
    return shop


@pytest.fixture
def damage(sold: Shop) -> Iterator[Damage]:
    url, _, _ = os.environ["TEST_SUPERUSER_URL"].rpartition("/")
    name = connections["platform"].settings_dict["NAME"]
    with psycopg.connect(f"{url}/{name}") as connection, connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        connection.rollback()


def found(cursor: Damage, shop: Shop) -> dict[str, str]:
    """Check → detail of the shop's first violation of it."""
    own = [v for v in find_violations(cursor) if v.tenant_id == shop.tenant.id]
    return {violation.check: violation.detail for violation in reversed(own)}


def first_order(shop: Shop) -> str:
    return f"(SELECT id FROM orders_order WHERE tenant_id = '{shop.tenant.id}' AND number = 1)"


def entry_of(shop: Shop, number: int, kind: str) -> str:
    return (
        f"(SELECT e.id FROM finance_journalentry e JOIN orders_order o ON o.id = e.source_id"
        f" WHERE o.tenant_id = '{shop.tenant.id}' AND o.number = {number} AND e.kind = '{kind}')"
    )


def test_good_books_have_no_violations(damage: Damage, sold: Shop) -> None:
    assert found(damage, sold) == {}
    report = verify_books()
    assert report.orders >= 3
    assert [v for v in report.violations if v.tenant_id == sold.tenant.id] == []


def test_pending_events_count_as_on_their_way(committed: None) -> None:
    shop = make_shop("Kedai Tunda")
    shop.till().post("/api/v1/orders", order_body(shop, 1), HTTP_IDEMPOTENCY_KEY="k")
    assert [v for v in verify_books().violations if v.tenant_id == shop.tenant.id] == []


@pytest.mark.parametrize(
    ("statement", "check", "detail"),
    [
        (
            (
                "UPDATE finance_journalline SET debit = debit + 1"
                " WHERE debit > 0 AND entry_id = {entry}"
            ),
            "entry_unbalanced",
            "sale: debit 47002, credit 47000",
        ),
        (
            "DELETE FROM finance_journalline WHERE entry_id = {entry}",
            "entry_unbalanced",
            "sale: debit 0, credit 0",
        ),
        (
            "DELETE FROM finance_journalentry WHERE id = {entry}",
            "order_entries",
            "A1-000001 is paid with 0 sale and 0 void entries",
        ),
        (
            "UPDATE orders_orderline SET cost = cost + 1 WHERE order_id = {order} AND position = 0",
            "order_amounts",
            "A1-000001 journal cost of goods: expected 14001, found 14000",
        ),
        (
            (
                "UPDATE orders_orderline SET gross = gross + 5 WHERE order_id = {order}"
                " AND position = 0"
            ),
            "order_amounts",
            "A1-000001 lines gross: expected 33000, found 33005",
        ),
        (
            "UPDATE orders_order SET total = 33100, rounding = 100, paid = 33100 WHERE id={order}",
            "order_amounts",
            "A1-000001 tenders amount: expected 33100, found 33000",
        ),
        (
            "UPDATE orders_tender SET method = 'card' WHERE order_id = {order}",
            "order_amounts",
            "A1-000001 journal cash_drawer: expected 0, found 33000",
        ),
        (
            (
                "UPDATE inventory_stockmovement SET value = value - 3"
                " WHERE source_id = {order} AND quantity = -1"
            ),
            "order_amounts",
            "A1-000001 stock taken: expected 14000, found 14006",
        ),
        (
            "UPDATE orders_order SET number = 9 WHERE id = {order}",
            "number_gap",
            "3 orders, numbers 2 to 9, sequence at 3",
        ),
        (
            (
                "UPDATE orders_terminalsequence SET last_number = 4 WHERE tenant_id = '{tenant}'"
                " AND last_number = 3"
            ),
            "number_gap",
            "3 orders, numbers 1 to 3, sequence at 4",
        ),
        (
            (
                "UPDATE shifts_shift SET state = 'closed', closed_at = now(), figures = '0'"
                " WHERE tenant_id = '{tenant}' AND opening_float > 0"
            ),
            "drawer_kept",
            "keeps 284000",
        ),
        (
            "UPDATE reports_dailysales SET total = total - 1 WHERE tenant_id = '{tenant}'",
            "rollup_differs",
            "2 orders and 84000, rollup 2 and 83999",
        ),
        (
            "DELETE FROM finance_journalentry WHERE id = {void}",
            "order_entries",
            "A1-000003 is voided with 1 sale and 0 void entries",
        ),
        (
            (
                "UPDATE finance_journalline SET credit = credit - 10 WHERE entry_id = {void}"
                " AND credit = 69000"
            ),
            "void_incomplete",
            "A1-000003: account 1101 keeps 10",
        ),
        (
            "UPDATE orders_order SET state = 'paid' WHERE tenant_id = '{tenant}' AND number = 3",
            "order_entries",
            "A1-000003 is paid with 1 sale and 1 void entries",
        ),
        (
            "DELETE FROM orders_order WHERE id = {order}",
            "order_entries",
            "sale entry of an order that does not exist",
        ),
    ],
)
def test_damage_is_found(
    damage: Damage, sold: Shop, statement: str, check: str, detail: str
) -> None:
    damage.execute(
        statement.format(
            order=first_order(sold),
            entry=entry_of(sold, 1, "sale"),
            void=entry_of(sold, 3, "void"),
            tenant=sold.tenant.id,
        )
    )
    assert damage.rowcount > 0
    assert detail in found(damage, sold)[check]


def test_command_tells_and_exits(
    committed: None, monkeypatch: pytest.MonkeyPatch, sold: Shop
) -> None:
    """One check that finds the sales or none: other tests leave tenants of their own behind."""

    def look_for(tenant: str) -> None:
        statement = "SELECT tenant_id, id, 'all wrong'::text FROM orders_order WHERE tenant_id = "
        monkeypatch.setattr(
            "apps.reports.books._checks", lambda: {"made_up": f"{statement}'{tenant}'"}
        )

    out = StringIO()
    look_for("00000000-0000-0000-0000-000000000000")
    call_command("verify_books", "--json", stdout=out, skip_checks=True)
    assert json.loads(out.getvalue())["violations"] == []
    look_for(str(sold.tenant.id))
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_books", stdout=out, skip_checks=True)
    assert out.getvalue().count("made_up") == 3
    assert "do NOT agree" in out.getvalue()
