"""Pieces that several views share: how a symbol, a place and a run of source are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from codegraph.model import Relation, SourceLines, Symbol
from codegraph.text.escape import escape, one_line

SIGNATURE_WIDTH = 120
DOC_WIDTH = 100


def label(symbol: Symbol) -> str:
    """Kind and name: ``method Session.send``."""
    name = symbol.qualified_name or symbol.name
    return symbol.kind if symbol.kind == "file" else f"{symbol.kind} {escape(name)}"


def place(symbol: Symbol) -> str:
    """Where a symbol's name stands: ``sessions.py:673``."""
    return f"{escape(symbol.file)}:{symbol.line}"


def extent(symbol: Symbol) -> str:
    """All the lines of a symbol: ``673-746``, or ``12`` where it has only one."""
    if symbol.end_line <= symbol.start_line:
        return str(symbol.start_line)
    return f"{symbol.start_line}-{symbol.end_line}"


def header(symbol: Symbol, width: int = SIGNATURE_WIDTH) -> str:
    """The signature on one line as if it had been written on one; the label where there is none."""
    line = " ".join(symbol.signature[: 4 * width].split())
    if not line:
        return label(symbol)
    return one_line(line.replace("( ", "(").replace(", )", ")").replace(" )", ")"), width)


def described(symbol: Symbol) -> str:
    """Kind, name, place, signature and the first line of the documentation, on one line."""
    parts = [f"{label(symbol)}  {place(symbol)}"]
    if symbol.signature:
        parts.append(header(symbol))
    summary = symbol.docstring.strip().partition("\n")[0]
    if summary:
        parts.append(f"# {one_line(summary, DOC_WIDTH)}")
    return "  ".join(parts)


def dispatch_note(relation: Relation) -> str:
    """What of an edge is decided only when the code runs; empty where nothing is."""
    if relation.through is not None:
        return f"  through {escape(relation.through.qualified_name or relation.through.name)}"
    if relation.overrides:
        return f"  or one of {counted(relation.overrides, 'override')}"
    return ""


def numbered(source: SourceLines) -> list[str]:
    """The lines of a run of source, each behind its number and a tab."""
    return [
        f"{number}\t{escape(line)}" for number, line in enumerate(source.lines, source.start_line)
    ]


def subject_lines(subjects: Sequence[Symbol]) -> list[str]:
    """What was asked about; where several definitions match, that they do and which they are.

    Those of one name, as overloads have, are told apart by their signatures.
    """
    if len(subjects) == 1:
        return [f"{label(subjects[0])}  {place(subjects[0])}"]
    times = Counter(map(label, subjects))
    lines = [f"{len(subjects)} definitions match:"]
    for symbol in subjects:
        same = symbol.signature and times[label(symbol)] > 1
        signature = f"  {header(symbol)}" if same else ""
        lines.append(f"  {label(symbol)}  {place(symbol)}{signature}")
    return lines


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 file``, ``1,204 files``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def tally(counts: dict[str, int]) -> str:
    """Counts by name, largest first: ``python 36, go 2``."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{escape(name)} {count:,}" for name, count in ranked)


def listed(names: Iterable[str], *, most: int) -> str:
    """Names after commas, at most ``most`` of them and then how many more there are."""
    everything = list(names)
    shown = ", ".join(everything[:most])
    rest = len(everything) - most
    return f"{shown} and {rest:,} more" if rest > 0 else shown
