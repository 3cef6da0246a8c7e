"""A key has one effect: replay, refusal, and two requests at the same moment."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from apps.core import idempotency
from apps.core.errors import AppError, Conflict, InProgress, KeyReused
from apps.core.idempotency import Answer, body_hash, run_once
from apps.core.models import IdempotencyRecord
from apps.core.tenancy import tenant_context, tenant_scope
from apps.tenants.models import Role
from tests.factories import Shop

HASH = body_hash("POST /x", b"{}")
Act = Callable[[], tuple[int, dict[str, Any]]]


def _make_role(name: str) -> tuple[int, dict[str, Any]]:
    role = Role.objects.create(key="cashier", name=name)
    return 201, {"id": str(role.id)}


def test_second_request_gets_the_first_answer(in_shop: Shop) -> None:
    first = run_once(key="k", request_hash=HASH, act=lambda: _make_role("Baru"))
    second = run_once(key="k", request_hash=HASH, act=lambda: _make_role("Lain"))
    assert (first.status, first.replayed) == (201, False)
    assert second == Answer(201, first.body, replayed=True)
    assert Role.objects.filter(name__in=["Baru", "Lain"]).count() == 1


def test_other_body_or_call_is_refused(in_shop: Shop) -> None:
    run_once(key="k", request_hash=HASH, act=lambda: _make_role("Baru"))
    for other in (body_hash("POST /x", b'{"a":1}'), body_hash("POST /y", b"{}")):
        with pytest.raises(KeyReused):
            run_once(key="k", request_hash=other, act=lambda: _make_role("Lain"))
    assert not Role.objects.filter(name="Lain").exists()


def test_refusal_leaves_nothing_and_the_key_usable(in_shop: Shop) -> None:
    def refuse() -> tuple[int, dict[str, Any]]:
        _make_role("Baru")
        raise Conflict

    with pytest.raises(Conflict):
        run_once(key="k", request_hash=HASH, act=refuse)
    assert not IdempotencyRecord.objects.exists()
    assert not Role.objects.filter(name="Baru").exists()
    answer = run_once(key="k", request_hash=HASH, act=lambda: (200, {"ok": True}))
    assert answer == Answer(200, {"ok": True}, replayed=False)


def test_key_belongs_to_one_tenant(shop: Shop, other_shop: Shop) -> None:
    for tenant in (shop.tenant, other_shop.tenant):
        with tenant_scope(tenant.id):
            answer = run_once(key="k", request_hash=HASH, act=lambda: (200, {}))
            assert answer.replayed is False


def test_same_key_at_once_has_one_effect(real_shop: Shop) -> None:
    def slowly() -> tuple[int, dict[str, Any]]:
        time.sleep(0.3)
        return _make_role("Baru")

    answers = _at_once(real_shop, slowly, times=4)
    assert sorted(answer.replayed for answer in answers) == [False, True, True, True]
    assert len({answer.body["id"] for answer in answers}) == 1
    with tenant_scope(real_shop.tenant.id):
        assert Role.objects.filter(name="Baru").count() == 1


def test_waiting_ends_with_in_progress(real_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "WAIT_FOR_RUNNING", "100ms")

    def slowly() -> tuple[int, dict[str, Any]]:
        time.sleep(0.6)
        return _make_role("Baru")

    answers = _at_once(real_shop, slowly, times=2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Answer", "InProgress"]
    assert InProgress.retry_after == 1


def test_first_one_that_fails_lets_the_second_one_act(real_shop: Shop) -> None:
    calls: list[int] = []

    def fail_once() -> tuple[int, dict[str, Any]]:
        calls.append(1)
        time.sleep(0.3)
        if len(calls) == 1:
            raise Conflict
        return 200, {}

    answers = _at_once(real_shop, fail_once, times=2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Answer", "Conflict"]
    assert [a.replayed for a in answers if isinstance(a, Answer)] == [False]


def _at_once(shop: Shop, act: Act, *, times: int) -> list[Any]:
    """The answers or errors of threads with connections of their own."""
    results: list[Any] = []
    start = threading.Barrier(times)

    def run() -> None:
        try:
            with tenant_context(shop.tenant.id):
                start.wait(timeout=10)
                results.append(run_once(key="k", request_hash=HASH, act=act))
        except AppError as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(results) == times
    return results
