"""What is counted, who decided that, and whether it can be kept."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from codegraph_cli.doctor.finding import Finding

if TYPE_CHECKING:
    from codegraph_telemetry import TelemetrySettings


def check_telemetry(settings: TelemetrySettings) -> Iterator[Finding]:
    """Tell what telemetry does on this machine. None of its faults keeps anything from working.

    Args:
        settings: The switches, and where its files are.
    """
    from codegraph_telemetry.errors import StateUnusable
    from codegraph_telemetry.status import status

    try:
        found = status(settings)
    except StateUnusable as error:
        yield _warning("state", str(error), _own_again(error.path))
        return
    text = f"{'on' if found.sharing else 'off'}, by {found.decided_by}"
    yield Finding("telemetry", "state", "ok", text)
    if found.fault:
        text = f"{found.fault.rstrip('.')}, so it counts as off."
        yield _warning("choice", text, "codegraph telemetry off")
    if found.sharing and found.endpoint_fault:
        yield _warning("endpoint", found.endpoint_fault, "unset CODEGRAPH_TELEMETRY_ENDPOINT")
    if (found.sharing or found.local_stats) and settings.state is not None:
        yield from _check_folder(settings.state)


def _check_folder(folder: Path) -> Iterator[Finding]:
    """Whether the folder can be written, or made."""
    nearest = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    if not nearest.is_dir():
        yield _warning("folder", f"{nearest} is no folder, so that no count can be kept.", None)
    elif not os.access(nearest, os.W_OK | os.X_OK):
        text = f"{nearest} cannot be written, so that no count can be kept."
        yield _warning("folder", text, _own_again(nearest))


def _own_again(path: Path | None) -> str | None:
    if path is None or not path.exists():
        return None
    return f"chmod -R u+rwX {shlex.quote(str(path))}"


def _warning(check: str, text: str, mend: str | None) -> Finding:
    return Finding("telemetry", check, "warning", text, mend)
