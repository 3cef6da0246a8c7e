"""The payment settled: the waiting sale is written, in one transaction, exactly once."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from apps.core.actors import system_actor
from apps.core.tenancy import current_tenant_id, tenant_transaction
from apps.inventory.services.levels import ensure_levels
from apps.orders import checkout_sql
from apps.orders.models import Order
from apps.orders.open.document import thawed
from apps.orders.open.models import OpenOrder
from apps.orders.open.services.ending import end_unpaid
from apps.orders.open.services.late import HELD, catch_payment
from apps.payments.models import PaymentIntent
from apps.shifts.models import Shift
from apps.shifts.services import record_late_sale


def complete_order(*, intent_id: UUID) -> None:
    """Turn a settled payment into its sale, or into a late payment; safe to run twice."""
    with tenant_transaction():
        intent = PaymentIntent.objects.get(id=intent_id)
        opened = OpenOrder.objects.select_for_update().filter(intent_id=intent_id).first()
        if opened is not None and opened.state == OpenOrder.State.PAID:
            return
        # An order of this id that was sold in another way meanwhile needs no second payment.
        taken = Order.objects.filter(id=intent.source_id).exists()
        if opened is None or not opened.is_waiting or taken:
            catch_payment(intent)
        elif intent.state in HELD:
            write_sale(opened, intent)
        else:
            # Settled, and taken back or refunded at the provider before we heard of it.
            end_unpaid(opened, intent)


def write_sale(opened: OpenOrder, intent: PaymentIntent) -> None:
    """Write the frozen sale in the running transaction. The caller holds the row's lock.

    A shift that was closed and a stock that went short meanwhile are facts by now: the sale
    stands, and a closed shift gets it as an addendum.
    """
    is_open = _share_shift(opened)
    document = thawed(opened.document, intent)
    lines: list[dict[str, Any]] = document["lines"]
    tracked = [UUID(line["product"]) for line in lines if line["tracked"]]
    if tracked:
        ensure_levels(outlet_id=opened.outlet_id, product_ids=tracked)
    checkout_sql.write_order(document)
    opened.state = OpenOrder.State.PAID
    opened.closed_at = timezone.now()
    opened.save(update_fields=["state", "closed_at"])
    if not is_open:
        _add_late(opened, document)


def _add_late(opened: OpenOrder, document: dict[str, Any]) -> None:
    tenders: Counter[str] = Counter()
    for tender in document["tenders"]:
        tenders[tender["method"]] += tender["amount"]
    record_late_sale(
        shift_id=opened.shift_id,
        order_id=opened.id,
        tenders=tenders,
        reason=gettext("Pembayaran masuk setelah sif ditutup."),
        actor=system_actor(current_tenant_id()),
    )


def _share_shift(opened: OpenOrder) -> bool:
    """Lock the shift as every sale does; whether it is still open."""
    shift = Shift.objects.raw(
        "SELECT * FROM shifts_shift WHERE tenant_id = %s AND id = %s FOR SHARE",
        [opened.tenant_id, opened.shift_id],
    )[0]
    return shift.state == Shift.State.OPEN
