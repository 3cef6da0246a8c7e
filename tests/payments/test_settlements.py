"""Settlement reports: matched, posted net of MDR, harmless twice; the rest waits for a person."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from apps.core.actors import Actor
from apps.core.errors import Forbidden, InvalidInput, NotFound
from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.finance.accounts import TENDER_ACCOUNTS, gateway_account
from apps.finance.models import JournalEntry
from apps.finance.selectors import balance
from apps.finance.services.posting import Posting, post_entry
from apps.orders.tenders import GATEWAY_TENDERS
from apps.payments.differences import Span, daily_differences, table, total_of
from apps.payments.errors import ReportUnreadable, RowNotOpen
from apps.payments.models import (
    PaymentAccount,
    PaymentIntent,
    PaymentRefund,
    SettlementReport,
    SettlementRow,
)
from apps.payments.services import drop_report, ignore_row, import_report, link_row, post_report
from tests.factories import Shop, make_shop
from tests.payments.rows import make_account

# 23.30 and 00.30 in Jakarta: two of the provider's days, one of UTC's.
EVENING = dt.datetime(2026, 11, 21, 16, 30, tzinfo=dt.UTC)
SPAN = Span(dt.date(2026, 11, 21), dt.date(2026, 11, 22))
NIGHT = dt.datetime(2026, 11, 21, 17, 30, tzinfo=dt.UTC)


@pytest.fixture
def shop(db: None) -> Iterator[Shop]:
    shop = make_shop("Kedai Cair")
    with tenant_scope(shop.tenant.id):
        yield shop


@pytest.fixture
def account(shop: Shop) -> PaymentAccount:
    return make_account()


def paid(
    account: PaymentAccount,
    shop: Shop,
    order_id: str,
    amount: int = 25_000,
    method: str = "qris",
    state: str = "settled",
    **values: Any,
) -> PaymentIntent:
    return PaymentIntent.objects.create(
        account=account,
        source_kind="order",
        source_id=uuid7(),
        number=1,
        outlet_id=shop.outlet.id,
        method=method,
        amount=amount,
        state=state,
        provider_order_id=order_id,
        settled_at=EVENING if state == "settled" else None,
        **values,
    )


def owner(shop: Shop) -> Actor:
    return shop.people["owner"].actor


def upload(shop: Shop, account: PaymentAccount, *lines: str) -> SettlementReport:
    head = "order id,type,gross amount,mdr,net amount,transaction time,settlement time"
    return read(shop, account.id, "\n".join([head, *lines]).encode())


def read(shop: Shop, account_id: UUID, content: bytes) -> SettlementReport:
    return import_report(
        account_id=account_id, file_name="x.csv", content=content, actor=owner(shop)
    )


def line(order_id: str, gross: int = 25_000, fee: int = 175, kind: str = "payment") -> str:
    return f"{order_id},{kind},{gross},{fee},{gross - fee},2026-11-21 23:30:00,2026-11-22 06:00:00"


def rows(report: SettlementReport) -> list[tuple[str, str, str]]:
    found = report.rows.order_by("line")
    return [(row.order_id, row.state, row.problem) for row in found]


def balances() -> tuple[int, int, int]:
    return balance("bank"), balance("mdr_expense"), balance("qris_clearing")


def test_a_draft_posts_nothing_and_the_posting_is_net_of_mdr(
    shop: Shop, account: PaymentAccount
) -> None:
    paid(account, shop, "W-1")
    paid(account, shop, "W-2", 100_000, "va_bca")
    report = upload(shop, account, line("W-1"), line("W-2", 100_000, 4_440))
    assert rows(report) == [("W-1", "draft", ""), ("W-2", "draft", "")]
    assert balances() == (0, 0, 0)
    post_report(report_id=report.id, actor=owner(shop))
    assert rows(report) == [("W-1", "posted", ""), ("W-2", "posted", "")]
    assert balances() == (24_825 + 95_560, 175 + 4_440, -25_000)
    assert balance("va_clearing") == -100_000
    entry = JournalEntry.objects.get(kind="settlement")
    assert (entry.business_date, entry.outlet_id) == (dt.date(2026, 11, 22), shop.outlet.id)
    assert set(report.rows.values_list("entry_id", flat=True)) == {entry.id}


def test_the_same_file_and_an_overlapping_one_count_once(
    shop: Shop, account: PaymentAccount
) -> None:
    for order_id in ("W-1", "W-2"):
        paid(account, shop, order_id)
    first = upload(shop, account, line("W-1"))
    assert upload(shop, account, line("W-1")).id == first.id
    for _ in range(2):
        post_report(report_id=first.id, actor=owner(shop))
    week = upload(shop, account, line("W-1"), line("W-2"))
    assert rows(week) == [("W-1", "repeated", ""), ("W-2", "draft", "")]
    post_report(report_id=week.id, actor=owner(shop))
    assert balances() == (2 * 24_825, 2 * 175, -50_000)


def test_two_drafts_of_the_same_payment_post_it_once(shop: Shop, account: PaymentAccount) -> None:
    paid(account, shop, "W-1")
    drafts = [upload(shop, account, line("W-1")), upload(shop, account, line("W-1"), "")]
    drafts.append(upload(shop, account, line("W-1", fee=200)))
    for draft in drafts:
        post_report(report_id=draft.id, actor=owner(shop))
    assert balances() == (24_825, 175, -25_000)
    assert rows(drafts[-1]) == [("W-1", "repeated", "")]


def test_what_fits_nothing_waits_with_its_reason(shop: Shop, account: PaymentAccount) -> None:
    paid(account, shop, "W-1")
    paid(account, shop, "W-2", state="pending")
    paid(account, shop, "W-3", refunded=5_000)
    report = upload(
        shop,
        account,
        line("W-lain"),
        line("W-1", 26_000),
        line("W-2"),
        line("W-3", -5_000, 0, "refund"),
        line("W-3", -6_000, 0, "refund"),
    )
    post_report(report_id=report.id, actor=owner(shop))
    assert rows(report) == [
        ("W-lain", "unmatched", "unknown"),
        ("W-1", "unmatched", "amount"),
        ("W-2", "unmatched", "not_paid"),
        ("W-3", "posted", ""),
        ("W-3", "unmatched", "amount"),
    ]
    assert balances() == (-5_000, 0, 5_000)


def test_a_report_clears_the_gateways_payments_and_no_printed_qris(
    shop: Shop, account: PaymentAccount
) -> None:
    """Rp40.000 paid to the printed code arrive from its bank, in sums of their own."""
    owed = TENDER_ACCOUNTS["qris_static"]
    assert (owed, TENDER_ACCOUNTS["qris"], gateway_account("qris")) == (
        "qris_static_clearing",
        "qris_clearing",
        "qris_clearing",
    )
    for key, amount in ((owed, 40_000), ("qris_clearing", 25_000)):
        post_entry(
            outlet_id=shop.outlet.id,
            business_date=dt.date(2026, 11, 21),
            kind="sale",
            source_kind="order",
            source_id=uuid7(),
            lines=[Posting(key, debit=amount), Posting("revenue", credit=amount)],
        )
    paid(account, shop, "W-1")
    report = upload(shop, account, line("W-1"), line("QRIS-CETAK", 40_000, 280))
    post_report(report_id=report.id, actor=owner(shop))
    assert rows(report) == [("W-1", "posted", ""), ("QRIS-CETAK", "unmatched", "unknown")]
    assert balances() == (24_825, 175, 0)
    assert balance(owed) == 40_000


def test_a_row_is_linked_by_hand_once(shop: Shop, account: PaymentAccount) -> None:
    paid(account, shop, "W-1")
    paid(account, shop, "W-2", state="pending")
    report = upload(shop, account, line("salah-ketik"), line("lagi"))
    post_report(report_id=report.id, actor=owner(shop))
    first, second = report.rows.order_by("line")
    for order_id, words in [
        ("W-9", "Tidak ada pembayaran dengan nomor ini di akun yang sama."),
        ("W-2", "Pembayaran ini belum lunas. Tanya penyedia dulu di halamannya."),
    ]:
        with pytest.raises(InvalidInput) as refused:
            link_row(row_id=first.id, order_id=order_id, actor=owner(shop))
        assert refused.value.errors[0].detail == words
    link_row(row_id=first.id, order_id=" W-1 ", actor=owner(shop))
    assert balances() == (24_825, 175, -25_000)
    with pytest.raises(RowNotOpen):
        link_row(row_id=first.id, order_id="W-1", actor=owner(shop))
    with pytest.raises(InvalidInput):
        link_row(row_id=second.id, order_id="W-1", actor=owner(shop))
    assert balances() == (24_825, 175, -25_000)


def test_a_row_is_ignored_only_with_a_reason(shop: Shop, account: PaymentAccount) -> None:
    report = upload(shop, account, line("W-lain"))
    post_report(report_id=report.id, actor=owner(shop))
    row = report.rows.get()
    with pytest.raises(InvalidInput):
        ignore_row(row_id=row.id, reason="  ", actor=owner(shop))
    ignored = ignore_row(row_id=row.id, reason="toko lama", actor=owner(shop))
    assert (ignored.state, ignored.reason) == ("ignored", "toko lama")
    assert balances() == (0, 0, 0)
    with pytest.raises(RowNotOpen):
        ignore_row(row_id=row.id, reason="lagi", actor=owner(shop))


def test_a_draft_can_be_thrown_away_a_posted_report_cannot(
    shop: Shop, account: PaymentAccount
) -> None:
    report = upload(shop, account, line("W-1"))
    drop_report(report_id=report.id, actor=owner(shop))
    assert SettlementRow.objects.count() == 0
    again = upload(shop, account, line("W-1"))
    post_report(report_id=again.id, actor=owner(shop))
    with pytest.raises(RowNotOpen):
        drop_report(report_id=again.id, actor=owner(shop))


def test_who_may_not(shop: Shop, account: PaymentAccount) -> None:
    report = upload(shop, account, line("W-1"))
    for role in ("manager", "cashier"):
        with pytest.raises(Forbidden):
            post_report(report_id=report.id, actor=shop.people[role].actor)
    with pytest.raises(NotFound):
        post_report(report_id=uuid7(), actor=owner(shop))
    with pytest.raises(NotFound):
        read(shop, uuid7(), b"order id,amount,date\nx,1,2026-11-21")
    with pytest.raises(ReportUnreadable) as refused:
        read(shop, account.id, b"x")
    assert refused.value.extra == {"reason": "no_headings"}


def test_ours_against_theirs_by_the_providers_day_and_method(
    shop: Shop, account: PaymentAccount
) -> None:
    first = paid(account, shop, "W-1", refunded=5_000)
    paid(account, shop, "W-2", 10_000, "gopay")
    night = paid(account, shop, "W-3", 7_000)
    PaymentIntent.objects.filter(id=night.id).update(settled_at=NIGHT)
    PaymentRefund.objects.create(
        intent=first, key="R1", amount=5_000, reason="x", state="done", created_at=EVENING
    )
    report = upload(
        shop, account, line("W-1"), line("W-lain", 3_000, 20), line("W-1", -5_000, 0, "refund")
    )
    post_report(report_id=report.id, actor=owner(shop))
    days = daily_differences(SPAN)
    found = [(d.day.day, d.method, d.ours, d.theirs, d.difference, d.missing) for d in days]
    assert found == [
        (22, "qris", 7_000, 0, 7_000, 1),
        (21, "qris", 25_000, 25_000, 0, 0),
        (21, "gopay", 10_000, 0, 10_000, 1),
        (21, "", 0, 3_000, -3_000, 0),
    ]
    qris = days[1]
    assert (qris.ours_refunded, qris.theirs_refunded, qris.charged, qris.net) == (
        5_000,
        5_000,
        175,
        19_825,
    )
    assert days[3].unmatched == 1
    total = total_of(days)
    assert (total.ours, total.theirs, total.difference, total.net) == (
        42_000,
        28_000,
        14_000,
        22_805,
    )
    assert list(table(days))[1] == [
        *("2026-11-21", "qris", "1", "25000", "5000", "1", "25000", "5000", "175", "19825", "0"),
        *("0", "0"),
    ]
    assert daily_differences(replace(SPAN, account_id=uuid7())) == []
    assert daily_differences(replace(SPAN, outlet_ids=frozenset({uuid7()}))) == []
    here = daily_differences(replace(SPAN, outlet_ids=frozenset({shop.outlet.id})))
    assert here == days[:3]


def test_each_method_is_cleared_where_its_sales_wait() -> None:
    """The same accounts as the sales' tenders fill."""
    for method, tender in GATEWAY_TENDERS.items():
        assert gateway_account(method) == TENDER_ACCOUNTS[tender]


def test_a_large_report_takes_a_handful_of_statements(
    shop: Shop, account: PaymentAccount, django_assert_max_num_queries: Any
) -> None:
    PaymentIntent.objects.bulk_create(
        PaymentIntent(
            account=account,
            source_kind="order",
            source_id=uuid7(),
            number=1,
            outlet_id=shop.outlet.id,
            method="qris",
            amount=25_000,
            state="settled",
            provider_order_id=f"W-{number}",
            settled_at=EVENING,
        )
        for number in range(800)
    )
    with django_assert_max_num_queries(60):
        report = upload(shop, account, *(line(f"W-{number}") for number in range(800)))
        post_report(report_id=report.id, actor=owner(shop))
    assert balances() == (800 * 24_825, 800 * 175, -800 * 25_000)
    ids: set[UUID | None] = set(report.rows.values_list("entry_id", flat=True))
    assert len(ids) == 1
