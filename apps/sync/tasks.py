"""Background work of the tills' queues. Safe to run twice and beside itself."""

from uuid import UUID

from celery import shared_task

from apps.core.tenancy import tenant_context
from apps.sync.metrics import tenants_with_many_open
from apps.sync.services.alarm import MANY, watch_open_exceptions


@shared_task(name="sync.sweep_alarms")
def sweep_alarms() -> None:
    """Look at each tenant where many entries wait for somebody."""
    for tenant_id in tenants_with_many_open(MANY):
        watch.delay(str(tenant_id))


@shared_task(name="sync.watch")
def watch(tenant_id: str) -> None:
    with tenant_context(UUID(tenant_id)):
        watch_open_exceptions()
