"""A payment that settles after its shift was counted: the sale is the shift's addendum."""

from typing import Any

import pytest
from django.utils import translation
from rest_framework.test import APIClient

from apps.core.ids import uuid7
from apps.core.tenancy import tenant_scope
from apps.finance.models import JournalEntry
from apps.orders.models import Order
from apps.payments.models import PaymentAccount
from apps.payments.tasks import work_through
from apps.shifts.models import Shift, ShiftAddendum
from apps.shifts.selectors import ledger_of
from tests.factories import FLOAT, Shop
from tests.payments.sandbox import KEY, Sandbox
from tests.payments.test_notices import no_worker as no_worker
from tests.payments.test_notices import notification, notify
from tests.payments.test_open_orders import KOPI, body, books, open_sale, provider_order, state
from tests.payments.test_open_orders import ready as ready
from tests.payments.test_open_orders import till as till

LATE = "Pembayaran masuk setelah sif ditutup."


def close(shop: Shop, cash: dict[int, int]) -> dict[str, Any]:
    count = {
        "denominations": [{"value": value, "pieces": pieces} for value, pieces in cash.items()],
        "reason": "Bayar sebagian tunai",
    }
    path = f"/api/v1/shifts/{shop.shift.id}/close"
    answer = shop.till("manager").post(path, count, headers={"Idempotency-Key": str(uuid7())})
    assert answer.status_code == 200, answer.json()
    closed: dict[str, Any] = answer.json()
    return closed


def settle(shop: Shop, account: PaymentAccount, sandbox: Sandbox, sale: dict[str, Any]) -> None:
    """The payer pays; the provider's notification comes by the real address, twice."""
    number = provider_order(shop, sale)
    sandbox.pay(number)
    for _ in range(2):
        assert notify(account, notification(number)).status_code == 200
        # A worker speaks the product's language, not that of the last request.
        with translation.override("id"):
            work_through(str(shop.tenant.id))


def test_what_settles_after_closing_is_an_addendum(
    ready: Shop, till: APIClient, midtrans: PaymentAccount, sandbox: Sandbox
) -> None:
    whole = open_sale(till, body(ready))
    split = open_sale(
        till, body(ready, amount=10_000, tenders=[{"method": "cash", "amount": 8_000}])
    )
    closed = close(ready, {100_000: 2, 5_000: 1, 2_000: 1, 1_000: 1})
    # The cash of the split bill is in the drawer, and in no book yet: a surplus.
    assert [(row["account"], row["expected"], row["difference"]) for row in closed["counts"]] == [
        ("cash_drawer", FLOAT, 8_000)
    ]
    assert books(ready, "over_short", "qris_clearing", "revenue") == [-8_000, 0, 0]

    for sale in (whole, split):
        settle(ready, midtrans, sandbox, sale)
        assert state(till, sale)["state"] == "paid"

    with tenant_scope(ready.tenant.id):
        shift = Shift.objects.get(id=ready.shift.id)
        addenda = list(ShiftAddendum.objects.order_by("total", "created_at"))
        # No difference is left: the surplus was the sale's cash.
        rows = [(str(one.order_id), one.tenders, one.total, one.reason) for one in addenda]
        assert rows == [
            (whole["id"], {"qris": KOPI}, KOPI, LATE),
            (split["id"], {"cash": 8_000, "qris": 10_000}, KOPI, LATE),
        ]
        assert {one.shift_id for one in addenda} == {shift.id}
        assert set(Order.objects.values_list("shift_id", flat=True)) == {shift.id}
        assert (shift.figures["sales"]["count"], shift.figures["sales"]["total"]) == (0, 0)
        entries = JournalEntry.objects.filter(shift_id=shift.id)
        assert sorted(entries.values_list("kind", flat=True)) == [
            "sale",
            "sale",
            "shift_addendum",
            "shift_close",
            "shift_open",
        ]
        drawer = [row.amount for row in ledger_of(shift.id) if row.account == "cash_drawer"]
        assert sum(drawer) == 0
    assert books(ready, "over_short", "qris_clearing", "revenue") == [0, 28_000, -36_000]
    report = till.get(
        f"/api/v1/shifts/{ready.shift.id}/report", headers={"Accept-Language": "id"}
    ).json()
    [late] = [one for one in report["sections"] if one["title"] == "Menyusul setelah tutup"]
    assert [row["text"] for row in late["rows"]] == ["Rp18.000", "Rp18.000"]


@pytest.mark.parametrize("end", ["cancel", "expire"])
def test_what_never_settles_adds_nothing(
    ready: Shop, till: APIClient, midtrans: PaymentAccount, sandbox: Sandbox, end: str
) -> None:
    sale = open_sale(till, body(ready))
    close(ready, {100_000: 2})
    if end == "cancel":
        assert till.post(f"/api/v1/orders/open/{sale['id']}/cancel").json()["state"] == "cancelled"
    else:
        sandbox.desk("expire", key=KEY, order_id=provider_order(ready, sale))
        notify(midtrans, notification(provider_order(ready, sale), "deny"))
        work_through(str(ready.tenant.id))
        assert state(till, sale)["state"] == "expired"
    with tenant_scope(ready.tenant.id):
        assert not ShiftAddendum.objects.exists()
    assert books(ready, "qris_clearing", "revenue", "over_short") == [0, 0, 0]
