"""What was written where: a file in codegraph's own state folder, so that all can be undone.

It is written before the files that it tells of are: what it says too much is found to be not there
when it is undone; what it did not say could not be undone at all.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from codegraph_cli.failures import Failure
from codegraph_cli.installer.agent import Scope
from codegraph_cli.installer.edit.change import Change, Fence, Include, Put
from codegraph_cli.installer.files import File, FileFault, make_folders, remove_folders

_FORMAT = 1
_PATIENCE_SECONDS = 10.0
_PAUSE_SECONDS = 0.05
_TRIES = 20  # to make a folder that others remove


@dataclass(frozen=True, slots=True)
class Trace:
    """A change that stands in a file.

    Attributes:
        change: The change; without its value, which undoing it does not need.
        made: How many containers around it were made for it.
        agents: The ids of the agents that it is for; it goes with the last of them.
    """

    change: Change
    made: int
    agents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Installed:
    """A file in which something of ours stands.

    Attributes:
        path: The file itself, not a link to it.
        scope: Whom it is for.
        project: The folder that a local one is for.
        existed: Whether it was there before.
        backup: A copy of what was there before; None where there was nothing.
        original: SHA-256 of that.
        written: SHA-256 of what we last wrote.
        untouched: Whether nobody else had written to it by then, so that the copy is all that
            differs from it.
        folders: Folders that were made for it, outermost first.
        traces: What of ours stands in it.
    """

    path: Path
    scope: Scope
    project: Path | None
    existed: bool
    backup: Path | None
    original: str
    written: str
    untouched: bool
    folders: tuple[Path, ...]
    traces: tuple[Trace, ...]


def digest(content: bytes) -> str:
    """How a record tells one content of a file from another: its SHA-256.

    Args:
        content: All of it.
    """
    return sha256(content).hexdigest()


def new_file(file: File, scope: Scope, project: Path | None) -> Installed:
    """What is on record of a file before anything of ours stands in it.

    Args:
        file: As it was read.
        scope: Whom it is for.
        project: The folder that a local one is for.
    """
    return Installed(
        path=file.real,
        scope=scope,
        project=project,
        existed=file.content is not None,
        backup=None,
        original="" if file.content is None else digest(file.content),
        written="",
        untouched=True,
        folders=(),
        traces=(),
    )


class Record:
    """All files in which something of ours stands. To be used inside `held`.

    Args:
        path: Where the record is kept.
        folders: Those that were made for it just now.

    Attributes:
        version: The version of codegraph that wrote it last; empty where there was none.
        files: What it says, by path.
        folders: Those that were ever made for it, outermost first.
        damaged: Where a record that could not be read was set aside; None where there was none.
    """

    def __init__(self, path: Path, folders: Iterable[Path] = ()) -> None:
        self._path = path
        self.folders = list(folders)
        self.version = ""
        self.files: dict[Path, Installed] = {}
        self.damaged: Path | None = None
        self._read()

    def _read(self) -> None:
        try:
            found = json.loads(self._path.read_bytes())
            if found["format"] != _FORMAT:
                raise Failure(
                    f"{self._path} was written by another version of codegraph, {found['version']}."
                    " Use that version, or move the file away and undo what it lists by hand."
                )
            self.version = str(found["version"])
            self.files = {file.path: file for file in map(_load, found["files"])}
            self.folders = [*map(Path, found.get("folders", ())), *self.folders]
        except FileNotFoundError:
            return
        except (ValueError, KeyError, TypeError, RecursionError):
            self.damaged = self._path.with_name(f"{self._path.name}.damaged")

    def find(self, real: Path) -> Installed | None:
        """What is on record of a file, also where a link took its name since.

        Args:
            real: The file itself.
        """
        found = self.files.get(real)
        if found is None:
            links = (one for one in self.files.values() if one.path.is_symlink())
            found = next((one for one in links if Path(os.path.realpath(one.path)) == real), None)
        return found

    def save(self, version: str) -> None:
        """Replace the file; it says the old or the new whatever happens.

        Args:
            version: The version of codegraph that writes.

        Raises:
            Failure: It cannot be written.
        """
        files = [_dump(file) for file in self.files.values()]
        folders = [str(folder) for folder in self.folders]
        content = json.dumps(
            {"format": _FORMAT, "version": version, "folders": folders, "files": files}, indent=1
        )
        # Always the same name, so that what a killed process left is taken over by the next one.
        temporary = self._path.with_name(f".{self._path.name}.new")
        try:
            if self.damaged is not None and self._path.exists():
                self._path.rename(self.damaged)
            if not files:
                temporary.unlink(missing_ok=True)
                self._path.unlink(missing_ok=True)
                return
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(content + "\n")
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(self._path)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise Failure(
                f"{self._path} cannot be written ({error.strerror}), so nothing was changed: what "
                "is not on record could not be undone."
            ) from error


@contextmanager
def held(folder: Path) -> Iterator[Record]:
    """The record, while no other process may change it.

    Args:
        folder: The state folder of codegraph; made where it is missing, and gone again afterwards
            where nothing is in it.

    Raises:
        Failure: Another process has it, or it cannot be read.
    """
    lock, made = _lock(folder)
    folders = [*made, folder]
    try:
        try:
            record = Record(folder / "installed.json", made)
            folders = [*record.folders, folder]
        except OSError as error:
            raise Failure(f"{folder}/installed.json cannot be read ({error.strerror}).") from error
        yield record
    finally:
        remove_folders(folders)
        os.close(lock)


def _lock(folder: Path) -> tuple[int, list[Path]]:
    """Lock the folder itself, so that no file of a lock is left behind.

    Returns:
        The lock, and the folders that were made.
    """
    made: list[Path] = []
    tries = _TRIES
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            made += make_folders(folder, 0o700)
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except (FileFault, OSError) as fault:
            error = fault.__cause__ if isinstance(fault, FileFault) else fault
            # Another process removes it, empty, at this moment; or none can be made there.
            tries -= 1
            if isinstance(error, FileNotFoundError) and tries:
                time.sleep(_PAUSE_SECONDS)
                continue
            remove_folders(made)
            reason = error.strerror if isinstance(error, OSError) else fault
            raise Failure(f"{folder} cannot be used ({reason}).") from fault
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), folder.stat()):
                return descriptor, made
        os.close(descriptor)
        if time.monotonic() > until:
            raise Failure(
                f"Another codegraph install or uninstall is running (it holds {folder}). Wait "
                "until it has ended."
            )
        time.sleep(_PAUSE_SECONDS)


def forget_value(change: Change) -> Change:
    """A change as far as undoing it needs it."""
    match change:
        case Put():
            return replace(change, value=None)
        case Fence():
            return replace(change, text="")
        case Include():
            return change


def _dump(file: Installed) -> dict[str, Any]:
    return {
        "path": str(file.path),
        "scope": file.scope,
        "project": str(file.project) if file.project else None,
        "existed": file.existed,
        "backup": str(file.backup) if file.backup else None,
        "original": file.original,
        "written": file.written,
        "untouched": file.untouched,
        "folders": [str(folder) for folder in file.folders],
        "traces": [
            {**_dump_change(trace.change), "made": trace.made, "agents": list(trace.agents)}
            for trace in file.traces
        ],
    }


def _load(found: Mapping[str, Any]) -> Installed:
    scope = found["scope"]
    if scope not in ("global", "local"):
        raise ValueError(scope)
    return Installed(
        path=Path(found["path"]),
        scope=scope,
        project=Path(found["project"]) if found["project"] else None,
        existed=bool(found["existed"]),
        backup=Path(found["backup"]) if found["backup"] else None,
        original=str(found["original"]),
        written=str(found["written"]),
        untouched=bool(found["untouched"]),
        folders=tuple(map(Path, found["folders"])),
        traces=tuple(
            Trace(_load_change(trace), int(trace["made"]), tuple(map(str, trace["agents"])))
            for trace in found["traces"]
        ),
    )


def _dump_change(change: Change) -> dict[str, Any]:
    match change:
        case Put():
            return {"kind": "put", "format": change.format, "at": list(change.at)}
        case Include():
            at = list(change.at)
            return {"kind": "include", "format": change.format, "at": at, "item": change.item}
        case Fence():
            return {"kind": "fence", "head": change.head}


def _load_change(found: Mapping[str, Any]) -> Change:
    match found["kind"]:
        case "put":
            return Put(found["format"], tuple(found["at"]), None)
        case "include":
            return Include(found["format"], tuple(found["at"]), found["item"])
        case "fence":
            return Fence("", found["head"])
    raise ValueError(found["kind"])
