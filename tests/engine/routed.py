"""The routes of small projects."""

from __future__ import annotations

from collections.abc import Mapping

from .worlds import Project


def routes(files: Mapping[str, str]) -> dict[str, set[str]]:
    """Each route of a project by method and pattern, with the definitions that answer it.

    Args:
        files: Path to text.

    Returns:
        Names such as ``GET /users`` to names such as ``views.py:users``; an empty set where the
        graph does not know what answers.
    """
    project = Project(files)
    found: dict[str, set[str]] = {}
    for file, facts in project.facts.items():
        names = {i: item.name for i, item in enumerate(facts.defs) if item.kind == "route"}
        for index, name in names.items():
            own = (target for source, target in project.edges("routes")
                   if source == project.name(file, index))  # fmt: skip
            found.setdefault(name, set()).update(own)
    return found
