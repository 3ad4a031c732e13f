"""The figures for a terminal."""

from __future__ import annotations

from codegraph_ingest.figures.model import Breakdown, Cell, Figures, Period
from codegraph_ingest.page import labels
from codegraph_ingest.page.numbers import WITHHELD

_WIDTH = 34


def page_text(figures: Figures) -> str:
    """The last week and the last month as text.

    Args:
        figures: The figures.
    """
    if figures.as_of is None:
        return "No figures were made yet.\n"
    lines = [f"As of {labels.day(figures.as_of)}."]
    if not figures.weeks and not figures.months:
        lines.append(f"All is {WITHHELD}.")
    for periods in (figures.weeks, figures.months):
        lines += _period(periods[-1]) if periods else []
    return "\n".join(lines) + "\n"


def _period(period: Period) -> list[str]:
    heading = labels.name(period)
    lines = ["", heading[0].upper() + heading[1:]]
    if period.machines is None:
        return [*lines, f"  {WITHHELD}"]
    lines.append(f"  {'machines':<{_WIDTH}}{labels.number(period.machines):>12}")
    for dimension, found in period.breakdowns.items():
        lines += ["", f"  {labels.TITLES[dimension]}", *_breakdown(dimension, found)]
    return lines


def _breakdown(dimension: str, found: Breakdown) -> list[str]:
    if not found.cells:
        return [f"    {WITHHELD}"]
    rows = [(labels.label(dimension, cell.value), cell) for cell in found.cells]
    if found.others is not None:
        rows.append((labels.others(dimension, found.others.value), found.others))
    return [f"    {label:<{_WIDTH - 2}}{_numbers(cell)}" for label, cell in rows]


def _numbers(cell: Cell) -> str:
    if cell.calls is not None and cell.errors is not None:
        failed = labels.rate(cell.errors, cell.calls)
        return f"{labels.number(cell.calls):>12} calls {failed:>9} failed"
    return f"{'nearly all' if cell.machines is None else labels.number(cell.machines):>12}"
