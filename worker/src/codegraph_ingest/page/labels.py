"""How values and numbers are written for people."""

from __future__ import annotations

from datetime import date

from codegraph_ingest.figures.model import Period

MONTHS = (
    "January February March April May June July August September October November December"
).split()

TITLES = {
    "tools": "Tools",
    "agents": "Agents",
    "commands": "Commands",
    "languages": "Languages",
    "versions": "Versions of codegraph",
    "pythons": "Versions of Python",
    "systems": "Operating systems",
    "architectures": "Architectures",
    "ci": "Continuous integration",
}

# By dimension, where the value is not what people call it.
_NAMES: dict[str, dict[str, str]] = {
    "agents": {"": "not said", "other": "not on the list"},
    "tools": {"other": "not on the list"},
    "commands": {"other": "not on the list"},
    "languages": {
        "python": "Python", "typescript": "TypeScript", "tsx": "TSX", "javascript": "JavaScript",
        "go": "Go", "java": "Java", "c": "C", "rust": "Rust", "cpp": "C++", "csharp": "C#",
        "ruby": "Ruby", "php": "PHP", "kotlin": "Kotlin", "other": "not on the list",
    },
    "systems": {
        "linux": "Linux", "macos": "macOS", "windows": "Windows", "freebsd": "FreeBSD",
        "other": "not on the list",
    },
    "architectures": {"other": "not on the list"},
    "ci": {"yes": "machines of CI", "no": "machines of people"},
}  # fmt: skip


def label(dimension: str, value: str) -> str:
    """What people call a value."""
    return _NAMES.get(dimension, {}).get(value, value)


def others(dimension: str, value: str) -> str:
    """What to call the row of all other values."""
    named = [label(dimension, name) for name in value.split(", ") if name]
    if not named:
        return "rarer ones together"
    return f"{', '.join(named)} and rarer ones together"


def number(count: int) -> str:
    """A number with its thousands apart."""
    return f"{count:,}"


def rate(errors: int, calls: int) -> str:
    """A part of calls in percent."""
    return f"{100 * errors / calls:.2f} %" if calls else "none"


def day(on: date) -> str:
    """A day, such as 9 November 2026."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def name(period: Period) -> str:
    """A month, such as October 2026, or a week by its first day."""
    if period.span == "month":
        return f"{MONTHS[period.first.month - 1]} {period.first.year}"
    return f"week of {day(period.first)}"
