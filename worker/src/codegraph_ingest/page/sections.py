"""The parts of the page: what is drawn, and beside each drawing its numbers as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from codegraph_ingest.figures.model import Cell, Figures, Period
from codegraph_ingest.page import labels
from codegraph_ingest.page.charts import Bar, Point, bars, sparkline, timeline
from codegraph_ingest.page.numbers import WITHHELD

_RECENT_WEEKS = 4
_PANELS = 12
_MONTH_DIMENSIONS = ("languages", "versions", "pythons", "systems", "architectures", "ci")
_SEVERAL = ("languages", "versions", "pythons")
_WITHHELD = WITHHELD[0].upper() + WITHHELD[1:]
_DAGGER = " †"
_NONE = "\N{EN DASH}"
_NO_TABLE = f'<p class="withheld">{_WITHHELD}.</p>'


def all_of(figures: Figures) -> Iterator[str]:
    """All sections, in their order.

    Args:
        figures: The figures.
    """
    weeks, months = figures.weeks, figures.months
    yield _section(
        "machines",
        "Active machines",
        _active("weekly", "Each week", weeks),
        _active("monthly", "Each month", months),
    )
    yield _section("tools", "Calls by tool", _over_weeks("tools", weeks))
    yield _section("agents", "Calls by agent", _over_weeks("agents", weeks))
    yield _section(
        "errors",
        "What fails, and what people type",
        '<div class="pair">',
        _failing("tools", weeks),
        _commands(weeks),
        "</div>",
    )
    last = months[-1] if months else None
    yield _section(
        "platforms",
        f"What it runs on, and reads, in {labels.name(last)}" if last else "What it runs on",
        '<div class="flow">',
        *(_machines_by(dimension, last) for dimension in _MONTH_DIMENSIONS),
        "</div>",
    )


def sums(week: Period | None, dimension: str) -> tuple[int, int]:
    """Calls and errors of a week, over all values; both 0 where they are withheld."""
    found = week.breakdowns.get(dimension) if week is not None else None
    if found is None:
        return 0, 0
    cells = [*found.cells, *([found.others] if found.others else [])]
    return sum(cell.calls or 0 for cell in cells), sum(cell.errors or 0 for cell in cells)


def _section(name: str, heading: str, *parts: str) -> str:
    return (
        f'<section aria-labelledby="{name}-heading"><h2 id="{name}-heading">{escape(heading)}</h2>'
        f"{''.join(parts)}</section>"
    )


def _figure(title: str, about: str, drawn: str, table: str) -> str:
    note = f"<p>{escape(about)}</p>" if about else ""
    return f"<figure><figcaption><h3>{escape(title)}</h3>{note}</figcaption>{drawn}{table}</figure>"


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    headings = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        f"{''.join(f'<td>{escape(text)}</td>' for text in rest)}</tr>"
        for first, *rest in rows
    )
    return (
        "<details><summary>The numbers as a table</summary>"
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{headings}</tr></thead>"
        f"<tbody>{body}</tbody></table></div></details>"
    )


def _active(name: str, title: str, periods: Sequence[Period]) -> str:
    if not periods:
        return _figure(title, "", _NO_TABLE, "")
    shown = [period for period in periods if period.machines is not None]
    whole = [period for period in shown if not period.spans_two_months] or shown
    most = max(whole, key=lambda period: period.machines or 0)
    description = (
        f"From {_count(whole[0])} in the {_plain(whole[0])} to {_count(whole[-1])} in the "
        f"{_plain(whole[-1])}; most, {_count(most)}, in the {_plain(most)}."
    )
    drawn = timeline(name, f"Active machines, {title.lower()}", description, _points(periods))
    span = periods[0].span
    rows = [(_heading(period), _count(period)) for period in reversed(periods)]
    about = "" if span == "month" else "Rings: weeks across two months, which count some twice."
    return _figure(
        title, about, drawn, _table(f"Active machines, by {span}", (span, "machines"), rows)
    )


def _points(periods: Sequence[Period]) -> list[Point]:
    last = len(periods) - 1
    texts = [""] * len(periods)
    for third in range(4):  # more would not fit on a telephone
        number = round(last * third / 3)
        texts[number] = _tick(periods[number])
    for end in (0, last):
        texts[end] = f"{_tick(periods[end])} {periods[end].first.year}"
    return [
        Point(text, period.machines, apart=period.spans_two_months)
        for text, period in zip(texts, periods, strict=True)
    ]


def _over_weeks(dimension: str, weeks: Sequence[Period]) -> str:
    """Small lines of calls, one for each value, with a table of all values."""
    found = [_calls(week, dimension) for week in weeks]
    totals: dict[str, int] = {}
    for cells in found:
        for value, cell in cells.items():
            totals[value] = totals.get(value, 0) + (cell.calls or 0)
    values = sorted(totals, key=lambda value: (-totals[value], value))
    if not values:
        return _figure("Each week", "", _NO_TABLE, "")
    panels = []
    for number, value in enumerate(values[:_PANELS]):
        points = [Point("", cells[value].calls if value in cells else None) for cells in found]
        name = labels.label(dimension, value)
        last = found[-1].get(value)
        latest = labels.number(last.calls or 0) if last else _NONE
        drawn = sparkline(
            f"{dimension}-{number}",
            f"Calls each week: {name}",
            f"{latest if last else WITHHELD} in the last week; "
            f"{labels.number(totals[value])} in all weeks shown.",
            points,
        )
        panels.append(f"<li><p><span>{escape(name)}</span><span>{latest}</span></p>{drawn}</li>")
    rest = len(values) - _PANELS
    about = (
        "Calls each week, with those of the last one in figures. Each line has a scale of its own, "
        "from zero; where too few machines are behind it there is a gap, or a dash."
    )
    if rest > 0:
        about += f" {rest} more are in the table."
    return _figure(
        f"{labels.TITLES[dimension]}, week by week",
        about,
        f'<ul class="panels">{"".join(panels)}</ul>',
        _weeks_table(dimension, values, weeks),
    )


def _weeks_table(dimension: str, values: Sequence[str], weeks: Sequence[Period]) -> str:
    rows = []
    for week in reversed(weeks):
        cells = _calls(week, dimension)
        others = week.breakdowns[dimension].others if dimension in week.breakdowns else None
        row = [_heading(week)]
        row += [
            labels.number(cells[value].calls or 0) if value in cells else _NONE for value in values
        ]
        row.append(labels.number(others.calls or 0) if others else _NONE)
        row.append(labels.others(dimension, others.value) if others and others.value else "")
        rows.append(row)
    head = ["week", *(labels.label(dimension, value) for value in values), "others", "who they are"]
    caption = (
        f"Calls each week, by {dimension[:-1]}. A dash: none, or fewer than enough machines, which "
        "then are among the others."
    )
    return _table(caption, head, rows)


def _failing(dimension: str, weeks: Sequence[Period]) -> str:
    found = _recent(dimension, weeks)
    rows = sorted(found, key=lambda row: -(row[2] / row[1]) if row[1] else 0)
    title = "Failed calls of each tool"
    if not rows:
        return _figure(title, "", _NO_TABLE, "")
    drawn = bars(
        "failing",
        "Part of calls that failed, by tool",
        f"Most often {rows[0][0]}, with {labels.rate(rows[0][2], rows[0][1])}.",
        [
            Bar(name, 100 * errors / calls, labels.rate(errors, calls))
            for name, calls, errors in rows
        ],
    )
    table = _table(
        f"Failed calls, {_recent_words(weeks)}",
        ("tool", "calls", "failed", "part"),
        [_numbers(row) for row in rows],
    )
    return _figure(title, f"The last {_recent_words(weeks)}.", drawn, table)


def _commands(weeks: Sequence[Period]) -> str:
    rows = _recent("commands", weeks)
    title = "Commands"
    if not rows:
        return _figure(title, "", _NO_TABLE, "")
    drawn = bars(
        "commands",
        "How often commands were run",
        f"Most often {rows[0][0]}, {labels.number(rows[0][1])} times.",
        [Bar(name, calls, labels.number(calls)) for name, calls, _ in rows],
    )
    table = _table(
        f"Commands, {_recent_words(weeks)}",
        ("command", "run", "failed", "part"),
        [_numbers(row) for row in rows],
    )
    return _figure(title, f"The last {_recent_words(weeks)}.", drawn, table)


def _recent(dimension: str, weeks: Sequence[Period]) -> list[tuple[str, int, int]]:
    """What each value adds up to in the last weeks, where it is shown by itself; largest first."""
    found: dict[str, tuple[int, int]] = {}
    for week in weeks[-_RECENT_WEEKS:]:
        for value, cell in _calls(week, dimension).items():
            calls, errors = found.get(value, (0, 0))
            found[value] = (calls + (cell.calls or 0), errors + (cell.errors or 0))
    rows = [(labels.label(dimension, value), *numbers) for value, numbers in found.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _recent_words(weeks: Sequence[Period]) -> str:
    recent = weeks[-_RECENT_WEEKS:]
    return f"{len(recent)} weeks to {labels.day(recent[-1].last)}"


def _machines_by(dimension: str, month: Period | None) -> str:
    title = labels.TITLES[dimension]
    found = month.breakdowns.get(dimension) if month is not None else None
    if month is None or month.machines is None or found is None or not found.cells:
        return _figure(title, "", _NO_TABLE, "")
    cells = [(labels.label(dimension, cell.value), cell, False) for cell in found.cells]
    if found.others is not None:
        cells.append((labels.others(dimension, found.others.value), found.others, True))
    rows = [
        Bar(name, cell.machines or month.machines, _part(cell.machines, month.machines), quiet)
        for name, cell, quiet in cells
    ]
    drawn = bars(
        dimension,
        f"{title}, by machines",
        f"Part of {_count(month)} machines. First {rows[0].label}, {rows[0].text}.",
        rows,
        month.machines,
    )
    table = _table(
        f"{title}, {labels.name(month)}",
        ("", "machines", "part"),
        [
            (
                name,
                "nearly all" if cell.machines is None else labels.number(cell.machines),
                _part(cell.machines, month.machines),
            )
            for name, cell, _ in cells
        ],
    )
    about = "A machine may have several." if dimension in _SEVERAL else ""
    return _figure(title, about, drawn, table)


def _calls(week: Period, dimension: str) -> dict[str, Cell]:
    found = week.breakdowns.get(dimension)
    return {cell.value: cell for cell in found.cells} if found is not None else {}


def _numbers(row: tuple[str, int, int]) -> tuple[str, ...]:
    name, calls, errors = row
    return name, labels.number(calls), labels.number(errors), labels.rate(errors, calls)


def _part(machines: int | None, total: int) -> str:
    if machines is None:
        return "nearly all"
    part = 100 * machines / total
    if part >= 10:
        return f"{part:.0f} %"
    return f"{part:.1f} %" if part >= 0.1 else "under 0.1 %"


def _count(period: Period) -> str:
    return WITHHELD if period.machines is None else labels.number(period.machines)


def _plain(period: Period) -> str:
    return f"month of {labels.name(period)}" if period.span == "month" else labels.name(period)


def _heading(period: Period) -> str:
    if period.span == "month":
        return labels.name(period)
    return labels.day(period.first) + (_DAGGER if period.spans_two_months else "")


def _tick(period: Period) -> str:
    name = labels.MONTHS[period.first.month - 1][:3]
    return name if period.span == "month" else f"{period.first.day} {name}"
