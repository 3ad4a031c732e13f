"""Where an agent keeps a file: data that a `Machine` turns into a path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from codegraph_cli.installer.machine import Machine


@dataclass(frozen=True, slots=True)
class Place:
    """One file or folder, wherever a machine has it.

    Attributes:
        names: Paths that begin with a folder of `Machine` in braces, such as
            ``{home}/.cursor/mcp.json``, ``{project}/.mcp.json``, ``{config}/Code/User/mcp.json``.
            The first that exists is taken; where none does, the first whose folder exists; where
            none of these does either, the first of all.
        moved_by: Variables that name another folder for it, such as ``CODEX_HOME``, each with the
            path below that folder. The first that is set decides.
        elsewhere: Other names for a platform, such as ``{"macos": ("{home}/...",)}``, as pairs.
    """

    names: tuple[str, ...]
    moved_by: tuple[tuple[str, str], ...] = ()
    elsewhere: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def on(self, machine: Machine) -> Path:
        """The path on a machine.

        Args:
            machine: Where to look.
        """
        for variable, below in self.moved_by:
            folder = machine.environ.get(variable, "")
            if folder:
                return Path(folder, below)
        names = dict(self.elsewhere).get(machine.platform, self.names)
        paths = [_resolve(name, machine) for name in names]
        for found in (paths, [path.parent for path in paths]):
            for path, candidate in zip(paths, found, strict=True):
                if exists(candidate):
                    return path
        return paths[0]


def exists(path: Path) -> bool:
    """Whether something is there; nothing, where a folder above it may not be looked into.

    Args:
        path: A file or folder.
    """
    try:
        return path.exists()
    except OSError:
        return False


def _resolve(name: str, machine: Machine) -> Path:
    head, _, rest = name.partition("/")
    folder: Path = getattr(machine, head.strip("{}"))
    return folder / rest
