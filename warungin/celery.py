"""The Celery application. The schedule is code, in `beat_schedule` below."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from apps.core.checks import refuse_unsafe_database_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warungin.settings")

app = Celery("warungin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A sweep that was not picked up before the next one is due is dropped, not queued up.
app.conf.beat_schedule = {
    "dispatch-outbox": {
        "task": "core.sweep_outbox",
        "schedule": 1.0,
        "options": {"expires": 5},
    },
    "seal-audit": {
        "task": "core.sweep_audit",
        "schedule": 5.0,
        "options": {"expires": 15},
    },
    "send-mail": {
        "task": "messaging.sweep_mail",
        "schedule": 5.0,
        "options": {"expires": 15},
    },
    "payments": {
        "task": "payments.sweep",
        "schedule": 2.0,
        "options": {"expires": 10},
    },
    "late-payments": {
        "task": "orders.sweep_late_payments",
        "schedule": 2.0,
        "options": {"expires": 10},
    },
    "refunds": {
        "task": "orders.sweep_refunds",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "sync-alarms": {
        "task": "sync.sweep_alarms",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "delete-expired-records": {
        "task": "core.delete_expired_records",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
}


@worker_init.connect  # type: ignore[untyped-decorator]
@beat_init.connect  # type: ignore[untyped-decorator]
def refuse_unsafe_start(**_kwargs: Any) -> None:
    """A worker under a role that sees all tenants must not run.

    Celery only logs the errors of signal handlers, so this leaves the process itself.
    """
    try:
        refuse_unsafe_database_role()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error
