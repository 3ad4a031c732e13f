"""The index of the project: whether it is there, can be read, and is fresh."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from codegraph_cli.doctor.finding import Finding

if TYPE_CHECKING:
    from codegraph.model import Changes, Status


def check_index(root: Path, here: Path) -> Finding:
    """Look at the index as ``codegraph status`` does.

    Args:
        root: The project.
        here: The working directory, which commands need not name.
    """
    from codegraph import errors

    try:
        from codegraph import CodeGraph

        with CodeGraph(root) as graph:
            status = graph.status(pending=True)
    except errors.NotIndexed:
        return _problem("missing", f"{root} has no index yet.", _command("init", root, here))
    except (errors.SchemaMismatch, errors.CorruptIndex) as error:
        kind = "damaged" if isinstance(error, errors.CorruptIndex) else "layout"
        return _problem(kind, _first_sentence(error), _command("index", root, here))
    except errors.CodeGraphError as error:
        return _problem("unreadable", str(error), None)
    except ImportError as error:  # about which the checks of Python have more to say
        return _problem("unreadable", f"The index cannot be read without {error.name}.", None)
    if status.pending:
        text = f"{root} has changed since it was indexed: {_told(status.pending)}."
        return Finding("index", "index", "warning", text, _command("sync", root, here))
    if not status.files:
        text = f"{root} has an index, but no file in a language that codegraph reads."
        return Finding("index", "index", "warning", text)
    return Finding("index", "index", "ok", _summary(root, status))


def _problem(kind: str, text: str, mend: str | None) -> Finding:
    return Finding("index", f"index-{kind}", "problem", text, mend)


def _first_sentence(error: Exception) -> str:
    """What is wrong; what to do about it, which follows, has a line of its own."""
    return f"{str(error).partition('. Rebuild')[0]}."


def _command(name: str, root: Path, here: Path) -> str:
    return f"codegraph {name}" if root == here else f"codegraph {name} {shlex.quote(str(root))}"


def _told(changes: Changes) -> str:
    counts = {
        "added": len(changes.added),
        "modified": len(changes.modified),
        "deleted": len(changes.deleted),
    }
    return ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)


def _summary(root: Path, status: Status) -> str:
    return (
        f"{root}: {status.files:,} files, {status.symbols:,} definitions, {status.edges:,} edges, "
        "up to date"
    )
