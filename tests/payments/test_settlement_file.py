"""Reading providers' reports: any order of columns, any separator, every bad line named."""

import datetime as dt
from decimal import Decimal

import pytest

from apps.payments import settlement_file
from apps.payments.settlement_file import (
    LARGEST_FILE,
    BadRow,
    FileUnreadable,
    read_amount,
    read_day,
    read_settlement_file,
)

MIDTRANS = b"""Settlement report;;;;;;;
Period: 21/11/2026;;;;;;;
Order ID;Transaction ID;Payment Type;Transaction Time;Settlement Time;Gross Amount;MDR;Net Amount
W-1;t-1;qris;2026-11-21 10:00:00;2026-11-22 06:00:00;25000.00;175.00;24825.00
W-2;t-2;bank_transfer;2026-11-21 23:59:59;2026-11-22 06:00:00;100000.00;4440.00;95560.00
"""
XENDIT = (
    b"\xef\xbb\xbfStatus,Type,Channel Name,Reference,Amount,Total Fee,Total VAT,Net Amount,"
    b"Created Date,Settlement Date,Payment ID\r\n"
    b'Settled,Payment,OVO,W-3,"50,000","750","83","49,167",2026-11-21T16:30:00Z,2026-11-23,ewc_1\r\n'
    b'Pending,Payment,OVO,W-4,"10,000","0","0","10,000",2026-11-21T16:30:00Z,2026-11-23,ewc_2\r\n'
    b'Settled,Refund,OVO,W-3,"50,000","0","0","50,000",2026-11-22T01:00:00Z,2026-11-23,ewc_1\r\n'
)


def test_midtrans_with_lines_above_the_headings() -> None:
    read = read_settlement_file(MIDTRANS)
    assert (read.bad, read.skipped) == ([], 0)
    first, second = read.rows
    assert (first.line, first.order_id, first.provider_id) == (4, "W-1", "t-1")
    assert (first.gross, first.fee, first.net) == (25_000, 175, 24_825)
    assert (first.paid_on, first.settled_on) == (dt.date(2026, 11, 21), dt.date(2026, 11, 22))
    assert (second.gross, second.fee, second.net) == (100_000, 4_440, 95_560)


def test_xendit_with_fee_and_tax_refunds_and_what_was_never_paid() -> None:
    read = read_settlement_file(XENDIT)
    assert (read.bad, read.skipped) == ([], 1)
    paid, refund = read.rows
    assert (paid.kind, paid.gross, paid.fee, paid.net) == ("payment", 50_000, 833, 49_167)
    # 23.30 in Jakarta is the same day; the offset counts.
    assert paid.paid_on == dt.date(2026, 11, 21)
    assert (refund.kind, refund.gross, refund.fee, refund.net) == ("refund", -50_000, 0, -50_000)


def test_bad_lines_are_named_and_the_good_ones_are_read() -> None:
    content = (
        b"order_id,amount,fee,net,date\n"
        b"W-1,25000,175,24825,2026-11-21\n"
        b"W-2,abc,175,24825,2026-11-21\n"
        b"W-\xff3,25000,175,24825,2026-11-21\n"
        b",25000,175,24825,2026-11-21\n"
        b"W-5,25000,175,24000,2026-11-21\n"
        b"W-6,25000,175,24825,kemarin\n"
        b"W-7\n"
        b"\n"
        b"W-1,25000,175,24825,2026-11-21\n"
        b"W-8,25000.50,175,24825,2026-11-21\n"
        b"W-9,0,0,0,2026-11-21\n"
    )
    read = read_settlement_file(content)
    assert [(row.line, row.order_id) for row in read.rows] == [(2, "W-1")]
    assert [(row.line, row.problem) for row in read.bad] == [
        (3, "amount"),
        (4, "encoding"),
        (5, "order"),
        (6, "sum"),
        (7, "day"),
        (8, "columns"),
        (10, "repeated"),
        (11, "amount"),
        (12, "amount"),
    ]
    assert read.bad[1] == BadRow(
        4, "encoding", "W-\N{REPLACEMENT CHARACTER}3,25000,175,24825,2026-11-21"
    )


def test_a_fraction_of_a_fee_is_rounded_where_the_bank_rounds() -> None:
    content = b"order id|amount|mdr|net amount|date\nW-1|25.500|178,50|25.321,50|21/11/2026\n"
    (row,) = read_settlement_file(content).rows
    assert (row.gross, row.net, row.fee) == (25_500, 25_322, 178)


def test_without_a_net_column_the_fee_is_taken_off() -> None:
    content = b"order id\tamount\tmdr\tppn mdr\tdate\nW-1\t25000\t-175\t-19\t2026-11-21\n"
    (row,) = read_settlement_file(content).rows
    assert (row.gross, row.fee, row.net) == (25_000, 194, 24_806)


def test_utf_16_as_spreadsheets_save_it() -> None:
    content = "order id;amount;date\nW-1;25000;2026-11-21\n".encode("utf-16")
    assert [row.order_id for row in read_settlement_file(content).rows] == ["W-1"]


def test_the_same_fact_has_the_same_reference_in_another_layout() -> None:
    other = b"amount,order id,date\n25.000,W-1,2026-11-21\n"
    one = b"order id;date;amount;fee\nW-1;2026-11-21;25000;175\n"
    references = [read_settlement_file(content).rows[0].reference for content in (other, one)]
    assert references[0] == references[1]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"a,b\n1,2\n", "no_headings"),
        (b"\x00\x01\x02", "no_headings"),
        (b"PK\x03\x04 a spreadsheet", "no_headings"),
        (b"x" * (LARGEST_FILE + 1), "too_large"),
    ],
)
def test_what_is_no_report_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(FileUnreadable) as refused:
        read_settlement_file(content)
    assert refused.value.reason == reason


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settlement_file.MOST_ROWS == 50_000
    monkeypatch.setattr(settlement_file, "MOST_ROWS", 500)
    rows = b"".join(b"W-%d,1000,2026-11-21\n" % number for number in range(501))
    with pytest.raises(FileUnreadable, match="too_many"):
        read_settlement_file(b"order id,amount,date\n" + rows)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("25000", "25000"),
        ("25.000", "25000"),
        ("25,000.00", "25000"),
        ("25.000,00", "25000"),
        ("Rp 25.000", "25000"),
        ("IDR 25000.00", "25000"),
        ("-175.5", "-175.5"),
        ("(175)", "-175"),
        ("\N{MINUS SIGN}175", "-175"),
        ("1.234.567", "1234567"),
    ],
)
def test_amounts_as_providers_write_them(text: str, amount: str) -> None:
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "abc", "=1+1", "1e5", "12x", "."])
def test_what_is_no_amount(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-21", "2026-11-21 10:00:00", "21/11/2026", "21-11-2026 10:00", "21.11.2026"),
        *("21 Nov 2026, 10:00", "20261121", "2026-11-20T18:00:00Z", "2026/11/21"),
    ],
)
def test_days_as_providers_write_them(text: str) -> None:
    assert read_day(text) == dt.date(2026, 11, 21)


def test_what_is_no_day() -> None:
    assert [read_day(text) for text in ("", "kemarin", "31/02/2026")] == [None, None, None]
