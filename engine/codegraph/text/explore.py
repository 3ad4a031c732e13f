"""The answer to a question about the code, within its budget of characters.

Order: the call paths, stated once; then source and outlines by file, files in the order of their
best symbol; then the names for which there was no room. The engine chooses bodies that fit; where
the text would still be longer than the budget, it is cut at a line boundary and says so, and the
names at the end stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from codegraph.model import CallPath, Excerpt, Exploration, Symbol
from codegraph.text._parts import counted, extent, header, label, listed, place
from codegraph.text.escape import escape, one_line

_MORE_SHARE = 8  # the closing names take at most this fraction of the budget
_MOST_ROUTES = 4
_CUT = "[cut here: the budget of {budget:,} characters is used up; ask for less at a time]"


def render_exploration(exploration: Exploration) -> str:
    """Call paths, source by file and further names, never longer than the exploration's budget."""
    if not exploration.excerpts and not exploration.more:
        query = one_line(exploration.query, 200)
        nothing = f'Nothing in the graph matches "{query}". Name a symbol, a file or a topic.'
        return nothing[: exploration.budget]
    lines = _paths(exploration.paths)
    for excerpts in _by_file(exploration.excerpts).values():
        if lines:
            lines.append("")
        lines += _file(excerpts, exploration)
    return _within(exploration.budget, lines, _more(exploration))


def _paths(paths: tuple[CallPath, ...]) -> list[str]:
    """Each path on a line, without the calls at its start that an earlier line has stated.

    A symbol's place is given where it first appears, without the file where that is the file of
    the step before.
    """
    lines: list[str] = []
    placed: set[int] = set()
    stated: set[tuple[int, int]] = set()
    for path in paths:
        steps = list(path.symbols)
        while len(steps) > 1 and (steps[0].id, steps[1].id) in stated:
            del steps[0]
        if len(steps) < 2:
            continue
        stated.update((caller.id, callee.id) for caller, callee in pairwise(steps))
        lines.append("  " + " -> ".join(_steps(steps, placed)))
    return ["call paths:", *lines] if lines else []


def _steps(symbols: list[Symbol], placed: set[int]) -> Iterator[str]:
    file = ""
    for symbol in symbols:
        name = escape(symbol.qualified_name or symbol.name)
        if symbol.id in placed:
            yield name
        else:
            placed.add(symbol.id)
            where = f":{symbol.line}" if symbol.file == file else place(symbol)
            yield f"{name} ({where})"
        file = symbol.file


def _by_file(excerpts: tuple[Excerpt, ...]) -> dict[str, list[Excerpt]]:
    """Excerpts by file, files in order of worth, excerpts in the order of the file's lines."""
    files: dict[str, list[Excerpt]] = {}
    for excerpt in excerpts:
        files.setdefault(excerpt.symbol.file, []).append(excerpt)
    for members in files.values():
        # The widest of those that start together comes first, so that what it holds is seen in it.
        members.sort(key=lambda item: (item.symbol.start_line, -item.symbol.end_line))
    return files


def _file(excerpts: list[Excerpt], exploration: Exploration) -> list[str]:
    lines = [escape(excerpts[0].symbol.file)]
    shown: set[int] = set()
    for excerpt in excerpts:
        symbol, source = excerpt.symbol, excerpt.source
        note = _note(symbol, exploration)
        if source is None:
            lines.append(f"{extent(symbol)}  {_qualified_header(symbol)}{note}")
            continue
        lines.append(f"{label(symbol)} {extent(symbol)}{note}")
        for number, line in enumerate(source.lines, source.start_line):
            if number not in shown:  # a method inside a class that is shown is not shown twice
                shown.add(number)
                lines.append(f"{number}\t{escape(line)}")
    return lines


def _note(symbol: Symbol, exploration: Exploration) -> str:
    """How much depends on a symbol, and the routes that it answers."""
    users = exploration.dependents.get(symbol.id, 0)
    note = f"  used by {users:,}" if users else ""
    routes = exploration.routes.get(symbol.id)
    if routes:
        note += f"  answers {listed(map(escape, routes), most=_MOST_ROUTES)}"
    return note


def _qualified_header(symbol: Symbol) -> str:
    """The signature with the qualified name in it: ``def Session.send(self, request)``."""
    before, name, after = header(symbol).partition(escape(symbol.name))
    if not name or not symbol.signature:
        return label(symbol)
    return f"{before}{escape(symbol.qualified_name or symbol.name)}{after}"


def _more(exploration: Exploration) -> str:
    """The closing line of further names, as many as its share of the budget holds."""
    if not exploration.more:
        return ""
    room = exploration.budget // _MORE_SHARE
    head = "more: "
    names: list[str] = []
    used = len(head)
    for symbol in exploration.more:
        name = f"{escape(symbol.qualified_name or symbol.name)} ({place(symbol)})"
        if used + len(name) + 2 > room:
            break
        names.append(name)
        used += len(name) + 2
    rest = len(exploration.more) - len(names)
    if not names:
        return f"{head}{counted(rest, 'further symbol')}"
    return head + ", ".join(names) + (f", and {rest:,} others" if rest else "")


def _within(budget: int, lines: list[str], tail: str) -> str:
    """All lines and the tail, or as many whole lines as fit together with a note and the tail."""
    closing = ["", tail] if tail and lines else [tail] if tail else []
    text = "\n".join([*lines, *closing])
    if len(text) <= budget:
        return text
    closing.insert(0, _CUT.format(budget=budget))
    room = budget - len("\n".join(closing))
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    if len(kept) > 1 and not kept[-2]:
        del kept[-1]  # the name of a file of which nothing would follow
    while kept and not kept[-1]:
        del kept[-1]
    return "\n".join([*kept, *closing])[: max(0, budget)]
