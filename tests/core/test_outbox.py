"""Events: in order per aggregate, at least once, parked after too many failures."""

import datetime as dt
import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from apps.core import outbox
from apps.core.ids import uuid7
from apps.core.models import AuditEntry, IdempotencyRecord, OutboxDelivery, OutboxEvent
from apps.core.tenancy import tenant_scope
from tests.factories import Shop

EVENT = "test.happened"
HANDLER = "tests.handler"


class Recorder:
    """A handler that notes the numbers it saw and fails for those in `bad`."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.bad: set[int] = set()

    def __call__(self, event: OutboxEvent) -> None:
        number = event.payload["number"]
        IdempotencyRecord.objects.create(key=f"effect-{event.id}", body_hash=b"")
        if number in self.bad:
            raise ValueError(f"cannot handle {number}")
        self.seen.append(number)


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setitem(outbox._handlers, EVENT, {})
    outbox.subscribe(EVENT, HANDLER, recorder)
    return recorder


def _publish(shop: Shop, aggregate: UUID, *numbers: int) -> None:
    with tenant_scope(shop.tenant.id):
        for number in numbers:
            outbox.publish(name=EVENT, aggregate_id=aggregate, payload={"number": number})


def _delivery(shop: Shop, number: int) -> OutboxDelivery:
    with tenant_scope(shop.tenant.id):
        return OutboxDelivery.objects.get(event__payload={"number": number})


def _make_due(shop: Shop) -> None:
    with tenant_scope(shop.tenant.id):
        OutboxDelivery.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))


def _fail_until_parked(shop: Shop) -> None:
    for _ in range(outbox.MAX_ATTEMPTS):
        _make_due(shop)
        outbox.dispatch(shop.tenant.id)


def test_events_arrive_once_and_in_order(shop: Shop, handler: Recorder) -> None:
    _publish(shop, uuid7(), 1, 2, 3)
    assert outbox.dispatch(shop.tenant.id) >= 3
    assert handler.seen == [1, 2, 3]
    assert outbox.dispatch(shop.tenant.id) == 0
    assert handler.seen == [1, 2, 3]
    assert _delivery(shop, 3).state == "done"


def test_rolled_back_change_leaves_no_event(shop: Shop, handler: Recorder) -> None:
    with transaction.atomic():
        _publish(shop, uuid7(), 1)
        transaction.set_rollback(True)
    outbox.dispatch(shop.tenant.id)
    assert handler.seen == []


def test_other_tenants_events_stay_theirs(shop: Shop, other_shop: Shop, handler: Recorder) -> None:
    _publish(shop, uuid7(), 1)
    _publish(other_shop, uuid7(), 2)
    outbox.dispatch(other_shop.tenant.id)
    assert handler.seen == [2]


def test_failure_waits_longer_each_time(shop: Shop, handler: Recorder) -> None:
    handler.bad = {1}
    _publish(shop, uuid7(), 1)
    waits = []
    for _ in range(4):
        _make_due(shop)
        before = timezone.now()
        outbox.dispatch(shop.tenant.id)
        waits.append(round((_delivery(shop, 1).due_at - before).total_seconds()))
    assert waits == [2, 4, 8, 16]
    delivery = _delivery(shop, 1)
    assert (delivery.state, delivery.attempts) == ("waiting", 4)
    assert delivery.last_error == "ValueError('cannot handle 1')"


def test_failure_holds_back_only_its_own_aggregate(shop: Shop, handler: Recorder) -> None:
    handler.bad = {1}
    _publish(shop, uuid7(), 1, 2)
    _publish(shop, uuid7(), 11, 12)
    outbox.dispatch(shop.tenant.id)
    assert handler.seen == [11, 12]
    handler.bad = set()
    _make_due(shop)
    outbox.dispatch(shop.tenant.id)
    assert handler.seen == [11, 12, 1, 2]


def test_parked_blocks_until_replayed(shop: Shop, handler: Recorder) -> None:
    handler.bad = {1}
    _publish(shop, uuid7(), 1, 2)
    _fail_until_parked(shop)
    assert _delivery(shop, 1).state == "parked"
    assert _delivery(shop, 1).attempts == outbox.MAX_ATTEMPTS == 8
    _make_due(shop)
    assert outbox.dispatch(shop.tenant.id) == 0
    assert handler.seen == []

    handler.bad = set()
    assert outbox.replay_parked(shop.tenant.id) == 1
    outbox.dispatch(shop.tenant.id)
    assert handler.seen == [1, 2]
    with tenant_scope(shop.tenant.id):
        assert AuditEntry.objects.get(action="outbox.replayed").after == {"deliveries": 1}


def test_effect_and_mark_are_one_transaction(shop: Shop, handler: Recorder) -> None:
    handler.bad = {1}
    _publish(shop, uuid7(), 1)
    outbox.dispatch(shop.tenant.id)
    with tenant_scope(shop.tenant.id):
        assert not IdempotencyRecord.objects.filter(key__startswith="effect-").exists()
    handler.bad = set()
    _make_due(shop)
    outbox.dispatch(shop.tenant.id)
    with tenant_scope(shop.tenant.id):
        assert IdempotencyRecord.objects.filter(key__startswith="effect-").count() == 1


def test_handler_that_is_gone_parks_its_deliveries(shop: Shop, handler: Recorder) -> None:
    _publish(shop, uuid7(), 1)
    outbox.fan_out(shop.tenant.id)
    outbox._handlers[EVENT].clear()
    outbox.dispatch(shop.tenant.id)
    assert _delivery(shop, 1).last_error == f"KeyError('{HANDLER}')"


def test_fan_out_stands_back_while_another_one_runs(real_shop: Shop, handler: Recorder) -> None:
    _publish(real_shop, uuid7(), 1)
    with tenant_scope(real_shop.tenant.id):
        assert outbox._try_lock_fan_out(real_shop.tenant.id)
        _in_another_session(lambda: outbox.fan_out(real_shop.tenant.id))
        assert not OutboxDelivery.objects.filter(handler=HANDLER).exists()
    outbox.dispatch(real_shop.tenant.id)
    assert handler.seen == [1]


def test_delivery_in_work_elsewhere_is_left_alone(real_shop: Shop, handler: Recorder) -> None:
    _publish(real_shop, uuid7(), 1, 2)
    outbox.fan_out(real_shop.tenant.id)
    with tenant_scope(real_shop.tenant.id):
        first = OutboxDelivery.objects.filter(handler=HANDLER).order_by("event_id")
        list(first.select_for_update()[:1])
        _in_another_session(lambda: outbox.dispatch(real_shop.tenant.id))
        assert handler.seen == []
    outbox.dispatch(real_shop.tenant.id)
    assert handler.seen == [1, 2]


def test_command_replays_every_tenant(real_shop: Shop, handler: Recorder) -> None:
    handler.bad = {1}
    _publish(real_shop, uuid7(), 1)
    assert real_shop.tenant.id in outbox.tenants_with_work()
    _fail_until_parked(real_shop)
    assert real_shop.tenant.id in outbox.tenants_with_parked()
    call_command("replay_events", "--tenant", str(uuid7()))
    assert _delivery(real_shop, 1).state == "parked"
    call_command("replay_events")
    assert _delivery(real_shop, 1).state == "waiting"
    assert real_shop.tenant.id not in outbox.tenants_with_parked()


def _in_another_session(act: Callable[[], object]) -> None:
    """Run in a thread, which has a database connection of its own."""

    def run() -> None:
        act()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=20)
    assert not thread.is_alive()
