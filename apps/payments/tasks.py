"""Background work of payments. Each task is safe to run twice and beside itself."""

import logging
from uuid import UUID

from celery import shared_task

from apps.core import outbox
from apps.core.providers import ProviderError
from apps.core.tenancy import tenant_context, tenant_transaction
from apps.payments import selectors, services
from apps.payments.states import OPEN

logger = logging.getLogger(__name__)


@shared_task(name="payments.sweep")
def sweep() -> None:
    """Start the work of each tenant with notifications or questions due."""
    for tenant_id in selectors.tenants_with_payments_due():
        work_through.delay(str(tenant_id))


@shared_task(name="payments.work_through")
def work_through(tenant_id: str) -> None:
    """Notifications first, and again after each question: their payers wait at the till."""
    tenant = UUID(tenant_id)
    _understand(tenant)
    with tenant_context(tenant), tenant_transaction(read_only=True):
        intents = selectors.due_intents()
    for intent_id in intents:
        if _ask(tenant, intent_id):
            outbox.dispatch(tenant)
        _understand(tenant)


def _understand(tenant: UUID) -> None:
    """Whoever has paid is heard of upstairs now, not at the next sweep."""
    with tenant_context(tenant):
        with tenant_transaction(read_only=True):
            notices = selectors.due_notices()
        for notice_id in notices:
            services.process_notice(notice_id)
    if notices:
        outbox.dispatch(tenant)


def _ask(tenant: UUID, intent_id: UUID) -> bool:
    """Ask the provider; whether the payment is over now."""
    try:
        with tenant_context(tenant):
            return services.refresh_intent(intent_id).state not in OPEN
    except ProviderError as error:
        logger.info("Payment %s: the provider gave no answer (%r).", intent_id, error)
        return False
