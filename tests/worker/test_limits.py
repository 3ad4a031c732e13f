"""How much is let through, and how little is remembered for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from codegraph_ingest.callers import Callers
from codegraph_ingest.limits import KEYS, Bucket, Window


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def ask(limiter: Window | Bucket, *keys: str) -> list[float]:
    async def all_of_them() -> list[float]:
        return [await limiter.limit(key) for key in keys]

    return asyncio.run(all_of_them())


# --- Windows ------------------------------------------------------------------------------------


@given(gaps=st.lists(st.floats(0, 40), max_size=60))
@example(gaps=[1.713438253491113, 1.0, *[0.0] * 6])  # where two ways to subtract round apart
def test_no_minute_has_more_than_six_and_a_refused_one_passes_after_the_told_wait(
    gaps: Sequence[float],
) -> None:
    clock = Clock()
    window = Window(6, clock=clock)
    passed: list[float] = []

    async def run() -> None:
        for gap in gaps:
            clock.now += gap
            wait = await window.limit("machine")
            if wait:
                assert 0 < wait <= 60
                clock.now += wait
                assert await window.limit("machine") == 0
            passed.append(clock.now)

    asyncio.run(run())
    for first, seventh in zip(passed, passed[6:], strict=False):
        assert seventh - first >= 60 - 1e-6


def test_six_a_minute_pass_for_ever() -> None:
    clock = Clock()
    window = Window(6, clock=clock)
    for _ in range(100):
        assert ask(window, "machine") == [0]
        clock.now += 10


def test_who_is_refused_and_asks_again_does_not_wait_longer_for_it() -> None:
    clock = Clock()
    window = Window(2, clock=clock)
    ask(window, "machine", "machine")
    for _ in range(50):
        clock.now += 1
        assert ask(window, "machine")[0] > 0
    clock.now += 10
    assert ask(window, "machine") == [0]


# --- Buckets ------------------------------------------------------------------------------------


def test_a_minutes_worth_passes_at_once_and_then_as_much_as_flows_back() -> None:
    clock = Clock()
    bucket = Bucket(60, clock=clock)
    assert ask(bucket, *["caller"] * 60) == [0] * 60
    assert ask(bucket, "caller") == [pytest.approx(1)]
    clock.now += 5
    assert [wait == 0 for wait in ask(bucket, *["caller"] * 6)] == [True] * 5 + [False]


@given(gaps=st.lists(st.floats(0, 30), max_size=80))
def test_no_span_of_time_has_more_than_a_minutes_worth_and_what_flowed_back(
    gaps: Sequence[float],
) -> None:
    clock = Clock()
    bucket = Bucket(10, clock=clock)
    passed: list[float] = []
    for gap in gaps:
        clock.now += gap
        if not ask(bucket, "caller")[0]:
            passed.append(clock.now)
    for start in range(len(passed)):
        for end in range(start, len(passed)):
            span = passed[end] - passed[start]
            assert end - start + 1 <= 10 + span * 10 / 60 + 1e-3


@pytest.mark.parametrize("make", [lambda c: Window(1, clock=c), lambda c: Bucket(1, clock=c)])
def test_one_key_does_not_use_up_what_another_may_send(
    make: Callable[[Clock], Window | Bucket],
) -> None:
    first, again, other = ask(make(Clock()), "one", "one", "other")
    assert (first, again > 0, other) == (0, True, 0)


# --- What is remembered -------------------------------------------------------------------------


@pytest.mark.parametrize("make", [lambda c: Window(6, clock=c), lambda c: Bucket(600, clock=c)])
def test_a_million_keys_do_not_make_it_remember_a_million(
    make: Callable[[Clock], Window | Bucket],
) -> None:
    limiter = make(Clock())

    async def rotate() -> int:
        most = 0
        for number in range(1_000_000):
            await limiter.limit(str(number))
            most = max(most, len(limiter))
        return most

    assert asyncio.run(rotate()) <= KEYS


@pytest.mark.parametrize("make", [lambda c: Window(6, clock=c), lambda c: Bucket(600, clock=c)])
def test_what_is_over_is_forgotten(make: Callable[[Clock], Window | Bucket]) -> None:
    clock = Clock()
    limiter = make(clock)
    ask(limiter, *(str(number) for number in range(1000)))
    for _ in range(1000):
        clock.now += 61
        ask(limiter, "still here")
    assert len(limiter) == 1


# --- Keys of callers ----------------------------------------------------------------------------


def scope(address: str | None, forwarded: str | None = None) -> dict[str, object]:
    headers = [] if forwarded is None else [(b"x-forwarded-for", forwarded.encode())]
    return {"client": None if address is None else (address, 5), "headers": headers}


def test_an_address_has_one_key_that_does_not_show_it() -> None:
    callers = Callers()
    key = callers.key(scope("192.0.2.1"))
    assert key == callers.key(scope("192.0.2.1"))
    assert key != callers.key(scope("192.0.2.2"))
    assert "192" not in key
    assert key != Callers().key(scope("192.0.2.1")), "each start has a salt of its own"


def test_the_salt_is_another_one_each_day() -> None:
    clock = Clock()
    callers = Callers(clock=clock)
    key = callers.key(scope("192.0.2.1"))
    clock.now += 86_399
    assert callers.key(scope("192.0.2.1")) == key
    clock.now += 1
    assert callers.key(scope("192.0.2.1")) != key


def test_who_has_a_64_is_one_caller() -> None:
    callers = Callers()
    key = callers.key(scope("2001:db8:1:2::1"))
    assert key == callers.key(scope("2001:db8:1:2:ffff:ffff:ffff:ffff"))
    assert key != callers.key(scope("2001:db8:1:3::1"))
    assert callers.key(scope("::ffff:192.0.2.1")) == callers.key(scope("192.0.2.1"))


def test_without_a_trusted_proxy_what_is_forwarded_counts_for_nothing() -> None:
    callers = Callers()
    plain = callers.key(scope("192.0.2.1"))
    assert callers.key(scope("192.0.2.1", "198.51.100.7")) == plain


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counts"),
    [
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.1, 198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.1, junk,, 198.51.100.7 ", "198.51.100.7"),
        (2, "203.0.113.1, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (1, "203.0.113.1, 198.51.100.7:50123", "198.51.100.7"),
        (2, "[2001:db8::1]:50123, 10.0.0.1:80", "2001:db8::1"),
        (1, "[2001:db8::1]", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "2001:db8::1:50123", "2001:db8::1:50123"),  # a whole address, whatever was meant
        (2, "198.51.100.7", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, None, "192.0.2.1"),
    ],
)
def test_behind_proxies_the_one_that_the_outermost_saw_counts(
    proxies: int, forwarded: str | None, counts: str
) -> None:
    callers = Callers(proxies)
    direct = scope("192.0.2.1", ", ".join([counts] * proxies))
    assert callers.key(scope("192.0.2.1", forwarded)) == callers.key(direct)


def test_what_is_forwarded_and_no_address_has_one_key_whatever_its_port() -> None:
    callers = Callers(1)
    none = callers.key(scope("192.0.2.1", "unknown"))
    for hop in ("198.51.100.7:", "198.51.100.7:x", "198.51.100:80", "[198.51.100.7", "[]:80"):
        assert callers.key(scope("192.0.2.1", hop)) == none


@given(forwarded=st.text(max_size=60), address=st.none() | st.text(max_size=20))
def test_whatever_is_forwarded_has_a_key(forwarded: str, address: str | None) -> None:
    odd = {"client": (address, 0), "headers": [(b"x-forwarded-for", forwarded.encode())]}
    assert len(Callers(1).key(odd)) == 32
    assert len(Callers(0).key(scope(address, forwarded))) == 32
