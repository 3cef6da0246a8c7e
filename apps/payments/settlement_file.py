"""Reading a provider's settlement report: a CSV file as people download it.

Columns are found by their headings, in any order; commas, semicolons, tabs and bars separate
them. Lines above the headings (a title, a period) are left out. Pure: bytes in, rows out; a line
that cannot be read is named with its number and what is wrong with it.

Amounts are whole rupiah. Where a provider writes a fraction (a fee of 0.7 %), what arrives at the
bank is rounded half up, and the fee is the rest.
"""

import csv
import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import takewhile
from typing import Final, Literal
from zoneinfo import ZoneInfo

LARGEST_FILE: Final = 10 * 1024 * 1024
MOST_ROWS: Final = 50_000
HIGHEST_AMOUNT: Final = 1_000_000_000_000
# Both providers write Jakarta's time where they write no offset.
PROVIDER_ZONE: Final = ZoneInfo("Asia/Jakarta")

Kind = Literal["payment", "refund"]
Problem = Literal["encoding", "columns", "order", "amount", "day", "sum", "repeated"]

_HEADINGS: Final[Mapping[str, frozenset[str]]] = {
    "order_id": frozenset(
        {"order id", "orderid", "merchant order id", "reference", "reference id", "external id",
         "nomor pesanan", "id pesanan", "order"}
    ),
    "provider_id": frozenset(
        {"transaction id", "payment id", "source id", "product id", "id transaksi", "charge id"}
    ),
    "gross": frozenset(
        {"gross amount", "amount", "transaction amount", "jumlah", "nominal", "jumlah transaksi",
         "gross", "jumlah kotor"}
    ),
    "fee": frozenset(
        {"mdr", "fee", "mdr fee", "mdr amount", "total fee", "transaction fee", "biaya",
         "biaya mdr", "payment fee", "fee amount", "merchant fee"}
    ),
    "tax": frozenset({"vat", "total vat", "ppn", "ppn mdr", "vat amount", "fee tax", "pajak"}),
    "net": frozenset(
        {"net amount", "net", "settlement amount", "amount settled", "net settlement amount",
         "jumlah bersih", "bersih", "paid out amount"}
    ),
    "kind": frozenset({"type", "transaction type", "jenis", "jenis transaksi"}),
    "status": frozenset({"status", "transaction status", "keadaan"}),
    "channel": frozenset(
        {"channel", "channel name", "payment type", "payment method", "payment channel",
         "cara bayar", "metode", "metode pembayaran"}
    ),
    "paid_at": frozenset(
        {"transaction time", "transaction date", "date & time", "created date", "payment date",
         "paid at", "waktu transaksi", "tanggal transaksi", "created at", "date"}
    ),
    "settled_at": frozenset(
        {"settlement time", "settlement date", "settled date", "settled at", "payout date",
         "waktu settlement", "tanggal settlement", "tanggal penyelesaian",
         "estimated settlement time"}
    ),
}  # fmt: skip
_NEEDED: Final = frozenset({"order_id", "gross"})
_HEADING_WITHIN: Final = 30
_SEPARATORS: Final = (",", ";", "\t", "|")
_REFUND_WORDS: Final = ("refund", "pengembalian", "chargeback")
_NOT_PAID: Final = frozenset(
    {"pending", "expire", "expired", "deny", "denied", "cancel", "cancelled", "canceled",
     "failed", "failure", "voided", "tertunda", "gagal"}
)  # fmt: skip
_DAY_FORMS: Final = (
    "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d %b %Y", "%d %B %Y", "%Y%m%d",
)  # fmt: skip
_CLOCK: Final = re.compile(r"[ T,]+\d{1,2}[:.]\d{2}.*$")
_AMOUNT: Final = re.compile(
    r"\(?\s*-?\s*(?:rp\.?|idr)?\s*-?\s*([0-9][0-9.,]*)\s*\)?", re.IGNORECASE
)
_DECIMALS: Final = re.compile(r"(.*)[.,](\d{1,2})")


@dataclass(frozen=True, slots=True)
class FileRow:
    """What a provider paid out for one payment, or took back for one refund (below zero)."""

    line: int
    kind: Kind
    order_id: str
    provider_id: str
    channel: str
    gross: int
    fee: int
    paid_on: dt.date | None
    settled_on: dt.date
    reference: str

    @property
    def net(self) -> int:
        """What arrives at the bank."""
        return self.gross - self.fee


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that was not read. `text` is its beginning, as it stands in the file."""

    line: int
    problem: Problem
    text: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A report. `skipped`: payments that the file names but nobody made (expired, denied)."""

    rows: list[FileRow]
    bad: list[BadRow]
    skipped: int


class FileUnreadable(ValueError):
    """No report at all; `reason` is `too_large`, `too_many`, `no_headings` or `empty`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_settlement_file(content: bytes) -> ReadFile:
    """The rows of a report. Raises `FileUnreadable`."""
    if len(content) > LARGEST_FILE:
        raise FileUnreadable("too_large")
    lines, bad = _lines(content)
    if not any(text.strip() for _number, text in lines):
        raise FileUnreadable("empty")
    separator, columns, start = _heading(lines)
    rows, skipped = _read(lines[start:], separator, columns, bad)
    return ReadFile(rows, sorted(bad, key=lambda row: row.line), skipped)


def read_amount(text: str) -> Decimal | None:
    """`25000.00`, `25.000`, `Rp 25,000.00`, `(175)`, `-175,5`; None when it is no amount."""
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    digits, fraction = found[1].rstrip(".,"), ""
    decimals = _DECIMALS.fullmatch(digits)
    if decimals:
        digits, fraction = decimals[1], decimals[2]
    try:
        number = Decimal(f"{digits.replace('.', '').replace(',', '')}.{fraction or '0'}")
    except InvalidOperation:
        return None
    negative = "-" in text or (text.startswith("(") and text.endswith(")"))
    return -number if negative else number


def read_day(text: str) -> dt.date | None:
    """The provider's day of a moment in any of the usual forms; None when it is none."""
    text = text.strip()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return _plain_day(_CLOCK.sub("", text).strip())
    if moment.tzinfo is not None:
        moment = moment.astimezone(PROVIDER_ZONE)
    return moment.date()


def _plain_day(text: str) -> dt.date | None:
    for form in _DAY_FORMS:
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    return None


def _lines(content: bytes) -> tuple[list[tuple[int, str]], list[BadRow]]:
    """Numbered lines as text; those that are no UTF-8 are bad."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", errors="replace").encode()
    good, bad = [], []
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        try:
            good.append((number, raw.decode()))
        except UnicodeDecodeError:
            bad.append(BadRow(number, "encoding", _beginning(raw.decode(errors="replace"))))
    return good, bad


def _heading(lines: Sequence[tuple[int, str]]) -> tuple[str, list[str], int]:
    """The separator, the columns in their order, and where the rows begin."""
    for position, (_number, text) in enumerate(lines[:_HEADING_WITHIN]):
        for separator in _SEPARATORS:
            columns = [_column(cell) for cell in _cells(text, separator)]
            if set(columns) >= _NEEDED:
                return separator, columns, position + 1
    raise FileUnreadable("no_headings")


def _column(heading: str) -> str:
    words = " ".join(re.sub(r"[_\-()]+", " ", heading).casefold().split())
    words = words.removesuffix(" idr").removesuffix(" rp")
    return next((name for name, known in _HEADINGS.items() if words in known), "")


def _cells(text: str, separator: str) -> list[str]:
    """The cells of one line. A quoted line break is none of ours: providers write one line each."""
    return [cell.strip() for cell in next(csv.reader([text], delimiter=separator), [])]


def _read(
    lines: Sequence[tuple[int, str]], separator: str, columns: Sequence[str], bad: list[BadRow]
) -> tuple[list[FileRow], int]:
    rows: list[FileRow] = []
    seen: set[str] = set()
    skipped = 0
    for number, text in lines:
        if not text.strip(f" {separator}"):
            continue
        if len(rows) + len(bad) >= MOST_ROWS:
            raise FileUnreadable("too_many")
        values = _values(text, separator, columns)
        if values.get("status", "").casefold() in _NOT_PAID:
            skipped += 1
            continue
        row = _row(number, values) if values else "columns"
        if isinstance(row, FileRow) and row.reference in seen:
            row = "repeated"
        if isinstance(row, FileRow):
            seen.add(row.reference)
            rows.append(row)
        else:
            bad.append(BadRow(number, row, _beginning(text)))
    return rows, skipped


def _values(text: str, separator: str, columns: Sequence[str]) -> dict[str, str]:
    """By column; empty for a line that has not the columns of its headings. The first wins."""
    try:
        cells = _cells(text, separator)
    except csv.Error:
        return {}
    needed = max(columns.index(name) for name in _NEEDED)
    if len(cells) <= needed:
        return {}
    values: dict[str, str] = {}
    for name, cell in zip(columns, cells):
        if name and not values.get(name):
            values[name] = cell
    return values


def _row(number: int, values: Mapping[str, str]) -> FileRow | Problem:
    order_id = values.get("order_id", "")
    if not order_id or len(order_id) > 64:
        return "order"
    kind = _kind(values)
    amounts = _amounts(values, kind)
    if isinstance(amounts, str):
        return amounts
    days = _days(values)
    if days is None:
        return "day"
    gross, fee = amounts
    return FileRow(
        line=number,
        kind=kind,
        order_id=order_id,
        provider_id=values.get("provider_id", "")[:64],
        channel=values.get("channel", "")[:40],
        gross=gross,
        fee=fee,
        paid_on=days[0],
        settled_on=days[1],
        reference=_reference(kind, order_id, gross, values),
    )


def _kind(values: Mapping[str, str]) -> Kind:
    said = f"{values.get('kind', '')} {values.get('status', '')}".casefold()
    negative = (read_amount(values.get("gross", "")) or 0) < 0
    return "refund" if negative or any(word in said for word in _REFUND_WORDS) else "payment"


def _amounts(values: Mapping[str, str], kind: Kind) -> tuple[int, int] | Problem:
    """Gross and fee in rupiah; of a refund both may be below zero."""
    gross = read_amount(values.get("gross", ""))
    if gross is None or gross != gross.to_integral_value() or not 0 < abs(gross) <= HIGHEST_AMOUNT:
        return "amount"
    gross = -abs(gross) if kind == "refund" else gross
    fees = [read_amount(values[name]) for name in ("fee", "tax") if values.get(name)]
    if None in fees:
        return "amount"
    fee = sum((abs(one) for one in fees if one is not None), Decimal(0))
    if not values.get("net"):
        return int(gross), _rounded(fee)
    net = read_amount(values["net"])
    if net is None:
        return "amount"
    net = -abs(net) if kind == "refund" else net
    if fees and abs(abs(gross - net) - fee) > 1:
        return "sum"
    return int(gross), int(gross) - _rounded(net)


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def _days(values: Mapping[str, str]) -> tuple[dt.date | None, dt.date] | None:
    """When it was paid, if the file says so, and when the money arrives (else the same day)."""
    paid, settled = values.get("paid_at", ""), values.get("settled_at", "")
    paid_on = read_day(paid) if paid else None
    settled_on = read_day(settled) if settled else paid_on
    if (paid and paid_on is None) or settled_on is None:
        return None
    return paid_on, settled_on


def _reference(kind: Kind, order_id: str, gross: int, values: Mapping[str, str]) -> str:
    """The same fact in another file has the same: a week's report repeats those of its days."""
    parts = [kind, order_id, str(gross), values.get("provider_id", ""), values.get("paid_at", "")]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _beginning(text: str) -> str:
    return "".join(takewhile(str.isprintable, text))[:120]


def unread_lines(bad: Sequence[BadRow]) -> Iterator[tuple[int, str, str]]:
    """As they are stored: line, problem, beginning."""
    for row in bad:
        yield row.line, row.problem, row.text
