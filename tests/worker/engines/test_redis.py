"""Nodes that share a Redis count together, and each by itself while it is away."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_server import PROGRAM, free_port, redis_server

from codegraph_ingest.limits import Window

pytest.importorskip("redis", reason="needs redis: pip install -r requirements/engines.txt")
if PROGRAM is None:
    pytest.skip("needs redis-server: apt-get install redis-server", allow_module_level=True)

from codegraph_ingest.redis.limiter import PAUSE, RedisLimiter, connect

SECRET = "shared by the nodes"
MACHINE = "5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11"


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_771_156_800.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    number = free_port()
    with redis_server(tmp_path_factory.mktemp("redis"), number):
        yield number


class Node:
    """A limiter with a connection of its own."""

    def __init__(
        self, port: int, limit: int = 6, *, name: str = "machine", period: float = 60.0
    ) -> None:
        self.clock = Clock()
        self.redis = connect(f"redis://127.0.0.1:{port}/0", seconds=5)
        self.limiter = RedisLimiter(
            self.redis,
            name,
            limit,
            secret=SECRET,
            fallback=Window(limit, clock=self.clock),
            clock=self.clock,
            now=self.clock,
            period=period,
        )

    async def __aenter__(self) -> Node:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.redis.aclose()

    async def pass_(self, count: int, key: str = MACHINE) -> int:
        return [await self.limiter.limit(key) for _ in range(count)].count(0.0)


def test_nodes_count_together(port: int) -> None:
    async def run() -> tuple[int, int, float]:
        async with Node(port) as one, Node(port) as other:
            passed = await one.pass_(4, "together"), await other.pass_(4, "together")
            return *passed, await one.limiter.limit("together")

    first, second, wait = asyncio.run(run())
    assert (first, second) == (4, 2)
    assert 0 < wait <= 60


def test_nodes_that_ask_at_once_do_not_come_between_each_other(port: int) -> None:
    async def run() -> int:
        async with Node(port, 100) as one, Node(port, 100) as other:
            asked = [node.pass_(20, "at once") for node in (one, other) for _ in range(10)]
            return sum(await asyncio.gather(*asked))

    assert asyncio.run(run()) == 100


def test_a_key_passes_again_when_it_waited_as_long_as_it_was_told(port: int) -> None:
    async def run() -> list[float]:
        async with Node(port, 2, period=0.5) as node:
            first = [await node.limiter.limit("again") for _ in range(3)]
            await asyncio.sleep(first[-1])
            return [*first, await node.limiter.limit("again")]

    one, two, wait, after = asyncio.run(run())
    assert one == two == after == 0
    assert 0 < wait <= 0.5


def test_keys_and_limiters_count_apart(port: int) -> None:
    async def run() -> list[int]:
        async with Node(port) as machines, Node(port, name="address") as addresses:
            return [
                await machines.pass_(7, "a"),
                await machines.pass_(7, "b"),
                await addresses.pass_(7, "a"),
            ]

    assert asyncio.run(run()) == [6, 6, 6]


def test_redis_sees_neither_a_machine_nor_what_outlasts_a_minute(port: int) -> None:
    async def run() -> tuple[list[bytes], list[int], list[bytes]]:
        async with Node(port) as node:
            await node.redis.flushdb()
            await node.pass_(9)
            keys = await node.redis.keys("*")
            times = [await node.redis.pttl(key) for key in keys]
            node.clock.seconds += 86_400
            await node.pass_(1)
            return keys, times, await node.redis.keys("*")

    keys, times, of_two_days = asyncio.run(run())
    assert len(keys) == 1
    assert MACHINE.encode() not in keys[0]
    assert 0 < times[0] <= 60_000
    assert len(of_two_days) == 2


def test_without_redis_a_node_counts_by_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    number = free_port()

    async def run() -> None:
        async with Node(number) as node:
            with redis_server(tmp_path, number):
                assert await node.pass_(6) == 6
                assert not node.limiter.alone
            # Redis was killed: the node starts to count anew, and lets no more through than that.
            assert await node.pass_(20) == 6
            assert node.limiter.alone
            with redis_server(tmp_path, number):
                node.clock.seconds += PAUSE
                assert await node.pass_(20) == 6
                assert not node.limiter.alone

    asyncio.run(run())
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "Redis fails (ConnectionError)",
        "Redis answers again",
    ]
    assert MACHINE not in caplog.text


def test_a_redis_that_hangs_is_asked_once_and_then_left_alone(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        asked = 0

        async def run() -> int:
            node = Node(silent.getsockname()[1])
            node.redis.connection_pool.connection_kwargs["socket_timeout"] = 0.2
            async with node:
                passed = await node.pass_(20)
                assert node.limiter.alone
                return passed

        assert asyncio.run(run()) == 6
        silent.setblocking(False)
        while True:
            try:
                silent.accept()[0].close()
            except BlockingIOError:
                break
            asked += 1
        assert asked == 1
