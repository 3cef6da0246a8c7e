"""Background work of orders. Each task is safe to run twice and beside itself."""

from uuid import UUID

from celery import shared_task

from apps.core.tenancy import tenant_context, tenant_transaction
from apps.orders.open import selectors
from apps.orders.open.services.late import refund_late_payment
from apps.orders.refunds.selectors import pending_refunds, tenants_with_pending_refunds
from apps.orders.refunds.services.paying import pay_back


@shared_task(name="orders.sweep_late_payments")
def sweep_late_payments() -> None:
    """Start the refunds of each tenant with late payments due."""
    for tenant_id in selectors.tenants_with_late_payments():
        refund_late_payments.delay(str(tenant_id))


@shared_task(name="orders.refund_late_payments")
def refund_late_payments(tenant_id: str) -> None:
    with tenant_context(UUID(tenant_id)):
        with tenant_transaction(read_only=True):
            due = selectors.due_late_payments()
        for late_id in due:
            refund_late_payment(late_id)


@shared_task(name="orders.sweep_refunds")
def sweep_refunds() -> None:
    """Ask again for each tenant's payments back that no provider has answered yet."""
    for tenant_id in tenants_with_pending_refunds():
        pay_refunds_back.delay(str(tenant_id))


@shared_task(name="orders.pay_refunds_back")
def pay_refunds_back(tenant_id: str) -> None:
    with tenant_context(UUID(tenant_id)):
        with tenant_transaction(read_only=True):
            pending = pending_refunds()
        for refund_id in pending:
            pay_back(refund_id=refund_id)
