"""Single events: what a program notes with `Recorder.record`, in words of the schema."""

from __future__ import annotations

from collections.abc import Collection, Mapping

Event = Mapping[str, object]

_FILE_COUNTS = ((100, "<100"), (1_000, "100-1k"), (10_000, "1k-10k"))
_DURATIONS = ((10.0, "<10s"), (60.0, "10-60s"), (300.0, "1-5m"))


def index_event(languages: Collection[str], files: int, seconds: float) -> Event:
    """A repository was indexed from nothing.

    Args:
        languages: The languages that its files are in.
        files: How many files; only a range is kept.
        seconds: How long it took; only a range is kept.
    """
    return {
        "event": "index",
        "languages": sorted(set(languages)),
        "file_count": next((name for bound, name in _FILE_COUNTS if files < bound), "10k+"),
        "duration": next((name for bound, name in _DURATIONS if seconds < bound), "5m+"),
    }


def install_event(targets: Collection[str], scope: str, kind: str) -> Event:
    """Codegraph was set up for agents.

    Args:
        targets: The agents, by the ids of the schema.
        scope: ``global`` or ``local``.
        kind: ``fresh``, ``upgrade`` or ``rerun``.
    """
    return {"event": "install", "targets": sorted(set(targets)), "scope": scope, "kind": kind}


def uninstall_event(targets: Collection[str]) -> Event:
    """Codegraph was removed from agents.

    Args:
        targets: The agents, by the ids of the schema.
    """
    return {"event": "uninstall", "targets": sorted(set(targets))}
