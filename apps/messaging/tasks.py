"""Background work of messaging. Safe to run twice and beside itself."""

from uuid import UUID

from celery import shared_task

from apps.messaging import selectors, services


@shared_task(name="messaging.sweep_mail")
def sweep_mail() -> None:
    """Start a sender for each tenant with due mails."""
    for tenant_id in selectors.tenants_with_mail():
        send_mails.delay(str(tenant_id))


@shared_task(name="messaging.send_mails")
def send_mails(tenant_id: str) -> None:
    services.send_mails(UUID(tenant_id))
