"""A merchant's static QRIS: read whole or refused, and the amount set in its place."""

import pytest
from django.utils import translation

from apps.payments.errors import QrisDamaged
from apps.payments.qris import Qris, read_qris

STATIC = (
    "00020101021126660014COM.CONTOH.WWW011893600999000001234502150000000000123450303UMI"
    "51440014ID.CO.QRIS.WWW0215ID10209999999990303UMI5204581253033605802ID5917KOPI SENJA CONTOH"
    "6007BANDUNG61054011562070703A016304F407"
)


def test_a_whole_code_names_its_merchant() -> None:
    qris = read_qris(STATIC)
    assert (qris.merchant, qris.city, qris.is_static) == ("KOPI SENJA CONTOH", "BANDUNG", True)
    assert qris.nmid == "ID1020999999999"


@pytest.mark.parametrize(
    ("register", "nmid"),
    [
        ("0014ID.CO.QRIS.WWW0215ID12345678901230303UMI", "ID1234567890123"),
        ("0014ID.CO.QRIS.WWW0303UMI", ""),
        ("0014COM.CONTOH.WWW0215ID1234567890123", ""),
        ("not fields at all", ""),
    ],
)
def test_the_number_in_the_national_register_is_named_or_not(register: str, nmid: str) -> None:
    fields = [(tag, register if tag == "51" else value) for tag, value in read_qris(STATIC).fields]
    assert Qris(tuple(fields)).nmid == nmid


def test_the_amount_stands_in_the_order_of_tags() -> None:
    stamped = read_qris(STATIC).with_amount(25_000)
    assert "5303360" + "540525000" + "5802ID" in stamped
    assert stamped.startswith("000201010212")
    assert stamped.endswith("6304B52A")
    assert read_qris(stamped).is_static is False


def test_another_amount_replaces_the_first() -> None:
    stamped = read_qris(read_qris(STATIC).with_amount(25_000)).with_amount(7_500)
    assert stamped.count("5404") == 1
    assert "54047500" in stamped


@pytest.mark.parametrize("amount", [0, -1, 10_000_000_000_000])
def test_an_amount_outside_the_field_is_refused(amount: int) -> None:
    with pytest.raises(ValueError, match=str(amount)):
        read_qris(STATIC).with_amount(amount)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (STATIC[:-1] + "8", "jumlah periksanya tidak cocok"),
        (STATIC.replace("BANDUNG", "BANDUNC"), "jumlah periksanya tidak cocok"),
        (STATIC[:-6], "tidak lengkap"),
        (STATIC[:40], "tidak lengkap"),
        ("https://contoh.test/bayar", "bukan kode QRIS"),
        (STATIC[:-8], "tidak lengkap"),
        ("", "tidak lengkap"),
    ],
)
def test_a_damaged_code_is_refused(code: str, message: str) -> None:
    with translation.override("id"), pytest.raises(QrisDamaged, match=message):
        read_qris(code)


def test_lower_case_in_the_checksum_is_the_same_code() -> None:
    assert read_qris(STATIC[:-4] + "f407").merchant == "KOPI SENJA CONTOH"
