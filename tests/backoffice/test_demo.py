"""The demo: believable shops whose books are right, loaded once."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import CommandError, call_command
from django.db import connections
from rest_framework.test import APIClient

from apps.backoffice.demo import service
from apps.backoffice.demo.goods import ean13
from apps.core.tenancy import tenant_scope
from apps.inventory.models import StockLevel
from apps.inventory.verification import stock_discrepancies
from apps.orders.models import Order
from apps.reports.books import verify_books
from apps.reports.models import DailySales
from apps.shifts.models import Shift
from apps.tenants.models import Terminal, User
from apps.tenants.permissions import ROLES

DAYS = "3"


@pytest.fixture(scope="module")
def output(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The demo of three days, loaded once for this module."""
    path = tmp_path_factory.mktemp("demo") / "demo.json"
    with django_db_blocker.unblock():
        load(path)
        yield path
        for alias in connections:
            connections[alias].close()


def load(path: Path) -> dict[str, Any]:
    call_command("demo", "--output", str(path), "--days", DAYS, skip_checks=True)
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def public_key() -> str:
    """A device's own public key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.mark.usefixtures("committed")
class TestDemo:
    def test_books_and_stock_are_right(self, output: Path) -> None:
        own = {tenant.id for tenant in service.demo_tenants()}
        assert [v for v in verify_books().violations if v.tenant_id in own] == []
        assert [d for d in stock_discrepancies() if any(str(t) in d for t in own)] == []

    def test_people_of_every_role_can_sign_in(self, output: Path) -> None:
        logins = read(output)["logins"]
        cafe = [login for login in logins if login["tenant"] == "Kopi Tetangga"]
        assert {login["role"] for login in cafe} == set(ROLES)
        assert all(login["email"].endswith("@demo.warungin.test") for login in logins)
        assert len({login["password"] for login in logins}) == len(logins)
        for login in logins:
            user = User.objects.get(email=login["email"])
            assert user.check_password(login["password"])
            assert user.is_staff == (login["role"] == "operator")
        assert all(re.fullmatch(r"\d{6}", login["pin"]) for login in cafe)

    def test_a_code_pairs_a_till(self, output: Path) -> None:
        content = load(output)
        offer = content["pairing_codes"][0]
        client = APIClient()
        body = {"code": offer["code"], "public_key": public_key()}
        answer = client.post("/api/v1/terminals/pair", body)
        assert answer.status_code in {200, 201}, answer.json()
        assert len(load(output)["pairing_codes"]) == len(content["pairing_codes"]) - 1

    def test_the_file_is_for_its_owner_only(self, output: Path) -> None:
        assert output.stat().st_mode & 0o777 == 0o600

    def test_loading_again_keeps_passwords_and_sales(self, output: Path) -> None:
        before, orders = read(output), self._orders()
        after = load(output)
        assert after["logins"] == before["logins"]
        codes = [{offer["code"] for offer in part["pairing_codes"]} for part in (before, after)]
        assert not codes[0] & codes[1]
        assert self._orders() == orders

    def test_a_lost_file_gives_everybody_new_secrets(self, output: Path) -> None:
        before = {login["email"]: login["password"] for login in read(output)["logins"]}
        output.unlink()
        after = {login["email"]: login["password"] for login in load(output)["logins"]}
        assert after.keys() == before.keys()
        assert not set(after.values()) & set(before.values())
        operator = User.objects.get(email="operator@demo.warungin.test")
        assert operator.check_password(after[operator.email])

    def test_trade_is_believable(self, output: Path) -> None:
        cafe, toko = service.demo_tenants()
        assert self._orders() > 300
        with tenant_scope(cafe.id):
            hours = {order.placed_at.hour for order in Order.objects.all()}
            assert len(hours) > 8
            assert Order.objects.filter(discount__gt=0).exists()
            assert set(Order.objects.values_list("tenders__method", flat=True).distinct()) == {
                "cash",
                "card",
                "qris_static",
                "transfer",
            }
            assert not StockLevel.objects.filter(quantity__lt=0).exists()
            assert DailySales.objects.count() >= 4
            by_tax = Order.objects.filter(total__gt=0).first()
            assert by_tax is not None
            assert by_tax.taxes[0]["code"] == "PBJT"
        with tenant_scope(toko.id):
            order = Order.objects.first()
            assert order is not None
            assert order.taxes[0]["code"] == "PPN"
            assert order.taxes[0]["inclusive"] is True

    def test_each_outlet_has_open_shifts_and_closed_ones(self, output: Path) -> None:
        (cafe, _) = service.demo_tenants()
        with tenant_scope(cafe.id):
            tills = Terminal.objects.filter(kind="till")
            assert tills.count() == 4
            assert Shift.objects.filter(terminal__in=tills, state="open").count() == 4
            assert Shift.objects.filter(state="closed", closed_at=None).count() == 0
            assert Shift.objects.filter(state="closed").count() >= 8

    def test_an_interrupted_load_is_reported(
        self, output: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "_has_sales", lambda _: False)
        with pytest.raises(CommandError, match="interrupted"):
            load(output)

    def _orders(self) -> int:
        count = 0
        for tenant in service.demo_tenants():
            with tenant_scope(tenant.id):
                count += Order.objects.count()
        return count


def test_a_demo_of_one_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="two days"):
        call_command("demo", "--output", str(tmp_path / "f"), "--days", "1", skip_checks=True)


@pytest.mark.parametrize(
    ("number", "code"), [(100_100_000, "8991001000002"), (123_456_789, "8991234567891")]
)
def test_barcodes_carry_a_check_digit(number: int, code: str) -> None:
    assert ean13(number) == code
    digits = [int(digit) for digit in code]
    assert (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0
