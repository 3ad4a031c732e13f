"""Golden cases: a small source file, and beside it the facts that extraction takes from it.

A golden text repeats the source, each line behind a bar, and prints under each line the facts
that stand on it. Rows of no interest are short; spans are relative to the line, so that an edit
changes only what it touches. ``scripts/regen_golden.py`` writes the texts, a person reads the
difference.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from codegraph.facts import MODULE_SCOPE, Binding, Def, FileFacts, Import, Ref
from codegraph.index.extract import extract
from codegraph.languages import BY_ID

FOLDER = Path(__file__).parent.parent / "golden"
SUFFIX = ".golden"


def cases() -> list[Path]:
    """The source files under ``tests/golden/<language id>/``."""
    found = FOLDER.glob("*/**/*")
    return sorted(
        path
        for path in found
        if path.is_file() and path.suffix in BY_ID[language_of(path)].extensions
    )


def language_of(case: Path) -> str:
    """The id of the language that a case is for."""
    return case.relative_to(FOLDER).parts[0]


def golden_of(case: Path) -> Path:
    """Where the facts of a case are kept."""
    return case.with_name(case.name + SUFFIX)


def render(case: Path) -> str:
    """The golden text of a case, as extraction sees it now."""
    source = case.read_bytes()
    return annotate(source.decode(), extract(language_of(case), source))


def annotate(source: str, facts: FileFacts) -> str:
    """A source text with the facts under its lines."""
    notes: dict[int, list[str]] = defaultdict(list)
    for index, item in enumerate(facts.defs):
        notes[item.line] += _definition(facts, index, item)
    for binding in facts.bindings:
        notes[binding.line].append(_binding(facts, binding))
    for imported in facts.imports:
        notes[imported.line].append(_import(facts, imported))
    for ref in facts.refs:
        notes[ref.line].append(_ref(facts, ref))
    lines = [f"{facts.lines} lines{', with errors' if facts.has_errors else ''}"]
    if facts.package:
        lines.append(f"package {facts.package}")
    if facts.exports is not None:
        lines.append(f"exports {' '.join(facts.exports)}")
    for number, line in enumerate(source.splitlines(), 1):
        lines.append(f"|{line}")
        lines += (f"    {note}" for note in notes.pop(number, ()))
    assert not notes, f"facts beyond the last line: {notes}"
    return "\n".join(lines) + "\n"


def _where(facts: FileFacts, scope: int) -> str:
    return "" if scope == MODULE_SCOPE else f"  in {_qualified(facts, scope)}"


def _qualified(facts: FileFacts, index: int) -> str:
    names: list[str] = []
    while index != MODULE_SCOPE:
        item = facts.defs[index]
        names.append(f"{item.owner}.{item.name}" if item.owner else item.name)
        index = item.parent
    return ".".join(reversed(names))


def _definition(facts: FileFacts, index: int, item: Def) -> list[str]:
    start, end = item.start_line - item.line, item.end_line - item.line
    parts = [f"{item.kind} {_qualified(facts, index)}", f"lines {start:+}..{end:+}"]
    if item.visibility != "public":
        parts.append(item.visibility)
    if item.traits:
        parts.append(" ".join(item.traits))
    if item.type:
        parts.append(f"type {item.type}")
    if item.bases:
        parts.append(f"bases {', '.join(item.bases)}")
    rows = ["  ".join(parts), f"  signature {item.signature}"]
    if item.doc:
        rows.append(f"  doc {item.doc!r}")
    return rows


def _binding(facts: FileFacts, item: Binding) -> str:
    return f"{item.kind}: {item.name} = {item.path}{_where(facts, item.scope)}"


def _import(facts: FileFacts, item: Import) -> str:
    name = f" name {item.name}" if item.name else ""
    local = f" as {item.local}" if item.local else ""
    exported = "" if item.exported else "  not exported"
    return f"import {item.module}{name}{local}{exported}{_where(facts, item.scope)}"


def _ref(facts: FileFacts, item: Ref) -> str:
    return f"{item.kind} {item.path}{_where(facts, item.scope)}"
