"""How processes start: never under a role that sees all tenants, and patiently."""

from typing import Any

import psycopg
import pytest
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

import warungin.celery
from apps.core import checks


@pytest.mark.parametrize("signal", [worker_init, beat_init])
def test_an_unsafe_role_ends_worker_and_beat(signal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery would log the error of a signal handler and go on."""

    def refuse() -> None:
        raise ImproperlyConfigured("The app's database role is a superuser.")

    monkeypatch.setattr(warungin.celery, "refuse_unsafe_database_role", refuse)
    with pytest.raises(SystemExit, match="superuser"):
        signal.send(sender=None)


def test_a_process_waits_for_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A web worker that ended instead would take its server along."""
    answers: list[Any] = [psycopg.OperationalError("refused"), psycopg.OperationalError("x"), []]

    def faults() -> list[tuple[str, str]]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return list(answer)

    monkeypatch.setattr(checks, "database_role_faults", faults)
    monkeypatch.setattr(checks, "ASK_AGAIN_SECONDS", 0)
    checks.refuse_unsafe_database_role()
    assert answers == []
