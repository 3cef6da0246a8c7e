"""Reading a list of products as people write it: from a chat, a menu, or a spreadsheet.

    Kopi susu 18.000
    Nasi goreng; 25rb; Makanan
    Kopi susu<tab>18000<tab>Minuman

Pure: text in, rows out. A line that cannot be read keeps its words and says why.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

MOST_ROWS: Final = 2_000
LOWEST_PRICE: Final = 100
HIGHEST_PRICE: Final = 1_000_000_000
LONGEST_NAME: Final = 120
LONGEST_CATEGORY: Final = 60

Problem = Literal[
    "",
    "no_price",
    "no_name",
    "price_odd",
    "name_long",
    "category_long",
    "formula",
    "repeated",
    "exists",
]
Columns = Sequence[str]

_HEADINGS: Final = {
    "name": {"nama", "produk", "nama produk", "barang", "nama barang", "menu", "item", "name"},
    "price": {"harga", "harga jual", "price", "rp", "harga (rp)"},
    "category": {"kategori", "jenis", "kelompok", "category"},
}
_PLAIN_ORDER: Final[Columns] = ("name", "price", "category")
_AMOUNT: Final = r"(?:rp\.?|idr)?\s*[0-9][0-9.,]*\s*(?:rb|ribu|k|jt|juta)?(?:,-|,–)?"
_PRICE: Final = re.compile(
    r"(?:rp\.?|idr)?\s*(?P<digits>[0-9][0-9.,]*?)\s*(?P<unit>rb|ribu|k|jt|juta)?(?:,-|,–)?",
    re.IGNORECASE,
)
_NAME_THEN_PRICE: Final = re.compile(
    rf"(?P<name>.*?\S)[\s:=@,.\-–—]*(?:\s|[:=@,\-–—])(?P<price>{_AMOUNT})", re.IGNORECASE
)
_BULLET: Final = re.compile(r"^(?:[-–—•*·▪►✓]+|\d{1,3}[.)])\s+")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_CENTS: Final = re.compile(r"(.*\d)[.,]00")
_UNITS: Final = {"rb": 1_000, "ribu": 1_000, "k": 1_000, "jt": 1_000_000, "juta": 1_000_000}
# A spreadsheet would run these as a formula when the list is exported again.
_FORMULA: Final = ("=", "+", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One product of a list. `line` counts from 1; `price` is in rupiah, 0 when unknown."""

    line: int
    name: str
    price: int
    category: str = ""
    problem: Problem = ""


class TooManyRows(ValueError):
    """The list is longer than `MOST_ROWS`."""


def read_list(text: str) -> list[ListRow]:
    """The rows of a pasted list, blank lines and a heading left out. Raises `TooManyRows`."""
    lines = [
        (number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()
    ]
    if len(lines) > MOST_ROWS + 1:
        raise TooManyRows
    columns = _columns(lines[0][1]) if lines else None
    if columns is not None:
        lines = lines[1:]
    if len(lines) > MOST_ROWS:
        raise TooManyRows
    if columns is None:
        return [_read_line(number, line.strip(), _PLAIN_ORDER) for number, line in lines]
    return [_read_line(number, line, columns) for number, line in lines]


def read_price(text: str) -> int | None:
    """`18.000`, `Rp 18.000,00`, `18rb`, `1,5jt` in whole rupiah; None when it is no price."""
    found = _PRICE.fullmatch(text.strip())
    if found is None:
        return None
    digits, unit = found["digits"].rstrip(".,"), (found["unit"] or "").lower()
    number = _with_unit(digits, _UNITS[unit]) if unit else _whole(digits)
    if number is None or number != number.to_integral_value() or number > HIGHEST_PRICE:
        return None
    return int(number)


def checked(row: ListRow) -> ListRow:
    """The row with the first thing that is wrong with it."""
    return replace(row, problem=_problem(row))


def without_repeats(rows: Iterable[ListRow], taken: Iterable[str] = ()) -> list[ListRow]:
    """The rows, where a name that came before is `repeated` and a `taken` one `exists`."""
    known = {same_name(name) for name in taken}
    seen: set[str] = set()
    return [_with_repeat(row, known, seen) for row in rows]


def same_name(name: str) -> str:
    """Two names that only differ in case or spaces are one."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _with_repeat(row: ListRow, known: set[str], seen: set[str]) -> ListRow:
    key = same_name(row.name)
    if row.problem:
        return row
    if key in known:
        return replace(row, problem="exists")
    if key in seen:
        return replace(row, problem="repeated")
    seen.add(key)
    return row


def _columns(first: str) -> Columns | None:
    """The order that a heading gives, or None when the first line is a product."""
    cells = [cell.strip().casefold() for cell in _cells(first)]
    names = [
        next((column for column, words in _HEADINGS.items() if cell in words), "") for cell in cells
    ]
    return names if {"name", "price"} <= set(names) else None


def _cells(line: str) -> list[str]:
    mark = next((mark for mark in ("\t", ";", "|") if mark in line), None)
    if mark is None and line.count(",") == 2 and not _ends_in_price(line):
        mark = ","
    return line.split(mark) if mark else [line]


def _ends_in_price(line: str) -> bool:
    return _NAME_THEN_PRICE.fullmatch(line.strip()) is not None


def _read_line(number: int, line: str, columns: Columns) -> ListRow:
    cells = _cells(line)
    if len(cells) == 1:
        return checked(_read_sentence(number, line))
    values = dict(zip(columns, (_clean(cell) for cell in cells)))
    price = read_price(values.get("price", ""))
    name = _BULLET.sub("", values.get("name", ""))
    return checked(ListRow(number, name, price or 0, values.get("category", "")))


def _read_sentence(number: int, line: str) -> ListRow:
    """The price is the last word, the name is what stands before it."""
    text = _BULLET.sub("", _clean(line))
    found = _NAME_THEN_PRICE.fullmatch(text)
    if found is None:
        price = read_price(text)
        return ListRow(number, "" if price else text, price or 0)
    return ListRow(number, found["name"].rstrip(" :=@,.-–—"), read_price(found["price"]) or 0)


def _clean(text: str) -> str:
    """One line of visible characters: no control characters, single spaces, no quotes around."""
    kept = "".join(_visible(text))
    return " ".join(kept.split()).strip('"“”').strip()


def _visible(text: str) -> Iterator[str]:
    for character in text:
        category = unicodedata.category(character)
        if category == "Cc":
            yield " "
        elif category not in {"Cs", "Co"} and character != "\N{ZERO WIDTH NO-BREAK SPACE}":
            yield character


def _problem(row: ListRow) -> Problem:
    if not row.name:
        return "no_name"
    if row.name.startswith(_FORMULA) or row.category.startswith(_FORMULA):
        return "formula"
    if len(row.name) > LONGEST_NAME:
        return "name_long"
    if len(row.category) > LONGEST_CATEGORY:
        return "category_long"
    if not row.price:
        return "no_price"
    return "" if LOWEST_PRICE <= row.price <= HIGHEST_PRICE else "price_odd"


def _whole(digits: str) -> Decimal | None:
    """`18.000`, `18,000`, `18000`, `18.000,00` and `18,000.00`; `18,5` alone is no price."""
    cents = _CENTS.fullmatch(digits)
    if cents and not _THOUSANDS.fullmatch(digits):
        digits = cents[1]
    if digits.isdecimal() and digits.isascii():
        return Decimal(digits)
    if _THOUSANDS.fullmatch(digits) and len(set(digits) & {".", ","}) == 1:
        return Decimal(digits.replace(".", "").replace(",", ""))
    return None


def _with_unit(digits: str, unit: int) -> Decimal | None:
    """`1,5` or `1.5` with a unit is a fraction; `1.500rb` is no amount that anybody writes."""
    try:
        return Decimal(digits.replace(",", ".")) * unit
    except InvalidOperation:
        return None
