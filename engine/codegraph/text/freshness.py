"""What is said above an answer that names files which changed since they were indexed."""

from __future__ import annotations

from collections.abc import Sequence

from codegraph.text._parts import listed
from codegraph.text.escape import escape

_MOST_FILES = 5


def changed_note(files: Sequence[str]) -> str:
    """One line that names such files, a few of them and then how many more; empty for none.

    Args:
        files: What `codegraph.CodeGraph.changed_since` gave.
    """
    if not files:
        return ""
    return f"changed since indexed; line numbers may have moved: {_names(files)}"


def with_note(text: str, files: Sequence[str]) -> str:
    """An answer's text below such a line, where one is needed.

    Args:
        text: The answer.
        files: As for `changed_note`.
    """
    note = changed_note(files)
    return f"[{note}]\n{text}" if note else text


def _names(files: Sequence[str]) -> str:
    return listed(map(escape, files), most=_MOST_FILES)
