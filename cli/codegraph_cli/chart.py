"""Statistics as tables with bars, in plain text for any terminal, file or pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import IO, TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from codegraph_telemetry.local import DayCount

_BAR = 30
_BLOCKS = " ▏▎▍▌▋▊▉█"
_ASCII = " #"
_NOT_SAID = "(not said)"


class _Sum(NamedTuple):
    """How often something was used, and how often it failed."""

    uses: int = 0
    failed: int = 0

    def plus(self, row: DayCount) -> _Sum:
        return _Sum(self.uses + row.count, self.failed + row.error_count)


def chart(rows: Iterable[DayCount], days: int, stream: IO[Any] | None) -> str:
    """The uses by tool and command, by agent, and by day.

    Args:
        rows: What was counted, at least one use.
        days: How many days that is about.
        stream: Where it will be shown, which decides what bars are made of.
    """
    by_name: dict[str, _Sum] = {}
    by_agent: dict[str, _Sum] = {}
    by_day: dict[str, _Sum] = {}
    for row in rows:
        keys = [(by_name, row.name), (by_day, row.day)]
        if row.kind == "mcp_tool":
            keys.append((by_agent, row.client_name or _NOT_SAID))
        for sums, key in keys:
            sums[key] = sums.get(key, _Sum()).plus(row)
    steps = _BLOCKS if _can_show(stream, _BLOCKS) else _ASCII
    lines = [f"last {days} days" if days > 1 else "today"]
    lines += _table("by tool and command", _most_used(by_name), steps)
    if by_agent:
        lines += _table("by agent", _most_used(by_agent), steps)
    lines += _table("by day", _without_gaps(by_day), steps)
    return "\n".join(lines)


def _table(title: str, sums: Mapping[str, _Sum], steps: str) -> Iterator[str]:
    from codegraph.text.escape import escape

    names = {key: escape(key) for key in sums}
    width = max(len(title), *map(len, names.values()))
    most = max(each.uses for each in sums.values())
    yield ""
    yield f"{title:<{width}}  {'uses':>7}  {'failed':>7}"
    for key, each in sums.items():
        failed = f"{each.failed:,}" if each.failed else ""
        bar = _bar(each.uses / most, steps)
        yield f"{names[key]:<{width}}  {each.uses:>7,}  {failed:>7}  {bar}".rstrip()


def _bar(share: float, steps: str) -> str:
    fine = len(steps) - 1
    length = round(share * _BAR * fine) or (1 if share else 0)  # what was used at all can be seen
    whole, rest = divmod(length, fine)
    return steps[-1] * whole + (steps[rest] if rest else "")


def _most_used(sums: Mapping[str, _Sum]) -> dict[str, _Sum]:
    return dict(sorted(sums.items(), key=lambda item: (-item[1].uses, item[0])))


def _without_gaps(sums: Mapping[str, _Sum]) -> dict[str, _Sum]:
    """Every day from the first to the last, so that one sees when nothing was used."""
    first, last = date.fromisoformat(min(sums)), date.fromisoformat(max(sums))
    days = [str(first + timedelta(number)) for number in range((last - first).days + 1)]
    return {day: sums.get(day, _Sum()) for day in days}


def _can_show(stream: IO[Any] | None, text: str) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeError, LookupError):
        return False
    return True
