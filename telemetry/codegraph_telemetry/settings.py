"""What the environment and the command line say about telemetry, and where its files are."""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False  # neither typing nor pathlib is worth the time it takes to import them
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Literal, Self

    Switch = Literal["DO_NOT_TRACK", "--no-telemetry", "CODEGRAPH_TELEMETRY"]
    """What outranks the user's stored choice, strongest first."""

DEFAULT_ENDPOINT = "https://telemetry.getcodegraph.com/v1/events"
"""The public worker of this project, whose source is in this repository."""


class TelemetrySettings(
    namedtuple(
        "TelemetrySettings",
        (
            "switch",
            "switched_by",
            "state",
            "consent_file",
            "codegraph_version",
            "endpoint",
            "ci",
            "debug",
        ),
    )
):
    """An immutable value. Making one reads no file and creates nothing.

    Attributes:
        switch: On or off by the environment or the command line; None where they say nothing, so
            that the stored choice decides.
        switched_by: What decided that; None where nothing did.
        state: Absolute folder for everything telemetry keeps; None without a home.
        consent_file: Absolute path of the stored choice; None without a home.
        codegraph_version: The version with which each count is stamped.
        endpoint: Where to send, as it was given.
        ci: Whether this machine says that it is one of continuous integration.
        debug: Whether decisions and bodies are echoed to stderr.
    """

    __slots__ = ()
    switch: bool | None
    switched_by: Switch | None
    state: Path | None
    consent_file: Path | None
    codegraph_version: str
    endpoint: str
    ci: bool
    debug: bool

    @property
    def is_off(self) -> bool:
        """Whether nothing of telemetry may run or be touched in this process."""
        return self.switch is False

    @classmethod
    def from_environment(
        cls,
        environ: Mapping[str, str],
        *,
        no_telemetry: bool = False,
        codegraph_version: str,
        state_dir: Path | None = None,
        config_dir: Path | None = None,
    ) -> Self:
        """Read the variables.

        Args:
            environ: The environment variables, such as ``os.environ``.
            no_telemetry: Whether ``--no-telemetry`` was given.
            codegraph_version: The running version.
            state_dir: Folder for everything telemetry keeps; by default ``codegraph/telemetry``
                in the user's state folder.
            config_dir: Folder of the stored choice; by default ``codegraph`` in the user's
                folder for configuration.
        """
        switch, switched_by = _switch(environ, no_telemetry)
        config = config_dir or _user_folder("config")
        return cls(
            switch,
            switched_by,
            state_dir or _user_folder("state", "telemetry"),
            config / "telemetry.json" if config else None,
            codegraph_version,
            environ.get("CODEGRAPH_TELEMETRY_ENDPOINT", "").strip() or DEFAULT_ENDPOINT,
            _word(environ, "CI") not in _NO,
            _word(environ, "CODEGRAPH_TELEMETRY_DEBUG") not in _NO,
        )


def is_switched_off(environ: Mapping[str, str]) -> bool:
    """Whether a variable says no. Unlike making settings, this does not look for folders.

    Args:
        environ: The environment variables.
    """
    return _switch(environ, no_telemetry=False)[0] is False


_NO = frozenset({"", "0", "false", "off", "no"})
_YES = frozenset({"1", "true", "on", "yes"})


def _switch(environ: Mapping[str, str], no_telemetry: bool) -> tuple[bool | None, Switch | None]:
    if _word(environ, "DO_NOT_TRACK") not in {"", "0", "false"}:
        return False, "DO_NOT_TRACK"
    if no_telemetry:
        return False, "--no-telemetry"
    word = _word(environ, "CODEGRAPH_TELEMETRY")
    if word:
        # A word that we do not know was set by someone who wanted a change: off is the only safe
        # reading of it.
        return word in _YES, "CODEGRAPH_TELEMETRY"
    return None, None


def _word(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name, "").strip().lower()


def _user_folder(kind: Literal["config", "state"], *below: str) -> Path | None:
    import platformdirs  # noqa: PLC0415 - only the edge pays for it

    # Without HOME and passwd entry, newer versions raise and older ones answer "~/...", which would
    # become a folder of that name in the working directory. Neither is what anyone wants.
    find = platformdirs.user_config_path if kind == "config" else platformdirs.user_state_path
    try:
        folder = find("codegraph", appauthor=False).joinpath(*below)
    except RuntimeError:
        return None
    return folder if folder.is_absolute() else None
