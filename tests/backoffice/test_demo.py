"""The demo: believable shops whose books are right, loaded once."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone
from PIL import Image
from rest_framework.test import APIClient

from apps.backoffice.demo import life, service
from apps.backoffice.demo.goods import ean13
from apps.backoffice.demo.offers import OFFERS
from apps.catalog.models import Product
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.customers.models import Customer
from apps.inventory.models import StockLevel
from apps.inventory.verification import stock_discrepancies
from apps.loyalty.models import CustomerAccount
from apps.orders.kitchen.selectors import board_tickets, stations
from apps.orders.models import AccountPayment, Order, ReceiptTemplate, Refund
from apps.pricing.rules import current_version, outlet_rules
from apps.pricing.selectors import find_vouchers
from apps.reports.books import verify_books
from apps.reports.models import DailySales
from apps.reports.shortages import shortages
from apps.shifts.models import Shift
from apps.tenants.models import Membership, Outlet, Terminal, User
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

    def test_every_product_has_a_picture_in_both_sizes(self, output: Path) -> None:
        cafe, toko = service.demo_tenants()
        for tenant, count in ((cafe, 151), (toko, 44)):
            with tenant_scope(tenant.id):
                assert Product.objects.count() == count
                pictures = list(Product.objects.values_list("image", "thumbnail"))
            assert all(image and small for image, small in pictures)
            for name, size in zip(pictures[0], ((480, 360), (256, 192))):
                with default_storage.open(name) as file, Image.open(file) as picture:
                    assert (picture.format, picture.size) == ("WEBP", size)

    def test_only_the_named_shelves_are_low(self, output: Path) -> None:
        cafe, toko = service.demo_tenants()
        for tenant in (cafe, toko):
            with tenant_scope(tenant.id):
                found = shortages(outlet_ids=[o.id for o in Outlet.objects.all()], limit=20)
                left = {short.product: int(short.quantity) for short in found.worst}
            assert left == life.LEFT[tenant.slug]
            assert found.out == list(left.values()).count(0)

    def test_the_kitchen_has_work(self, output: Path) -> None:
        (cafe, _) = service.demo_tenants()
        with tenant_scope(cafe.id):
            outlet = Outlet.objects.get(code="TBT")
            tickets = board_tickets(outlet.id)
            table = {ticket.station for ticket in tickets if ticket.order.label == "Meja 3"}
            assert table == {"Bar", "Dapur"}
            states = Counter(line.state for ticket in tickets for line in ticket.lines.all())
            assert states == {"pending": 7, "cooking": 5, "ready": 3}
            assert stations(outlet.id) == [
                {"name": "Bar", "open": 7},
                {"name": "Dapur", "open": 5},
            ]
            assert board_tickets(Outlet.objects.get(code="DPS").id) == []

    def test_the_kitchen_has_a_code_of_its_own_behind_the_tills(self, output: Path) -> None:
        offers = load(output)["pairing_codes"]
        assert [(o["tenant"], o["kind"]) for o in offers if o["kind"] == "kitchen"] == [
            ("Kopi Tetangga", "kitchen")
        ]
        assert offers[0]["kind"] == offers[-1]["kind"] == "till"

    def test_something_needs_the_owner(self, output: Path) -> None:
        (cafe, _) = service.demo_tenants()
        with tenant_scope(cafe.id):
            locked = AuditEntry.objects.get(action="person.pin_locked")
            assert Membership.objects.get(id=locked.subject_id).name == "Putu Arta"
            voided = Order.objects.filter(
                outlet__code="TBT", state="voided", shift__state="open", void_reason="Salah input"
            )
            sold_today = Order.objects.filter(outlet__code="TBT", shift__state="open").count()
            assert voided.count() >= min(3, max(sold_today - 1, 0))

    def test_customers_come_back(self, output: Path) -> None:
        (cafe, toko) = service.demo_tenants()
        for tenant, count in ((cafe, 24), (toko, 4)):
            with tenant_scope(tenant.id):
                assert Customer.objects.count() == count
                assert Order.objects.exclude(customer_id=None).exists()

    def test_customers_owe_save_bring_back_and_exchange(self, output: Path) -> None:
        cafe, toko = service.demo_tenants()
        for tenant in (cafe, toko):
            with tenant_scope(tenant.id):
                back = Refund.objects.get(exchange_order_id=None)
                assert (back.order.state, back.shift.state) == ("partly_refunded", "open")
        with tenant_scope(toko.id):
            accounts = CustomerAccount.objects.select_related("customer")
            owed = {a.customer.name: a for a in accounts if a.kind == "kasbon"}
            assert {name: a.limit for name, a in owed.items()} == {
                "Pak Dedi Katering": 2_000_000,
                "Bu Yati Warung": 500_000,
            }
            assert all(0 < account.balance < account.limit for account in owed.values())
            (saved,) = [a for a in accounts if a.kind == "deposit"]
            assert saved.customer.name == "Bu Neneng"
            assert 0 < saved.balance < 200_000
            numbers = AccountPayment.objects.order_by("number").values_list("number", flat=True)
            assert list(numbers) == ["CMH1-B000001", "CMH1-B000002"]
            swapped = Refund.objects.exclude(exchange_order_id=None).get()
            new = Order.objects.get(id=swapped.exchange_order_id)
            assert set(new.tenders.values_list("method", flat=True)) <= {"exchange", "card"}
            assert swapped.order.state == "refunded"

    def test_the_shops_offer_something(self, output: Path) -> None:
        for tenant in service.demo_tenants():
            offers = OFFERS[tenant.slug]
            with tenant_scope(tenant.id):
                for outlet in Outlet.objects.all():
                    found = outlet_rules(
                        outlet_id=outlet.id, on=timezone.localdate(), version=current_version()
                    ).rules
                    assert len(found.price_lists) == len(offers.lists)
                    assert {rule.kind for rule in found.promotions} >= {
                        "product",
                        "bundle",
                        "buy_get",
                        "amount",
                    }
                    assert [rule.name for rule in found.member_discounts] == ["Diskon anggota"]
                    codes = [batch.code for batch in offers.batches]
                    vouchers = find_vouchers(
                        codes=codes, outlet_id=outlet.id, on=timezone.localdate()
                    )
                    assert [voucher.code for voucher in vouchers.usable] == codes
                members = Customer.objects.filter(group__is_member=True).count()
                assert 2 * members == Customer.objects.count()

    def test_receipts_of_the_cafe_carry_its_logo(self, output: Path) -> None:
        (cafe, _) = service.demo_tenants()
        with tenant_scope(cafe.id):
            templates = list(ReceiptTemplate.objects.select_related("outlet"))
            assert {t.outlet.code for t in templates} == {"TBT", "DPS"}
            assert {(t.name, t.website) for t in templates} == {
                ("Kopi Tetangga", "@kopitetangga.demo")
            }
            assert all(t.logo and t.logo_bits for t in templates)
            assert {t.outlet.receipt_header for t in templates} == {"Ngopi dulu, tetangga!"}

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
