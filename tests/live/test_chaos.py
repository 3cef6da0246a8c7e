"""`kill -9` of every part under load: what was acknowledged is there, once and whole."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.factories import order_body
from tests.live.load import Load, Till
from tests.live.stack import LiveShop, Stack, wait_for
from tests.live.wholeness import RAW, ROLLUP, half_written

ORDERS = "/api/v1/orders"
AWAY_SECONDS = 0.3

_TRACES = """
SELECT (SELECT count(*) FROM orders_order WHERE tenant_id = %s),
       (SELECT count(*) FROM orders_terminalsequence WHERE tenant_id = %s),
       (SELECT count(*) FROM core_idempotencyrecord WHERE tenant_id = %s)
"""


def kill_web_worker(live: Stack) -> None:
    live.kill_web_worker()


def kill_web(live: Stack) -> None:
    live.restart("web")


def kill_worker(live: Stack) -> None:
    live.restart("worker")


def kill_redis(live: Stack) -> None:
    live.kill_redis()
    time.sleep(AWAY_SECONDS)
    live.redis.start()


def kill_postgres(live: Stack) -> None:
    live.kill_postgres()
    time.sleep(AWAY_SECONDS)
    live.postgres.start()


FAULTS: list[Callable[[Stack], None]] = [
    kill_worker,
    kill_web_worker,
    kill_redis,
    kill_postgres,
    kill_web,
]


def tills_of(shop: LiveShop) -> list[Till]:
    return [Till(shop, "till"), Till(shop, "manager"), Till(shop, "owner")]


def wait_for_sales(load: Load, more: int) -> None:
    """The shops sell again after a fault."""
    wanted = load.sold + more

    def sell_again() -> bool:
        load.live.supervise()
        return load.sold >= wanted

    wait_for(sell_again, f"{more} more sales", seconds=60)


def assert_whole(live: Stack, load: Load) -> None:
    """Each acknowledged sale exists once with its total, nothing else, nothing in halves."""
    assert [refusal for till in load.tills for refusal in till.refused] == []
    shops = {till.shop.id for till in load.tills}
    stored = dict(
        live.sql(
            "SELECT id::text, total FROM orders_order WHERE tenant_id = ANY(%s::uuid[])",
            list(shops),
        )
    )
    acknowledged = {key: total for till in load.tills for key, total in till.acknowledged.items()}
    assert stored == acknowledged
    assert half_written(live, list(shops)) == []
    for shop in shops:
        assert live.sql(ROLLUP, shop) == live.sql(RAW, shop)


def run_chaos(live: Stack, faults: list[Callable[[Stack], None]], *, between: int) -> Load:
    """Sell, break a part, sell on, until every fault has happened; then prove."""
    shops = [live.shop(name, stock=1_000_000) for name in ("Kedai Badai", "Kedai Petir")]
    with Load(live, [till for shop in shops for till in tills_of(shop)]) as load:
        wait_for_sales(load, between)
        for fault in faults:
            fault(live)
            wait_for_sales(load, between)
    live.wait_until_ready()
    live.settle()
    assert_whole(live, load)
    live.verify()
    return load


def test_nothing_is_lost_or_doubled_when_each_part_is_killed(live: Stack) -> None:
    load = run_chaos(live, FAULTS, between=40)
    assert load.sold >= 240
    assert sum(till.tries["failed"] for till in load.tills) > 0


@pytest.mark.chaos
@pytest.mark.timeout(1800)
def test_nothing_is_lost_or_doubled_in_a_long_storm(live: Stack) -> None:
    chosen = random.Random(20_261_121)
    faults = [chosen.choice(FAULTS) for _ in range(60)]
    load = run_chaos(live, faults, between=100)
    assert load.sold >= 6_000


@contextmanager
def locked(live: Stack, query: str, *params: object) -> Iterator[None]:
    """Somebody else holds the rows' locks."""
    with psycopg.connect(live.superuser_url) as connection:
        assert connection.execute(f"{query} FOR UPDATE", params).fetchall()
        yield
        connection.rollback()


def test_sales_go_on_without_redis_and_pins_still_lock(live: Stack) -> None:
    shop = live.shop()
    live.kill_redis()
    try:
        sold = live.call("POST", ORDERS, order_body(shop, 1), shop.bearer("till"))  # type: ignore[arg-type]
        assert sold.status == 201, sold.body
        wrong = {"employee": shop.codes["supervisor"], "pin": "000111"}
        tries = [
            live.call("POST", "/api/v1/auth/pin", wrong, shop.bearer("till")) for _ in range(6)
        ]
        assert [answer.status for answer in tries] == [401, 401, 401, 401, 429, 429]
        assert tries[-1].json()["code"] == "pin_locked"
        assert int(tries[-1].headers["retry-after"]) > 0
        right = {"employee": shop.codes["supervisor"], "pin": shop.pin}
        answer = live.call("POST", "/api/v1/auth/pin", right, shop.bearer("till"))
        assert answer.status == 429
        health = live.call("GET", "/api/health")
        assert (health.status, health.json()["status"]) == (200, "degraded")
    finally:
        live.redis.start()


def test_without_the_database_the_answer_is_a_503_that_says_when_to_come_back(
    live: Stack,
) -> None:
    shop = live.shop()
    live.kill_postgres()
    try:
        answer = live.call("POST", ORDERS, order_body(shop, 1), shop.bearer("till"))  # type: ignore[arg-type]
        ready = live.call("GET", "/api/health/ready")
        alive = live.call("GET", "/api/health/live")
    finally:
        live.postgres.start()
    assert answer.status == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["code"] == "unavailable"
    assert (ready.status, alive.status) == (503, 200)
    live.wait_until_ready()


def test_a_held_stock_row_gives_a_503_and_writes_nothing(live: Stack) -> None:
    shop = live.shop()
    level = "SELECT id FROM inventory_stocklevel WHERE tenant_id = %s AND product_id = %s"
    headers = {**shop.bearer("till"), "Idempotency-Key": "ditahan"}
    body = order_body(shop, 1)  # type: ignore[arg-type]
    started = time.monotonic()
    with locked(live, level, shop.id, shop.products[0].id):
        answer = live.call("POST", ORDERS, body, headers)
    assert 3.5 < time.monotonic() - started < 15
    assert (answer.status, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert live.sql(_TRACES, *[shop.id] * 3) == [(0, 0, 0)]
    again = live.call("POST", ORDERS, body, headers)
    assert again.status == 201
    assert "idempotency-replayed" not in again.headers


def test_a_handler_whose_worker_is_killed_runs_again_with_one_effect(live: Stack) -> None:
    """The worker waits for a held row in the middle of the handler when it is killed."""
    shop = live.shop()
    sell = [live.call("POST", ORDERS, order_body(shop, 1), shop.bearer("owner"))]  # type: ignore[arg-type]
    live.settle()
    with locked(live, "SELECT id FROM reports_dailysales WHERE tenant_id = %s", shop.id):
        sell.append(live.call("POST", ORDERS, order_body(shop, 2), shop.bearer("owner")))  # type: ignore[arg-type]
        wait_for(lambda: _waits_for_rollup(live), "the handler waits")
        live.restart("worker")
    assert [answer.status for answer in sell] == [201, 201]
    live.settle()
    assert live.sql(ROLLUP, shop.id) == [(2, 3 * 18_000)]
    assert live.sql(RAW, shop.id) == [(2, 3 * 18_000)]


def _waits_for_rollup(live: Stack) -> bool:
    waiting = live.sql(
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND query LIKE '%%INSERT INTO reports_dailysales%%' AND pid <> pg_backend_pid()"
    )
    return bool(waiting)
