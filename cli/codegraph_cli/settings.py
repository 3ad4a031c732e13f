"""Everything the environment says to codegraph, read once, at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from codegraph_cli.failures import UsageFailure

if TYPE_CHECKING:
    from codegraph_telemetry import TelemetrySettings

DEFAULT_LOG_LEVEL = "warning"
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decided. Making one touches nothing on disk.

    Attributes:
        log_level: ``CODEGRAPH_LOG``: how much the library logs to stderr, one of `LOG_LEVELS`.
        mcp_tools: ``CODEGRAPH_MCP_TOOLS``: the MCP tools to list, or None for all of them.
        watch: ``CODEGRAPH_WATCH``: False where it is 0, so that no server follows the files.
        home: The user's home folder, which is not to be indexed by mistake; None where unknown.
        environ: The environment as it was, for the packages that read their own switches of it.
    """

    log_level: str = DEFAULT_LOG_LEVEL
    mcp_tools: tuple[str, ...] | None = None
    watch: bool = True
    home: Path | None = None
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read the variables.

        Raises:
            UsageFailure: A variable has a value that means nothing; the message names both.
        """
        level = environ.get("CODEGRAPH_LOG", "").strip().lower() or DEFAULT_LOG_LEVEL
        if level not in LOG_LEVELS:
            raise UsageFailure(
                f"The environment variable CODEGRAPH_LOG is {level!r}; "
                f"it can be {', '.join(LOG_LEVELS)}."
            )
        tools = environ.get("CODEGRAPH_MCP_TOOLS", "")
        names = tuple(name.strip() for name in tools.split(",") if name.strip())
        try:
            home = Path.home().resolve()
        except (OSError, RuntimeError):
            home = None
        watch = environ.get("CODEGRAPH_WATCH", "").strip() != "0"
        return cls(level, names or None, watch, home, MappingProxyType(dict(environ)))

    @staticmethod
    def state_folder() -> Path | None:
        """Where codegraph keeps what it has to remember of this user; None without a home."""
        import platformdirs

        try:
            folder = platformdirs.user_state_path("codegraph", appauthor=False)
        except RuntimeError:
            return None
        return folder if folder.is_absolute() else None

    def telemetry(self, *, version: str, no_telemetry: bool = False) -> TelemetrySettings:
        """Whether usage is counted, by the switches of the environment and the flag.

        Args:
            version: The running version of codegraph.
            no_telemetry: Whether ``--no-telemetry`` was given.
        """
        from codegraph_telemetry import TelemetrySettings

        return TelemetrySettings.from_environment(
            self.environ, no_telemetry=no_telemetry, codegraph_version=version
        )
