"""Whether usage is counted, who decided that, and where the counts are kept."""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False  # neither typing nor pathlib is worth the time it takes to import them
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Literal, Self

    Switch = Literal["DO_NOT_TRACK", "--no-telemetry", "CODEGRAPH_TELEMETRY", "default"]
    """Everything that can decide whether usage is counted, strongest first."""


class TelemetrySettings(
    namedtuple("TelemetrySettings", ("enabled", "decided_by", "spool", "codegraph_version"))
):
    """An immutable decision. Making one creates nothing on disk.

    Attributes:
        enabled: Whether usage is counted.
        decided_by: The first switch that had something to say.
        spool: Absolute folder for the counts; None when off, or when there is no home to keep
            them in.
        codegraph_version: The version with which each count is stamped.
    """

    __slots__ = ()
    enabled: bool
    decided_by: Switch
    spool: Path | None
    codegraph_version: str

    @classmethod
    def from_environment(
        cls,
        environ: Mapping[str, str],
        *,
        no_telemetry: bool = False,
        codegraph_version: str,
        state_dir: Path | None = None,
    ) -> Self:
        """Decide from the environment and the command line.

        Args:
            environ: The environment variables, such as ``os.environ``.
            no_telemetry: Whether ``--no-telemetry`` was given.
            codegraph_version: The running version.
            state_dir: Folder for everything telemetry keeps; by default ``codegraph/telemetry``
                in the user's state folder.
        """
        enabled, decided_by = _decide(environ, no_telemetry)
        if not enabled:
            return cls(False, decided_by, None, codegraph_version)
        folder = state_dir if state_dir is not None else _user_state_folder()
        spool = folder / "spool" if folder is not None else None
        return cls(True, decided_by, spool, codegraph_version)


def _decide(environ: Mapping[str, str], no_telemetry: bool) -> tuple[bool, Switch]:
    if _word(environ, "DO_NOT_TRACK") not in {"", "0", "false"}:
        return False, "DO_NOT_TRACK"
    if no_telemetry:
        return False, "--no-telemetry"
    word = _word(environ, "CODEGRAPH_TELEMETRY")
    if word:
        # A word that we do not know was set by someone who wanted a change: off is the only safe
        # reading of it.
        return word in {"1", "true", "on", "yes"}, "CODEGRAPH_TELEMETRY"
    return True, "default"


def _word(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name, "").strip().lower()


def _user_state_folder() -> Path | None:
    from platformdirs import user_state_path  # noqa: PLC0415 - only the edge pays for it

    # Without HOME and passwd entry, newer versions raise and older ones answer "~/...", which would
    # become a folder of that name in the working directory. Neither is what anyone wants.
    try:
        folder = user_state_path("codegraph", appauthor=False) / "telemetry"
    except RuntimeError:
        return None
    return folder if folder.is_absolute() else None
