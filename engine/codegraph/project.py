"""Where a project is on disk, and where its index lives in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from codegraph.errors import ProjectError

INDEX_FOLDER = ".codegraph"


@dataclass(frozen=True, slots=True)
class Project:
    """The paths of a project. Constructing one creates nothing.

    Attributes:
        root: Absolute path of the project's root, symlinks resolved.
    """

    root: Path

    @classmethod
    def at(cls, path: str | Path) -> Self:
        """The project whose root is exactly ``path``.

        Raises:
            ProjectError: The path does not exist, is no folder or cannot be read.
        """
        given = Path(path)
        try:
            root = given.resolve(strict=True)
        except FileNotFoundError:
            raise ProjectError(
                f"{given} does not exist. Give the path of a project folder."
            ) from None
        except (OSError, RuntimeError, ValueError) as error:
            raise ProjectError(f"{str(given)!r} cannot be opened: {error}.") from error
        if not root.is_dir():
            raise ProjectError(
                f"{given} is a file. Give the path of the folder that holds the project."
            )
        return cls(root)

    @classmethod
    def find(cls, start: str | Path) -> Self | None:
        """The nearest indexed project at ``start`` or above it, or None."""
        here = cls.at(start)
        for folder in (here.root, *here.root.parents):
            if (folder / INDEX_FOLDER / "graph.db").is_file():
                return cls(folder)
        return None

    @property
    def index_folder(self) -> Path:
        """Folder that holds everything codegraph keeps for the project."""
        return self.root / INDEX_FOLDER

    @property
    def database(self) -> Path:
        """The graph database."""
        return self.index_folder / "graph.db"

    @property
    def lock_file(self) -> Path:
        """File whose kernel lock says that a writer is at work."""
        return self.index_folder / "writer.lock"

    @property
    def watch_lock_file(self) -> Path:
        """File whose kernel lock says that a process watches the project."""
        return self.index_folder / "watch.lock"

    @property
    def config_file(self) -> Path:
        """Optional settings of the project."""
        return self.root / "codegraph.json"
