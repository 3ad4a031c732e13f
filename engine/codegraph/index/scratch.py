"""What a writer keeps beside the index while it works; the next one clears what a killed one left.

Only the holder of the writer lock makes or removes these files, and makes each of them anew: one
that is a link, put there by whoever made the repository, is removed and not written through.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Self

from codegraph.errors import IndexNotWritable
from codegraph.project import Project


class Scratch(NamedTuple):
    """Paths of a project's scratch files.

    Attributes:
        building: The new graph.
        facts: The facts that it is made of.
        plan: What those who resolve references need to know.
        attempt: There for as long as a process parses files itself. Whoever finds it knows that
            the process before was killed then, perhaps by a file on which the parser crashes.
    """

    building: Path
    facts: Path
    plan: Path
    attempt: Path

    @classmethod
    def of(cls, project: Project) -> Self:
        """Those of a project."""
        name = project.database.name
        return cls(*(project.index_folder / f"{name}.{ending}" for ending in cls._fields))

    def clear(self) -> bool:
        """Remove what is there.

        Returns:
            Whether a process was killed while it parsed files itself.

        Raises:
            IndexNotWritable: Something cannot be removed.
        """
        was_killed = self.attempt.exists()
        try:
            for path in self:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise self._not_writable(error) from error
        return was_killed

    @contextmanager
    def parsing_here(self) -> Iterator[None]:
        """Say that this process parses files itself, until it is done or fails in Python.

        Raises:
            IndexNotWritable: It cannot be said.
        """
        try:
            self.attempt.open("x").close()
        except OSError as error:
            raise self._not_writable(error) from error
        try:
            yield
        finally:
            with suppress(OSError):  # at worst, the next one starts a worker for nothing
                self.attempt.unlink()

    def _not_writable(self, error: OSError) -> IndexNotWritable:
        return IndexNotWritable(self.attempt.parent, error.strerror or str(error))
