"""The figures as JSON."""

from __future__ import annotations

import json
from typing import Any

from codegraph_ingest.figures.model import THRESHOLD, Breakdown, Cell, Figures, Period

WITHHELD = f"withheld: fewer than {THRESHOLD} machines"

_ABOUT = (
    f"Nothing here is of fewer than {THRESHOLD} machines. A week or month that is, has only a "
    "'withheld'. In a breakdown, 'others' are all other values together, those named in it "
    "included; a breakdown without rows is withheld. Weeks (from Monday, UTC) have calls, months "
    "have machines, where 'nearly_all' means that all but a few have that value. A machine has "
    "another id each month: a week with 'two_months' counts one twice that was active in both."
)


def page_json(figures: Figures) -> bytes:
    """All figures as a JSON object, in UTF-8.

    Args:
        figures: The figures.
    """
    found = {
        "about": _ABOUT,
        "as_of": figures.as_of.isoformat() if figures.as_of else None,
        "threshold": THRESHOLD,
        "weeks": [_period(period) for period in figures.weeks],
        "months": [_period(period) for period in figures.months],
    }
    return (json.dumps(found, indent=1) + "\n").encode()


def _period(period: Period) -> dict[str, Any]:
    days: dict[str, Any] = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    if period.spans_two_months:
        days["two_months"] = True
    if period.machines is None:
        return {**days, "withheld": WITHHELD}
    breakdowns = {name: _breakdown(found) for name, found in period.breakdowns.items()}
    return {**days, "machines": period.machines, **breakdowns}


def _breakdown(found: Breakdown) -> dict[str, Any]:
    rows: dict[str, Any] = {"rows": [{"value": cell.value, **_cell(cell)} for cell in found.cells]}
    if found.others is not None:
        named = [name for name in found.others.value.split(", ") if name]
        rows["others"] = {"named": named, **_cell(found.others)}
    if not found.cells:
        rows["withheld"] = WITHHELD
    return rows


def _cell(cell: Cell) -> dict[str, Any]:
    if cell.calls is not None:
        return {"calls": cell.calls, "errors": cell.errors}
    return {"nearly_all": True} if cell.machines is None else {"machines": cell.machines}
