"""Payments' rows without a provider, for tests that look at tables and addresses."""

from apps.core.ids import uuid7
from apps.core.vault import seal
from apps.orders.open.models import LatePayment, OpenOrder
from apps.payments.models import (
    MerchantQris,
    PaymentAccount,
    PaymentAttempt,
    PaymentIntent,
    PaymentNotice,
    PaymentRefund,
    SettlementReport,
    SettlementRow,
)
from apps.shifts.models import Shift
from tests.factories import Shop
from tests.payments.test_qris import STATIC


def make_account() -> PaymentAccount:
    """An account that nobody asked a provider about."""
    account = PaymentAccount(
        gateway="midtrans",
        name="Midtrans",
        key_hint="TOKO",
        token=uuid7().hex,
        methods=["qris"],
        validated_at="2026-11-21T10:00:00Z",
    )
    account.secret_key = seal("SB-Mid-server-TOKO", place=account.place("secret_key"))
    account.save(force_insert=True)
    return account


def make_payment_rows(shop: Shop) -> dict[str, str]:
    """One row in each table, within the shop's scope; their ids by the addresses' parameters."""
    account = make_account()
    intent = PaymentIntent.objects.create(
        account=account,
        source_kind="order",
        source_id=uuid7(),
        number=1,
        outlet_id=shop.outlet.id,
        method="qris",
        amount=25_000,
        state="refunded",
        refunded=25_000,
        provider_order_id=f"W-{uuid7().hex}",
    )
    PaymentAttempt.objects.create(
        intent=intent, operation="charge", number=1, milliseconds=7, response={}
    )
    PaymentRefund.objects.create(
        intent=intent, key=uuid7().hex, amount=25_000, reason="rusak", state="done"
    )
    OpenOrder.objects.create(
        id=intent.source_id,
        outlet=shop.outlet,
        terminal=shop.terminal,
        shift=Shift.objects.get(terminal=shop.terminal),
        intent=intent,
        state="expired",
        total=25_000,
        document={"tenders": []},
        request_hash=b"0" * 32,
    )
    LatePayment.objects.create(
        id=intent.id,
        order_id=intent.source_id,
        outlet=shop.outlet,
        method="qris",
        amount=25_000,
        state="refunded",
    )
    MerchantQris.objects.get_or_create(id=shop.outlet.id, defaults={"code": STATIC})
    notice = PaymentNotice.objects.create(
        account=account, headers={}, body=b"{}", digest=b"0" * 32, state="parked"
    )
    report = SettlementReport.objects.create(
        account=account, file_name="laporan.csv", digest=b"0" * 32
    )
    row = SettlementRow.objects.create(
        report=report,
        line=2,
        reference=uuid7().hex,
        kind="payment",
        order_id="W-lain",
        paid_on="2026-11-21",
        settled_on="2026-11-22",
        gross=25_000,
        fee=175,
        state="unmatched",
        problem="unknown",
    )
    return {
        "account_id": str(account.id),
        "intent_id": str(intent.id),
        "late_id": str(intent.id),
        "notice_id": str(notice.id),
        "report_id": str(report.id),
        "row_id": str(row.id),
    }
