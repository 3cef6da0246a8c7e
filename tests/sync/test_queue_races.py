"""The queue on the running product: processes that meet, are killed, or never hear the answer."""

import json
import random
import socket
import threading
import time
from collections import Counter
from functools import partial

from apps.core.ids import uuid7
from tests.factories import order_body
from tests.live.stack import LiveShop, Request, Stack, wait_for
from tests.sync.live_device import LiveDevice, pair_device
from tests.sync.queue import URL
from tests.sync.signing import Entry

KILLS = 3


def orders_of(live: Stack, shop: LiveShop) -> int:
    rows = live.sql("SELECT count(*) FROM orders_order WHERE tenant_id = %s", shop.id)
    return int(rows[0][0])


def assert_booked(live: Stack, shop: LiveShop, *devices: LiveDevice, online: int = 0) -> None:
    """Each entry is one order, the journals are proven to their end, the books balance."""
    assert orders_of(live, shop) == sum(device.sequence for device in devices) + online
    for device in devices:
        state = live.call("GET", "/api/v1/sync/journal", headers=device.headers).json()
        assert (state["verified_through"], state["missing"]) == (device.sequence, [])
        assert state["sales"] == state["received"] == device.sequence
    live.settle()
    live.verify()


def test_the_same_batch_from_six_processes_is_booked_once(live: Stack) -> None:
    shop = live.shop(stock=1_000)
    device = pair_device(live, shop)
    entries = [device.sell(1, 1) for _ in range(20)]
    answers = live.at_once([device.request(*entries)] * 6)
    assert {answer.status for answer in answers} == {200}
    results = Counter(one["result"] for answer in answers for one in answer.json()["results"])
    assert results["accepted"] == 20
    assert set(results) <= {"accepted", "replayed", "later"}
    assert_booked(live, shop, device)


def test_two_tills_sell_the_last_one_offline(live: Stack) -> None:
    shop = live.shop(stock=1)
    devices = [pair_device(live, shop), pair_device(live, shop, "B2")]
    answers = live.at_once([device.request(device.sell(1)) for device in devices])
    results = [answer.json()["results"][0] for answer in answers]
    assert sorted(one["result"] for one in results) == ["accepted", "accepted_with_exceptions"]
    odd = [one["code"] for result in results for one in result["exceptions"]]
    assert odd == ["negative_stock"]
    level = live.sql(
        "SELECT quantity::int, value::int FROM inventory_stocklevel WHERE product_id = %s",
        shop.products[0].id,
    )
    assert level == [(-1, -7_000)]
    assert_booked(live, shop, *devices)


def test_batches_and_online_sales_of_the_same_goods_never_deadlock(live: Stack) -> None:
    shop = live.shop(stock=10_000)
    devices = [
        pair_device(live, shop),
        pair_device(live, shop, "B2"),
        pair_device(live, shop, "B3"),
    ]
    requests = []
    for number, device in enumerate(devices):
        # Each takes the goods in another order.
        carts = [(1, 0), (0, 1)] if number % 2 else [(0, 1), (1, 0)]
        requests += [
            device.request(*[device.sell(*carts[n % 2]) for n in range(50)]) for _ in range(2)
        ]
    for who in ("manager", "owner") * 5:
        body = order_body(shop, 1, 1)  # type: ignore[arg-type]
        headers = {**shop.bearer(who), "Idempotency-Key": str(uuid7())}
        requests.append(Request("/api/v1/orders", json.dumps(body).encode(), headers))
    answers = live.at_once(requests)
    assert Counter(answer.status for answer in answers) == {200: 6, 201: 10}
    for device in devices:
        device.post_until_taken(device.entries[:50])
        device.post_until_taken(device.entries[50:])
    assert_booked(live, shop, *devices, online=10)


def test_an_answer_that_was_lost_after_the_commit(live: Stack) -> None:
    shop = live.shop(stock=1_000)
    device = pair_device(live, shop)
    entries = [device.sell(1) for _ in range(30)]
    body = device.body(*entries)
    head = (
        f"POST {URL} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: {device.headers['Authorization']}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", live.port)) as away:
        away.sendall(head.encode() + body)
        wait_for(lambda: orders_of(live, shop) == 30, "the sales are booked")
    results = {one["result"] for one in device.post(*entries).json()["results"]}
    assert results == {"replayed"}
    assert_booked(live, shop, device)


def test_a_server_killed_in_the_middle_of_batches_loses_and_doubles_nothing(live: Stack) -> None:
    shop = live.shop(stock=100_000)
    devices = [pair_device(live, shop), pair_device(live, shop, "B2")]
    queues = [[device.sell(1, 1) for _ in range(300)] for device in devices]
    chosen = random.Random(6)

    def send(device: LiveDevice, entries: list[Entry]) -> None:
        batches = [entries[n : n + 50] for n in range(0, len(entries), 50)]
        chosen.shuffle(batches)
        for batch in batches:
            device.post_until_taken(batch)

    def kill() -> None:
        """In the middle of batches, whenever some have been booked again."""
        for _ in range(KILLS):
            wait_for(partial(moves_on, orders_of(live, shop)), "sales are booked", seconds=60)
            time.sleep(chosen.uniform(0, 0.2))
            live.kill_web_worker()

    def moves_on(before: int) -> bool:
        return not is_sending() or orders_of(live, shop) > before

    def is_sending() -> bool:
        return any(thread.is_alive() for thread in senders)

    senders = [
        threading.Thread(target=send, args=pair) for pair in zip(devices, queues, strict=True)
    ]
    killer = threading.Thread(target=kill)
    for thread in [*senders, killer]:
        thread.start()
    deadline = time.monotonic() + 80
    while is_sending() and time.monotonic() < deadline:
        live.supervise()
        time.sleep(0.2)
    killer.join(timeout=10)
    live.wait_until_ready()
    assert not is_sending()
    assert_booked(live, shop, *devices)
