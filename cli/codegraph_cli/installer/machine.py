"""The machine as the installer sees it: folders, variables and programs, all of them passed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Platform = Literal["linux", "macos", "windows"]


@dataclass(frozen=True, slots=True)
class Machine:
    """Where things are. Making one touches nothing on disk.

    Attributes:
        platform: Decides where agents keep their files.
        home: The user's home folder.
        project: The folder that a local installation is for.
        environ: The environment, for the variables by which agents move their folders.
    """

    platform: Platform
    home: Path
    project: Path
    environ: Mapping[str, str]

    @property
    def xdg(self) -> Path:
        """What follows the XDG base directory specification, on any platform."""
        return self._folder("XDG_CONFIG_HOME", self.home / ".config")

    @property
    def config(self) -> Path:
        """Where desktop programs of this platform keep a user's settings."""
        if self.platform == "windows":
            return self._folder("APPDATA", self.home / "AppData" / "Roaming")
        if self.platform == "macos":
            return self.home / "Library" / "Application Support"
        return self.xdg

    @property
    def local(self) -> Path:
        """Like `config`, for settings that do not follow the user to other machines."""
        if self.platform == "windows":
            return self._folder("LOCALAPPDATA", self.home / "AppData" / "Local")
        return self.config

    def _folder(self, variable: str, default: Path) -> Path:
        found = self.environ.get(variable, "")
        # The specification has relative paths ignored.
        return Path(found) if Path(found).is_absolute() else default
