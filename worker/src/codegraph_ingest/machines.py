"""What the id of a machine looks like: as the schema says."""

from __future__ import annotations

from codegraph_ingest.schema import load

_PATTERN = next(field.pattern for field in load().envelope if field.name == "machine_id")


def is_machine_id(text: str) -> bool:
    """Whether a text has the form of a machine's id.

    Args:
        text: Any text.
    """
    return _PATTERN is not None and _PATTERN.fullmatch(text) is not None
