"""The figures as values, and the rules of their calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal

THRESHOLD = 10
"""How many machines must be behind everything that is shown."""

GRACE_DAYS = 1
"""How many days after its end a week or month is shown: a day is sent on the next one."""

KEPT_DAYS = 395
"""How many days events are kept, if not told otherwise."""

Span = Literal["week", "month"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of a breakdown.

    Attributes:
        value: The tool, agent, system or whatever it is of; empty also where nobody said.
        machines: Of months: how many machines. None means nearly all of them.
        calls: Of weeks: how many calls, the failed ones among them.
        errors: Of weeks: how many of them failed.
    """

    value: str
    machines: int | None = None
    calls: int | None = None
    errors: int | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A week or month by one property.

    Attributes:
        cells: What may be shown by itself, largest first.
        others: All other values together, if there are any and they may be shown. Its value names
            those among them that have enough machines, with commas between.
    """

    cells: tuple[Cell, ...] = ()
    others: Cell | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A week or a month.

    Attributes:
        span: Which of them.
        first: Its first day.
        machines: How many were active, by id. None where they are too few to be shown.
        breakdowns: By property, those of `aggregate.DIMENSIONS`.
    """

    span: Span
    first: date
    machines: int | None = None
    breakdowns: Mapping[str, Breakdown] = field(default_factory=dict)

    @property
    def last(self) -> date:
        """Its last day."""
        return following(self.span, self.first) - timedelta(days=1)

    @property
    def spans_two_months(self) -> bool:
        """Whether a machine may have had two ids in it."""
        return self.first.month != self.last.month


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is shown.

    Attributes:
        as_of: The UTC day on which it was added up; None if that never happened.
        weeks: Weeks without a gap, oldest first.
        months: Months without a gap, oldest first.
    """

    as_of: date | None
    weeks: tuple[Period, ...]
    months: tuple[Period, ...]


def period_of(span: Span, day: date) -> date:
    """The first day of the week or month of a day."""
    if span == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1)


def following(span: Span, first: date) -> date:
    """The first day of the next week or month."""
    if span == "week":
        return first + timedelta(days=7)
    return (first + timedelta(days=31)).replace(day=1)


def is_shown(span: Span, first: date, today: date) -> bool:
    """Whether a period is over for long enough."""
    return today >= following(span, first) + timedelta(days=GRACE_DAYS)


def is_closed(first: date, today: date, kept_days: int) -> bool:
    """Whether some events of a period may be gone, so that its figures must stay as they are."""
    return first < today - timedelta(days=kept_days)


def utc_day(now: float) -> date:
    """The UTC day of a time in seconds since the epoch."""
    return datetime.fromtimestamp(now, UTC).date()
