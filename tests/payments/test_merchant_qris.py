"""An outlet's printed QRIS: kept, shown, used at the till, taken away; and who may."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.errors import Forbidden, NotFound
from apps.core.models import AuditEntry
from apps.core.tenancy import tenant_scope
from apps.payments.errors import QrisDamaged
from apps.payments.models import MerchantQris
from apps.payments.qris import read_qris
from apps.payments.selectors import outlet_qris
from apps.payments.services import set_merchant_qris
from tests.backoffice.conftest import signed_in
from tests.factories import Shop
from tests.payments.test_qris import STATIC

ADDRESS = "/api/v1/payments/qris"
DAMAGED = STATIC.replace("BANDUNG", "BANDUNC")


@pytest.fixture
def owner(shop: Shop) -> Client:
    return signed_in(shop, "owner")


def page(shop: Shop, name: str = "change") -> str:
    return reverse(f"backoffice:tenants_outlet_{name}", args=[shop.outlet.id])


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def codes(shop: Shop) -> dict[UUID, str]:
    with tenant_scope(shop.tenant.id):
        return dict(MerchantQris.objects.values_list("id", "code"))


def acts(shop: Shop) -> list[tuple[str, Any]]:
    with tenant_scope(shop.tenant.id):
        found = AuditEntry.objects.filter(action__startswith="merchant_qris").order_by("at", "id")
        return [(entry.action, entry.after) for entry in found]


# --- The service ---------------------------------------------------------------------------------


def keep(shop: Shop, code: str, role: str = "owner", outlet_id: UUID | None = None) -> None:
    with tenant_scope(shop.tenant.id):
        set_merchant_qris(
            outlet_id=outlet_id or shop.outlet.id, code=code, actor=shop.people[role].actor
        )


def test_a_code_is_kept_for_one_outlet_and_taken_away(shop: Shop) -> None:
    keep(shop, f"  {STATIC}\n")
    assert codes(shop) == {shop.outlet.id: STATIC}
    with tenant_scope(shop.tenant.id):
        qris = outlet_qris(shop.outlet.id)
        assert outlet_qris(shop.second_outlet.id) is None
    assert qris is not None
    assert (qris.merchant, qris.city) == ("KOPI SENJA CONTOH", "BANDUNG")
    keep(shop, "")
    keep(shop, "")
    assert codes(shop) == {}
    assert acts(shop) == [
        ("merchant_qris.set", {"merchant": "KOPI SENJA CONTOH"}),
        ("merchant_qris.removed", {"merchant": ""}),
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (DAMAGED, "jumlah periksanya tidak cocok"),
        (STATIC[:-9], "tidak lengkap"),
        ("https://contoh.test/bayar", "bukan kode QRIS"),
        (read_qris(STATIC).with_amount(25_000), "hanya untuk satu pembayaran"),
    ],
)
def test_another_code_is_refused_and_the_old_one_stays(shop: Shop, code: str, words: str) -> None:
    keep(shop, STATIC)
    with pytest.raises(QrisDamaged, match=words):
        keep(shop, code)
    assert codes(shop) == {shop.outlet.id: STATIC}


def test_another_shops_outlet_is_not_there(shop: Shop, other_shop: Shop) -> None:
    with pytest.raises(NotFound):
        keep(shop, STATIC, outlet_id=other_shop.outlet.id)
    assert (codes(shop), codes(other_shop)) == ({}, {})


@pytest.mark.parametrize("role", ["manager", "supervisor", "cashier", "accountant"])
def test_only_who_may_change_payments_sets_it(shop: Shop, role: str) -> None:
    with pytest.raises(Forbidden):
        keep(shop, STATIC, role)
    assert codes(shop) == {}


# --- Over REST -----------------------------------------------------------------------------------


def test_over_rest_it_is_set_stamped_and_removed(shop: Shop, other_shop: Shop) -> None:
    owner, outlet = shop.client("owner"), str(shop.outlet.id)
    till = shop.till()
    ask = {"outlet": outlet, "amount": 25_000}
    assert till.post(ADDRESS, ask, format="json").status_code == 404
    assert owner.put(ADDRESS, {"outlet": outlet, "code": STATIC}, format="json").status_code == 204
    stamped = till.post(ADDRESS, ask, format="json").json()
    assert stamped["merchant"] == "KOPI SENJA CONTOH"
    assert stamped["code"].endswith("6304B52A")
    refused = owner.put(ADDRESS, {"outlet": outlet, "code": DAMAGED}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "qris_damaged")
    foreign = {"outlet": str(other_shop.outlet.id), "code": STATIC}
    assert owner.put(ADDRESS, foreign, format="json").status_code == 404
    wanted = {"outlet": outlet, "code": ""}
    assert shop.client("manager").put(ADDRESS, wanted, format="json").status_code == 403
    assert owner.put(ADDRESS, wanted, format="json").status_code == 204
    assert till.post(ADDRESS, ask, format="json").status_code == 404


# --- The page ------------------------------------------------------------------------------------


def test_an_owner_pastes_it_and_sees_whose_it_is(shop: Shop, owner: Client) -> None:
    before = text(owner, page(shop))
    assert "Punya QRIS yang dicetak dari bank?" in before
    assert page(shop, "qris-off") not in before
    assert "diakhiri empat huruf atau angka sesudah 6304" in text(owner, page(shop, "qris"))

    broken = "\r\n".join([STATIC[:80], STATIC[80:160], STATIC[160:]])
    assert owner.post(page(shop, "qris"), {"code": broken})["Location"] == page(shop)
    assert codes(shop) == {shop.outlet.id: STATIC}
    shown = text(owner, page(shop))
    assert "QRIS KOPI SENJA CONTOH dipasang." in shown
    for words in ("BANDUNG", "ID1020999999999", 'alt="Kode QRIS toko"', page(shop, "qris-off")):
        assert words in shown, words

    assert owner.post(page(shop, "qris-off"))["Location"] == page(shop)
    assert codes(shop) == {}
    assert "Punya QRIS yang dicetak dari bank?" in text(owner, page(shop))
    assert owner.get(page(shop, "qris-off")).status_code == 404


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (DAMAGED, "Kode rusak: jumlah periksanya tidak cocok."),
        ("halo", "Ini bukan kode QRIS."),
        (read_qris(STATIC).with_amount(1), "Kode ini hanya untuk satu pembayaran"),
    ],
)
def test_a_code_that_does_not_do_says_at_the_field_what_to_do(
    shop: Shop, owner: Client, code: str, words: str
) -> None:
    answer = owner.post(page(shop, "qris"), {"code": code})
    assert answer.status_code == 200
    [error] = answer.context["form"].errors["code"]
    assert words in error
    assert "Pindai sekali lagi QRIS yang dicetak" in error
    assert code in answer.content.decode()
    assert codes(shop) == {}


def test_the_page_is_for_who_may_change_payments(
    shop: Shop, other_shop: Shop, owner: Client
) -> None:
    manager = signed_in(shop, "manager")
    assert "Pasang QRIS" not in text(manager, page(shop))
    for name in ("qris", "qris-off"):
        assert manager.post(page(shop, name), {"code": STATIC}).status_code == 403
    assert owner.post(page(other_shop, "qris"), {"code": STATIC}).status_code == 404
    assert (codes(shop), codes(other_shop)) == ({}, {})
