"""The lines of a day's spool files, summed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from codegraph_telemetry.folding import Use


class Merged(NamedTuple):
    """What a day's lines come to.

    Attributes:
        uses: Count and error count of each use under each version of codegraph.
        singles: The other events, each with the version of codegraph that it happened under. They
            lack what only a request gives them: the day and an id.
        unreadable: How many lines were torn, corrupt or ill-typed.
    """

    uses: dict[tuple[Use, str], tuple[int, int]]
    singles: list[tuple[str, dict[str, Any]]]
    unreadable: int


def merge(lines: Iterable[bytes]) -> Merged:
    """Sum lines of the spool.

    The words in them are taken as they are: an older version may have written them under another
    schema. `encoding` folds them into the present one.

    Args:
        lines: Lines of any number of files, with or without their newlines. Empty ones, too.
    """
    uses: dict[tuple[Use, str], tuple[int, int]] = {}
    singles: list[tuple[str, dict[str, Any]]] = []
    unreadable = 0
    for line in lines:
        if not line.strip():
            continue
        found = _object(line)
        if _is_single(found):
            version = found.pop("codegraph_version")
            found.pop("day")
            singles.append((version, found))
        elif _is_rollup(found):
            use = Use(found["kind"], found["name"], found["client_name"], found["client_version"])
            key = (use, found["codegraph_version"])
            count, errors = uses.get(key, (0, 0))
            uses[key] = (count + found["count"], errors + found["error_count"])
        else:
            unreadable += 1
    return Merged(uses, singles, unreadable)


def _object(line: bytes) -> dict[str, Any]:
    """The line as an object; an empty one where it is none."""
    try:
        found = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_single(found: dict[str, Any]) -> bool:
    return all(isinstance(found.get(name), str) for name in ("event", "day", "codegraph_version"))


def _is_rollup(found: dict[str, Any]) -> bool:
    texts = ("day", "kind", "name", "client_name", "client_version", "codegraph_version")
    numbers = ("count", "error_count")
    return (
        "event" not in found
        and all(isinstance(found.get(name), str) for name in texts)
        # A bool is an int to Python.
        and all(type(found.get(name)) is int and found[name] >= 0 for name in numbers)
        and found["error_count"] <= found["count"]
    )
