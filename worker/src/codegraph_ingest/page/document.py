"""The page as one HTML document."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path

from codegraph_ingest.figures.model import THRESHOLD, Figures, Period
from codegraph_ingest.page import labels, sections
from codegraph_ingest.page.numbers import WITHHELD

_STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()

CSP = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The value of the header ``Content-Security-Policy`` for the page: its own style, nothing else."""

_LEDE = (
    "codegraph gives coding agents a prebuilt graph of a codebase. These are the sums of what its "
    "users let it count: which tools and agents are in use, what fails, and what it runs on. "
    "Everyone sees the same numbers, its makers included."
)
_RULES = (
    "<b>Nothing here is of fewer than {threshold} machines.</b> A week or month that would be is "
    "not shown. In each breakdown, values with fewer than {threshold} machines are put together "
    "in one row, with the next larger ones until that row has {threshold} machines too. So what "
    "is withheld cannot be had by subtraction either. Where all but a few machines have a value, "
    "it says “nearly all”, for the same reason.",
    "<b>A machine is a random id that lives for a calendar month.</b> Months are exact. A week "
    "across two months counts a machine twice that was active in both, as nobody can tell that "
    "its two ids belong together; such weeks are marked † and drawn as rings beside the line. "
    "Whether they have {threshold} machines is decided by one of the two months alone.",
    "<b>A week is broken down by calls, a month by machines.</b> Nothing is broken down by the "
    "same in both, because weeks and months overlap and could be subtracted from each other.",
    "<b>A call counts as failed</b> if the tool answered with an error, or the command ended with "
    "one.",
    "<b>Weeks begin on Monday, and days are those of UTC.</b> A week or month appears a day after "
    "its end. What arrives later is added for up to 30 days. The page changes once a day, so that "
    "watching it does not tell what a single machine sent.",
    "<b>Only machines with telemetry switched on are counted</b>, and what they send cannot be "
    "verified. Read these numbers as what was reported, not as all use.",
)


def page_html(figures: Figures) -> bytes:
    """The whole page, in UTF-8.

    Args:
        figures: The figures.
    """
    return "".join(
        (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="description" content="What the telemetry of codegraph adds up to, ',
            "as everyone may see it.",
            '">',
            f"<title>codegraph in use</title><style>{_STYLE}</style></head><body>",
            '<a class="skip" href="#numbers">Skip to the numbers</a>',
            f"<header><h1>codegraph in use</h1><p class=lede>{escape(_LEDE)}</p>",
            f'<p class="soft">{_as_of(figures)} Nothing is shown of fewer than {THRESHOLD} ',
            'machines: <a href="#rules">how these numbers are made</a>.</p></header>',
            '<main id="numbers" tabindex="-1">',
            _key_numbers(figures),
            *sections.all_of(figures),
            "</main>",
            _rules(),
            "</body></html>\n",
        )
    ).encode()


def _as_of(figures: Figures) -> str:
    if figures.as_of is None:
        return "These numbers have not been made yet; come back in some minutes."
    day = f'<time datetime="{figures.as_of.isoformat()}">{labels.day(figures.as_of)}</time>'
    return f"As of {day}."


def _key_numbers(figures: Figures) -> str:
    month = figures.months[-1] if figures.months else None
    whole = [week for week in figures.weeks if not week.spans_two_months]
    week = whole[-1] if whole else None
    found = [
        (_machines(month), f"machines in {labels.name(month)}" if month else "machines a month"),
        (_machines(week), f"machines in the {labels.name(week)}" if week else "machines a week"),
    ]
    last = figures.weeks[-1] if figures.weeks else None
    calls, errors = sections.sums(last, "tools")
    when = f" in the {labels.name(last)}" if last else " in a week"
    found.append((labels.number(calls) if calls else None, f"calls by agents{when}"))
    found.append((labels.rate(errors, calls) if calls else None, "of these calls failed"))
    items = "".join(
        f"<div><dt>{escape(what)}</dt><dd>{number}</dd></div>"
        if number is not None
        else f"<div><dt>{escape(what)}</dt><dd class=withheld>{WITHHELD}</dd></div>"
        for number, what in found
    )
    return f'<dl class="key">{items}</dl>'


def _machines(period: Period | None) -> str | None:
    if period is None or period.machines is None:
        return None
    return labels.number(period.machines)


def _rules() -> str:
    rules = "".join(f"<li>{rule.format(threshold=THRESHOLD)}</li>" for rule in _RULES)
    return (
        '<section id="rules" aria-labelledby="rules-heading">'
        '<h2 id="rules-heading">How these numbers are made</h2>'
        f'<ul class="rules">{rules}</ul></section>'
        '<footer><p>The same numbers as JSON: <a href="/stats.json">/stats.json</a>. Every field '
        'that can be sent: <a href="/v1/schema">the schema</a>. What is never collected, how long '
        "an id lives, and how to switch it off or have everything erased: "
        '<code>TELEMETRY.md</code> in the source, to which <a href="/">the front page</a> leads.'
        "</p><p>To take no part: <code>codegraph telemetry off</code>. This page has no script, "
        "sets no cookie and loads nothing from anywhere.</p></footer>"
    )
