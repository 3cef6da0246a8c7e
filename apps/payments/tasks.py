"""Background work of payments. Each task is safe to run twice and beside itself."""

import logging
from uuid import UUID

from celery import shared_task

from apps.core import outbox
from apps.core.providers import ProviderError
from apps.core.tenancy import tenant_context, tenant_transaction
from apps.payments import selectors, services

logger = logging.getLogger(__name__)


@shared_task(name="payments.sweep")
def sweep() -> None:
    """Start the work of each tenant with notifications or questions due."""
    for tenant_id in selectors.tenants_with_payments_due():
        work_through.delay(str(tenant_id))


@shared_task(name="payments.work_through")
def work_through(tenant_id: str) -> None:
    """Notifications first: they are about money that has just moved."""
    with tenant_context(UUID(tenant_id)):
        with tenant_transaction(read_only=True):
            notices, intents = selectors.due_notices(), selectors.due_intents()
        for notice_id in notices:
            services.process_notice(notice_id)
        for intent_id in intents:
            _ask(intent_id)
    # A payer who has paid waits at the till: upper apps hear of it now, not at the next sweep.
    outbox.dispatch(UUID(tenant_id))


def _ask(intent_id: UUID) -> None:
    try:
        services.refresh_intent(intent_id)
    except ProviderError:
        logger.info("A payment's provider did not answer.", extra={"intent": str(intent_id)})
