"""A merchant's static QRIS with an amount set (EMVCo merchant-presented mode, QRIS of ASPI/BI).

TLV: a tag of two digits, a length of two digits, the value. Tag 63 is last and holds
CRC-16/CCITT-FALSE over everything before its value, its own tag and length included.

An amount-stamped static code gives no notice to us: the cashier sees the payment in the
acquirer's app and confirms it.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.payments.errors import QrisDamaged

FORMAT, KIND, CURRENCY, AMOUNT, COUNTRY, NAME, CITY, CRC = (
    *("00", "01", "53", "54", "58", "59", "60", "63"),
)
STATIC: Final = "11"
DYNAMIC: Final = "12"
RUPIAH: Final = "360"
HEAD: Final = 4
HIGHEST_AMOUNT: Final = 9_999_999_999_999
# Fields with the accounts of a merchant; one of them is the national register's.
_REGISTERS: Final = frozenset(f"{tag:02d}" for tag in range(26, 52))
_NATIONAL: Final = "ID.CO.QRIS.WWW"
_REQUIRED: Final = (FORMAT, CURRENCY, COUNTRY, NAME, CITY)


@dataclass(frozen=True, slots=True)
class Qris:
    """A code that was read and found whole: fields in their order, without the checksum."""

    fields: tuple[tuple[str, str], ...]

    @property
    def merchant(self) -> str:
        return dict(self.fields)[NAME]

    @property
    def city(self) -> str:
        return dict(self.fields)[CITY]

    @property
    def nmid(self) -> str:
        """The merchant's number in the national register; empty where the code names none."""
        for tag, value in self.fields:
            if tag in _REGISTERS:
                parts = _parts(value)
                if parts.get("00") == _NATIONAL:
                    return parts.get("02", "")
        return ""

    @property
    def is_static(self) -> bool:
        return dict(self.fields).get(KIND, STATIC) == STATIC

    def with_amount(self, amount: int) -> str:
        """The code's text for one payment in rupiah. Raises ValueError outside its range."""
        if not 0 < amount <= HIGHEST_AMOUNT:
            raise ValueError(amount)
        values = dict(self.fields) | {KIND: DYNAMIC, AMOUNT: str(amount)}
        text = "".join(_field(tag, values[tag]) for tag in sorted(values))
        return _with_crc(text)


def read_qris(text: str) -> Qris:
    """Read a merchant's code. Raises `QrisDamaged`, saying what is wrong."""
    text = text.strip()
    fields = _split(text)
    if not fields or fields[-1][0] != CRC:
        raise QrisDamaged(_("Kode tidak lengkap: bagian akhirnya hilang."))
    body = text[: -len(fields[-1][1]) - 4]
    if _with_crc(body) != text[:-4] + text[-4:].upper():
        raise QrisDamaged(_("Kode rusak: jumlah periksanya tidak cocok. Salin ulang kodenya."))
    values = dict(fields)
    if len(values) != len(fields) or any(tag not in values for tag in _REQUIRED):
        raise QrisDamaged(_("Ini bukan kode QRIS merchant."))
    if values[CURRENCY] != RUPIAH:
        raise QrisDamaged(_("Kode ini bukan untuk rupiah."))
    return Qris(tuple(fields[:-1]))


def _split(text: str) -> list[tuple[str, str]]:
    """Tags and values in their order. Raises `QrisDamaged` for a length that does not fit."""
    fields = []
    at = 0
    data = text
    while at < len(data):
        tag, length = data[at : at + 2], data[at + 2 : at + 4]
        if len(data) - at < HEAD:
            raise QrisDamaged(_("Kode tidak lengkap: bagian akhirnya hilang."))
        if not (tag.isascii() and tag.isdigit() and length.isascii() and length.isdigit()):
            raise QrisDamaged(_("Ini bukan kode QRIS."))
        end = at + 4 + int(length)
        if end > len(data):
            raise QrisDamaged(_("Kode tidak lengkap: bagian akhirnya hilang."))
        fields.append((tag, data[at + 4 : end]))
        at = end
    return fields


def _parts(value: str) -> dict[str, str]:
    """The fields within a field; none where it holds something else."""
    try:
        return dict(_split(value))
    except QrisDamaged:
        return {}


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def _with_crc(body: str) -> str:
    text = f"{body}{CRC}04"
    return f"{text}{_crc16(text.encode()):04X}"


def _crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 1021, initial FFFF, nothing reflected."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _bit in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
        crc &= 0xFFFF
    return crc
