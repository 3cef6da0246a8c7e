"""The Celery application. The schedule is code, in `beat_schedule` below."""

import os

from celery import Celery

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
    "delete-expired-records": {
        "task": "core.delete_expired_records",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
}
