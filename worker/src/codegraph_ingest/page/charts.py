"""Charts as SVG, readable at any width.

A drawing library would bring fonts, scripts or a scale of its own for text. Here an outer SVG has
no view box, so that its text keeps its size, and an inner one stretches only the lines. There are
no inline styles, which the page's policy would refuse: places are attributes, colours are classes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_UNITS = 1000
_HEIGHT, _TOP, _BOTTOM = 220, 18, 26
_SMALL_HEIGHT = 44
_ROW, _BAR, _BAR_BELOW = 40, 7, 22
_STEPS = (1, 2, 2.5, 5, 10)
_LINES = 4


@dataclass(frozen=True, slots=True)
class Point:
    """A value over time.

    Attributes:
        label: What stands below it, or nothing.
        value: The value; None leaves a gap.
        apart: It cannot be compared with its neighbours: a ring beside the line.
    """

    label: str
    value: float | None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A value next to others.

    Attributes:
        label: What it is of.
        value: The value.
        text: The value as it is written.
        quiet: Drawn lighter, as what is left when the rest was named.
    """

    label: str
    value: float
    text: str
    quiet: bool = False


def timeline(name: str, title: str, description: str, points: Sequence[Point]) -> str:
    """A line with an area below it.

    Args:
        name: The id that the ids of its parts begin with; unique in the page.
        title: What it shows.
        description: What there is to see, in a sentence.
        points: The values, oldest first, at equal distances.
    """
    step = _step(max((point.value or 0 for point in points), default=0))
    count = max(1, math.ceil(max((point.value or 0 for point in points), default=0) / step))
    top = step * count
    plot = _HEIGHT - _TOP - _BOTTOM
    parts = [_head(name, title, description, _HEIGHT)]
    for number in range(count + 1):
        y = _TOP + plot - plot * number / count
        kind = "base" if number == 0 else "grid"
        parts.append(f'<line class="{kind}" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>')
        if number:
            parts.append(f'<text class="tick" x="0" y="{y - 4:.1f}">{_short(step * number)}</text>')
    parts.append(_lines(points, top, f'y="{_TOP}" height="{plot}"'))
    for number, point in enumerate(points):
        x = _place(number, len(points)) / _UNITS * 100
        if point.apart and point.value is not None:
            y = _TOP + plot - plot * point.value / top
            parts.append(f'<circle class="ring" cx="{x:.2f}%" cy="{y:.1f}" r="2.5"/>')
        if point.label:
            anchor = "start" if number == 0 else "end" if number == len(points) - 1 else "middle"
            parts.append(
                f'<text class="tick" x="{x:.2f}%" y="{_HEIGHT - 8}" text-anchor="{anchor}">'
                f"{escape(point.label)}</text>"
            )
    return "".join([*parts, "</svg>"])


def sparkline(name: str, title: str, description: str, points: Sequence[Point]) -> str:
    """A small line, on a scale of its own from zero.

    Args:
        name: The id that the ids of its parts begin with; unique in the page.
        title: What it shows.
        description: What there is to see, in a sentence.
        points: The values, oldest first, at equal distances.
    """
    top = max((point.value or 0 for point in points), default=0) or 1
    y = _SMALL_HEIGHT - 0.5
    return (
        _head(name, title, description, _SMALL_HEIGHT)
        + f'<line class="base" x1="0" x2="100%" y1="{y}" y2="{y}"/>'
        + _lines(points, top, f'y="2" height="{_SMALL_HEIGHT - 3}"')
        + "</svg>"
    )


def bars(name: str, title: str, description: str, rows: Sequence[Bar], whole: float = 0) -> str:
    """Horizontal bars, each below its label.

    Args:
        name: The id that the ids of its parts begin with; unique in the page.
        title: What it shows.
        description: What there is to see, in a sentence.
        rows: The values, in their order.
        whole: What a bar of full width stands for; by default the largest value.
    """
    top = whole or max((row.value for row in rows), default=0) or 1
    parts = [_head(name, title, description, _ROW * len(rows))]
    for number, row in enumerate(rows):
        y = _ROW * number
        place = f'y="{y + _BAR_BELOW}" height="{_BAR}" rx="1.5"'
        kind = "bar quiet" if row.quiet else "bar"
        parts += (
            f'<text x="0" y="{y + 15}">{escape(row.label)}</text>',
            f'<text x="100%" y="{y + 15}" text-anchor="end">{escape(row.text)}</text>',
            f'<rect class="track" width="100%" {place}/>',
            f'<rect class="{kind}" width="{row.value / top * 100:.2f}%" {place}/>',
        )
    return "".join([*parts, "</svg>"])


def _head(name: str, title: str, description: str, height: int) -> str:
    return (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc" width="100%" '
        f'height="{height}"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
    )


def _lines(points: Sequence[Point], top: float, place: str) -> str:
    """The stretched part: for each stretch without a gap, an area and a line."""
    areas, lines = [], []
    for stretch in _stretches(points):
        if len(stretch) == 1:
            # A point alone, as a dash that can be seen.
            stretch = [(stretch[0][0] - 4, stretch[0][1]), (stretch[0][0] + 4, stretch[0][1])]  # noqa: PLW2901
        path = "L".join(f"{x:.0f} {_UNITS - value / top * _UNITS:.0f}" for x, value in stretch)
        areas.append(f"M{stretch[0][0]:.0f} {_UNITS}L{path}L{stretch[-1][0]:.0f} {_UNITS}Z")
        lines.append(f"M{path}")
    return (
        f'<svg x="0" width="100%" {place} viewBox="0 0 {_UNITS} {_UNITS}" '
        f'preserveAspectRatio="none" overflow="visible"><path class="area" d="{"".join(areas)}"/>'
        f'<path class="line" vector-effect="non-scaling-stroke" d="{"".join(lines)}"/></svg>'
    )


def _stretches(points: Sequence[Point]) -> list[list[tuple[float, float]]]:
    stretches: list[list[tuple[float, float]]] = [[]]
    for number, point in enumerate(points):
        if point.value is None:
            stretches.append([])
        elif not point.apart:
            stretches[-1].append((_place(number, len(points)), point.value))
    return [stretch for stretch in stretches if stretch]


def _place(number: int, of: int) -> float:
    return number / (of - 1) * _UNITS if of > 1 else _UNITS / 2


def _step(largest: float) -> float:
    """A round distance of about a quarter of the largest value, one at least."""
    if largest <= _LINES:
        return 1
    power = 10.0 ** math.floor(math.log10(largest / _LINES))
    return max(1, power * next(step for step in _STEPS if step * power >= largest / _LINES))


def _short(number: float) -> str:
    for size, sign in ((1_000_000_000, "bn"), (1_000_000, "m"), (1_000, "k")):
        if number >= size:
            return f"{number / size:g}{sign}"
    return f"{number:g}"
