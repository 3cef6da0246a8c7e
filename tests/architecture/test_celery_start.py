"""A worker or beat under a role that sees all tenants ends instead of logging and going on."""

import pytest
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

import warungin.celery


@pytest.mark.parametrize("signal", [worker_init, beat_init])
def test_an_unsafe_role_ends_the_process(signal: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise ImproperlyConfigured("The app's database role is a superuser.")

    monkeypatch.setattr(warungin.celery, "refuse_unsafe_database_role", refuse)
    with pytest.raises(SystemExit, match="superuser"):
        signal.send(sender=None)  # type: ignore[attr-defined]
