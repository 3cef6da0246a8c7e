"""The load: tills that sell over HTTP, one sale after the other, each on a kept connection.

One process with one selector: the generator shares the machine's cores with what it measures.
"""

import random
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from os import urandom

from bench.harness.shops import HOT, Till

# 3 lines; identifiers have one length, so Content-Length never changes.
_BODY = (
    '{{"id":"%s","outlet":"{outlet}","channel":"dine_in","lines":['
    '{{"item":"%s","quantity":"1"}},{{"item":"%s","quantity":"2"}},'
    '{{"item":"%s","quantity":"1"}}],"tenders":[{{"method":"cash","amount":1000000}}]}}'
)
_HEAD = (
    "POST /api/v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    "X-Forwarded-Proto: https\r\nX-Forwarded-For: 127.0.0.1\r\n"
    "Content-Type: application/json\r\nContent-Length: {length}\r\nIdempotency-Key: %s\r\n\r\n"
)
_ID_LENGTH = 36
_ANSWER_SECONDS = 10


@dataclass
class Sales:
    """What was acknowledged with 201: seconds of each sale, and of the whole round."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds


class TillClient:
    """One till on one kept connection."""

    def __init__(self, till: Till, port: int, hot: int = HOT) -> None:
        body = _BODY.format(outlet=till.outlet_id)
        length = len(body) - 4 * len("%s") + 4 * _ID_LENGTH
        self.template = (_HEAD.format(token=till.token, length=length) + body).encode()
        products = [str(product).encode() for product in till.products]
        self.hot, self.slow = products[:hot], products[hot:]
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_ANSWER_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0

    def send(self) -> None:
        """Ask for a new sale of a hot product and two others."""
        slow = self.slow
        second = int(random.random() * len(slow))
        third = (second + 1 + int(random.random() * (len(slow) - 1))) % len(slow)
        first = self.hot[int(random.random() * len(self.hot))]
        request = self.template % (_id(), _id(), first, slow[second], slow[third])
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> float:
        """Seconds until the whole answer was there. Raises `RuntimeError` unless it is a 201."""
        answer = self.socket.recv(65_536)
        while (missing := _missing(answer)) > 0:
            more = self.socket.recv(missing)
            if not more:
                break
            answer += more
        seconds = time.perf_counter() - self.sent_at
        if not answer.startswith(b"HTTP/1.1 201"):
            raise RuntimeError(f"a sale was refused: {answer[:2000].decode(errors='replace')}")
        return seconds


def connect(tills: Sequence[Till], ports: Sequence[int], hot: int = HOT) -> list[TillClient]:
    """The tills, spread evenly over the servers."""
    return [TillClient(till, ports[n % len(ports)], hot) for n, till in enumerate(tills)]


def sell(clients: Sequence[TillClient], seconds: float) -> Sales:
    """All tills sell for some seconds; sales under way at the end are waited for."""
    sales = Sales()
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client.socket, selectors.EVENT_READ, client)
        start = time.perf_counter()
        for client in clients:
            client.send()
        busy = len(clients)
        while busy:
            events = selector.select(_ANSWER_SECONDS)
            if not events:
                raise RuntimeError("the server stopped answering")
            for key, _ in events:
                client = key.data
                sales.latencies.append(client.receive())
                if time.perf_counter() - start < seconds:
                    client.send()
                else:
                    busy -= 1
        sales.seconds = time.perf_counter() - start
    return sales


def _missing(answer: bytes) -> int:
    """Bytes of the answer that have not come yet."""
    head, separator, body = answer.partition(b"\r\n\r\n")
    if not separator:
        return 1 if answer else 0
    at = head.lower().index(b"content-length:") + len(b"content-length:")
    return int(head[at:].split(b"\r\n", 1)[0]) - len(body)


def _id() -> bytes:
    """A UUIDv7 as text, at the least cost."""
    moment = b"%012x" % (time.time_ns() // 1_000_000)
    noise = urandom(9).hex().encode()
    return b"%b-%b-7%b-8%b-%b" % (moment[:8], moment[8:], noise[:3], noise[3:6], noise[6:18])
