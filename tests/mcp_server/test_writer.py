"""Whole lines, in order, each reported after its last byte; and a lock that is never held long."""

from __future__ import annotations

import asyncio
import os
import select
import threading
from collections.abc import Iterator
from functools import partial

import pytest

from codegraph_mcp.stdio.writer import LineWriter


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """The ends of a pipe: to read from, to write to."""
    ours, theirs = os.pipe()
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def read_exactly(descriptor: int, size: int) -> bytes:
    parts = []
    while size:
        parts.append(os.read(descriptor, size))
        size -= len(parts[-1])
    return b"".join(parts)


def test_lines_keep_their_order_and_each_is_reported_after_its_last_byte(
    pipe: tuple[int, int],
) -> None:
    incoming, outgoing = pipe
    lines = [bytes([65 + number]) * (1 + 50_000 * (number % 3)) + b"\n" for number in range(9)]
    reported: list[int] = []
    read = b""

    async def main() -> None:
        writer = LineWriter(outgoing, threading.Lock(), lambda: None)
        writes = [
            asyncio.create_task(writer.write(line, partial(reported.append, number)))
            for number, line in enumerate(lines)
        ]
        await asyncio.sleep(0.1)
        before = reported.copy()
        nonlocal read
        read = await asyncio.to_thread(read_exactly, incoming, sum(map(len, lines)))
        await asyncio.gather(*writes)
        assert before == [0, 1]  # the third line is longer than what a pipe holds

    asyncio.run(main())
    assert read == b"".join(lines)
    assert reported == list(range(9))


def test_the_lock_is_held_for_no_more_than_a_pipe_takes_at_once(pipe: tuple[int, int]) -> None:
    incoming, outgoing = pipe
    os.set_blocking(incoming, False)
    held: list[int] = []

    class Watched:
        """A lock that drains the pipe when it is let go, and notes how much was in it."""

        def __enter__(self) -> None:
            pass

        def __exit__(self, *_: object) -> None:
            held.append(len(os.read(incoming, 1_000_000)))

    async def main() -> None:
        writer = LineWriter(outgoing, Watched(), lambda: None)  # type: ignore[arg-type]
        await asyncio.wait_for(writer.write(b"x" * 300_000), 10)

    asyncio.run(main())
    assert sum(held) == 300_000
    assert max(held) <= select.PIPE_BUF
