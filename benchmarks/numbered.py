"""Requests whose ids are made of their number, so that nobody has to remember which were sent."""

from __future__ import annotations

EVENTS = 4
"""Events of a request."""

_ODD = 0x9E3779B97F4A7C15
_INVERSE = pow(_ODD, -1, 1 << 64)
_ALL = (1 << 64) - 1


def body(number: int, tag: str, day: str) -> bytes:
    """A request of another machine than all others, with events of its own.

    Args:
        number: Which one, from 0.
        tag: Twelve hexadecimal digits of this run, so that none of its ids is another run's.
        day: The day of its events.
    """
    events = ",".join(
        f'{{"event":"usage_rollup","event_id":"{_id(number * EVENTS + which, "5", tag)}",'
        f'"day":"{day}","kind":"mcp_tool","name":"codegraph_explore","count":{which + 11},'
        f'"error_count":1,"client_name":"claude-code","client_version":"2.1"}}'
        for which in range(EVENTS)
    )
    return (
        f'{{"schema_version":1,"machine_id":"{_id(number, "4", tag)}","codegraph_version":"0.1.0",'
        f'"os":"linux","arch":"x86_64","python":"3.12","ci":false,"events":[{events}]}}'
    ).encode()


def request_of(event_id: str, tag: str) -> tuple[int, int]:
    """Which request an event came in, and as which of its events; (-1, 0) for another run's."""
    if not event_id.endswith(tag):
        return -1, 0
    found = int(event_id[0:8] + event_id[9:13] + event_id[15:18] + event_id[20], 16)
    return divmod(_unmixed(found), EVENTS)


def _id(number: int, version: str, tag: str) -> str:
    mixed = f"{_mixed(number):016x}"
    return f"{mixed[:8]}-{mixed[8:12]}-{version}{mixed[12:15]}-a{mixed[15]}00-{tag}"


def _mixed(number: int) -> int:
    """Another number for each, in no order: ids in order would be stored faster than real ones."""
    number = number * _ODD & _ALL
    return (number ^ number >> 32) * _ODD & _ALL


def _unmixed(number: int) -> int:
    number = number * _INVERSE & _ALL
    return (number ^ number >> 32) * _INVERSE & _ALL
