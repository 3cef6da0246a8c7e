"""Background work of the kernel. Each task is safe to run twice and beside itself."""

from uuid import UUID

from celery import shared_task

from apps.core import outbox, retention, sealer


@shared_task(name="core.sweep_outbox")
def sweep_outbox() -> None:
    """Start a dispatcher for each tenant with waiting events."""
    for tenant_id in outbox.tenants_with_work():
        dispatch_outbox.delay(str(tenant_id))


@shared_task(name="core.dispatch_outbox")
def dispatch_outbox(tenant_id: str) -> None:
    outbox.dispatch(UUID(tenant_id))


@shared_task(name="core.sweep_audit")
def sweep_audit() -> None:
    """Start a sealer for each tenant with unsealed audit entries."""
    for tenant_id in sealer.tenants_to_seal():
        seal_audit.delay(str(tenant_id))


@shared_task(name="core.seal_audit")
def seal_audit(tenant_id: str) -> None:
    while sealer.seal_batch(UUID(tenant_id)) == sealer.BATCH:
        pass


@shared_task(name="core.delete_expired_records")
def delete_expired_records() -> None:
    retention.delete_expired_records()
