"""References to rows, for a whole project, in any process.

Extraction leaves the facts of all files in one file on disk, so that each process that resolves
references reads those it needs, when it needs them, and holds no more of them than it works with.
"""

from __future__ import annotations

import json
import marshal
import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

from codegraph.facts import FileFacts
from codegraph.index.crew import Crew, in_batches
from codegraph.index.inputs import ConfigReader
from codegraph.languages import BY_ID
from codegraph.resolve.resolver import Resolver
from codegraph.resolve.world import World
from codegraph.store.rows import FileDispatches, FileRefs, NodeIds, file_dispatches, file_refs

_BATCH_BYTES = 60_000
"""Encoded facts of the files that one worker links in a row."""


class PlannedFile(NamedTuple):
    """A file of the project, and where its facts are.

    Attributes:
        path: Its path.
        language: Id of its language.
        package: See `codegraph.facts.FileFacts`.
        id: Its row id.
        first_node: Row id of its own node; those of its definitions follow.
        definitions: How many they are.
        offset: Where its facts begin in the file of facts.
        size: How many bytes they are.
    """

    path: str
    language: str
    package: str
    id: int
    first_node: int
    definitions: int
    offset: int
    size: int

    def ids(self) -> NodeIds:
        """The row ids of the file and its nodes."""
        first = self.first_node + 1
        return NodeIds(self.id, self.first_node, range(first, first + self.definitions))


class Plan(NamedTuple):
    """What a process needs to know to link files.

    Attributes:
        root: The project's root.
        facts: Path of the file of facts.
        files: The project's files, in the order of their ids.
        definers: Name to the numbers of the files that define it, of languages that ask for it.
    """

    root: Path
    facts: Path
    files: list[PlannedFile]
    definers: dict[str, list[int]]

    @classmethod
    def read(cls, path: Path) -> Self:
        """The plan that `write` wrote."""
        root, facts, files, definers = json.loads(path.read_text("utf-8"))
        return cls(Path(root), Path(facts), [PlannedFile._make(row) for row in files], definers)

    def write(self, path: Path) -> None:
        """Leave the plan for other processes."""
        row = [str(self.root), str(self.facts), self.files, self.definers]
        with path.open("x", encoding="utf-8") as file:  # never through a link
            file.write(json.dumps(row))


class Linked(NamedTuple):
    """What one file refers to.

    Attributes:
        refs: Its references.
        dispatches: What its methods stand in for.
        seen: Digests of configuration files that were read for that.
    """

    refs: FileRefs
    dispatches: FileDispatches
    seen: dict[str, str]

    def encode(self) -> bytes:
        """Bytes for another process of this program; nothing that rests on disk."""
        return marshal.dumps((tuple(self.refs), tuple(self.dispatches), self.seen))

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """What `encode` of another process gave."""
        refs, dispatches, seen = marshal.loads(data)  # noqa: S302 - from our own worker
        return cls(FileRefs._make(refs), FileDispatches._make(dispatches), seen)


class Planner:
    """Collects what was extracted, file by file.

    Args:
        root: The project's root.
        facts: Where to write the facts, a new file.
    """

    def __init__(self, root: Path, facts: Path) -> None:
        self.plan = Plan(root, facts, [], {})
        self._file: BinaryIO = facts.open("xb")  # never through a link
        self._offset = 0
        self._next_node = 1

    def add(self, path: str, language: str, facts: FileFacts, encoded: bytes) -> PlannedFile:
        """Take in a file; gives it its row ids."""
        count = len(facts.defs)
        file = PlannedFile(
            path, language, facts.package, len(self.plan.files) + 1, self._next_node, count,
            self._offset, len(encoded),
        )  # fmt: skip
        if BY_ID[language].asks_definers:
            for name in {item.name for item in facts.defs}:
                self.plan.definers.setdefault(name, []).append(file.id - 1)
        self._file.write(encoded)
        self._offset += len(encoded)
        self._next_node += 1 + count
        self.plan.files.append(file)
        return file

    def finish(self) -> Plan:
        """The plan; the facts are on disk from here on."""
        self._file.close()
        return self.plan

    def close(self) -> None:
        """Close the file of facts, also where the disk is full and it cannot be finished."""
        with suppress(OSError):
            self._file.close()


class Linker:
    """Links files of a plan in this process.

    Args:
        plan: The plan.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._numbers = {file.path: number for number, file in enumerate(plan.files)}
        self._facts = plan.facts.open("rb", buffering=0)
        self._reader = ConfigReader(plan.root)
        self._told: set[str] = set()
        languages = {file.path: (file.language, file.package) for file in plan.files}
        self._resolver = Resolver(World(languages, self._load, self._reader, self._definers))

    def close(self) -> None:
        """Close the file of facts."""
        self._facts.close()

    def linked(self, number: int) -> Linked:
        """The references of a file by its number in the plan."""
        file = self._plan.files[number]
        results = self._resolver.resolve(file.path)
        facts = self._resolver.world.scopes(file.path).facts
        refs = file_refs(facts, results, file.ids(), self._ids)
        dispatches = file_dispatches(self._resolver.dispatches.of(file.path), file.ids(), self._ids)
        news = {path: self._reader.seen[path] for path in self._reader.seen.keys() - self._told}
        self._told |= news.keys()
        return Linked(refs, dispatches, news)

    def _load(self, path: str) -> FileFacts:
        file = self._plan.files[self._numbers[path]]
        return FileFacts.decode(os.pread(self._facts.fileno(), file.size, file.offset))

    def _ids(self, path: str) -> NodeIds:
        return self._plan.files[self._numbers[path]].ids()

    def _definers(self, name: str) -> Iterator[str]:
        files = self._plan.files
        return (files[number].path for number in self._plan.definers.get(name, ()))


def link_all(plan: Plan, crew: Crew | None, shared: Path) -> Iterator[Linked]:
    """Link every file of a plan, in order.

    Args:
        plan: The plan.
        crew: Who does it; this process where it is None.
        shared: Where to leave the plan for the crew.
    """
    numbers = range(len(plan.files))
    if crew is None:
        with closing(Linker(plan)) as linker:
            yield from map(linker.linked, numbers)
        return
    plan.write(shared)
    sized = (([number], file.size) for number, file in enumerate(plan.files))
    batches = in_batches(sized, _BATCH_BYTES)
    done: dict[int, Linked] = {}
    following = 0
    with ExitStack() as open_files:
        spare: Linker | None = None
        for answer in crew.run(json.dumps({"link": str(shared)}), batches):
            number = int(answer.task[0])
            if answer.header is None:  # a worker died, of too little memory perhaps
                spare = spare or open_files.enter_context(closing(Linker(plan)))
                done[number] = spare.linked(number)
            else:
                done[number] = Linked.decode(answer.data)
            while following in done:
                yield done.pop(following)
                following += 1
