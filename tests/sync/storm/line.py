"""A bad line between tills and the server: it cuts, delays, doubles and reorders requests."""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Final

from embedded import HOST, free_port

# Shares of all requests; the others pass.
FAULTS: Final[Mapping[str, float]] = {
    "cut_before": 0.04,  # the server never hears of it
    "cut_after": 0.07,  # done, and the answer is lost
    "cut_within": 0.03,  # half of the answer arrives
    "slow": 0.05,
    "twice": 0.05,  # two copies at the same moment
    "late": 0.05,  # lost for the till, delivered behind what it sends next
    "echo": 0.05,  # answered, and delivered once more later
}
_HEAD_END: Final = b"\r\n\r\n"


class BadLine:
    """Listens on a port of its own, in a thread; `met` counts the faults."""

    def __init__(self, target: int, seed: int) -> None:
        self.target = target
        self.port = free_port()
        self.met: Counter[str] = Counter()
        self.under_way = 0
        self._random = random.Random(seed)
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait()

    def settle(self) -> None:
        """Wait until the last copy is delivered."""
        asyncio.run_coroutine_threadsafe(self._settle(), self._loop).result(timeout=30)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, HOST, self.port))
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(_cancel_all())
        self._loop.close()

    async def _settle(self) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _read_request(reader)
            writer.write(await self._answer(request))
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the till was killed in the middle
        finally:
            writer.close()

    async def _answer(self, request: bytes) -> bytes:
        """What the till gets to see; nothing is a cut connection."""
        fault = self._draw()
        self.met[fault] += fault != "pass"
        if fault == "slow":
            await asyncio.sleep(self._random.uniform(0.05, 0.8))
        if fault in {"late", "echo"}:
            self._later(request)
        if fault in {"cut_before", "late"}:
            return b""
        if fault == "twice":
            answers = await asyncio.gather(self._forward(request), self._forward(request))
            return self._random.choice(answers)
        answer = await self._forward(request)
        if fault == "cut_after":
            return b""
        return answer[: len(answer) // 2] if fault == "cut_within" else answer

    def _draw(self) -> str:
        (fault,) = self._random.choices(
            [*FAULTS, "pass"], [*FAULTS.values(), 1 - sum(FAULTS.values())]
        )
        return fault

    def _later(self, request: bytes) -> None:
        task = self._loop.create_task(self._deliver_late(request, self._random.uniform(0.2, 3)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver_late(self, request: bytes, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._forward(request)

    async def _forward(self, request: bytes) -> bytes:
        """The whole answer; nothing when the server is away or dies."""
        self.under_way += 1
        try:
            reader, writer = await asyncio.open_connection(HOST, self.target)
            try:
                writer.write(request)
                return await reader.read(-1)
            finally:
                writer.close()
        except OSError:
            self.met["server_away"] += 1
            return b""
        finally:
            self.under_way -= 1


async def _read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(_HEAD_END)
    _, found, rest = head.lower().partition(b"content-length:")
    length = int(rest.split(b"\r\n", 1)[0]) if found else 0
    return head + await reader.readexactly(length)


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
