"""What is to become of a file, and the carrying out: all files, or as they were.

Each file is replaced in one step, so a crash leaves every file whole, and the record says where to
look. Whatever interrupts it otherwise, Ctrl-C for one, what was changed is changed back.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from codegraph_cli.failures import Failure
from codegraph_cli.installer import files
from codegraph_cli.installer.files import File, FileFault
from codegraph_cli.installer.record import Installed, Record, digest


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to become of a file.

    Attributes:
        file: As it is.
        content: As it is to be; None where it is to be deleted.
        installed: What is to be on record; None where nothing of ours is left.
        before: What is on record.
    """

    file: File
    content: bytes | None
    installed: Installed | None
    before: Installed | None

    @property
    def key(self) -> Path:
        """Where it is on record: under its first name, where a link took that name since."""
        return self.before.path if self.before else self.file.real


def carry_out(outcomes: Sequence[Outcome], record: Record, version: str) -> dict[Path, str]:
    """Bring files and record to what they are to be.

    Args:
        outcomes: One for each file.
        record: What stands where, held.
        version: The version of codegraph that does it.

    Returns:
        The files that were left as they are, with the reason.

    Raises:
        Failure: The record cannot be written; no file was changed.
    """
    with _interrupts_between_files() as check:
        ready, faults = _carry_out(outcomes, record, version, check)
        for outcome in ready:
            if outcome.file.path not in faults and outcome.installed is None:
                _clear_up(outcome)
                _on_record(record, outcome, None)
        with suppress(Failure):  # what it says too much is found to be gone when it is undone
            record.save(version)
    return faults


@contextmanager
def _interrupts_between_files() -> Iterator[Callable[[], None]]:
    """Have Ctrl-C heard where the yielded function is called, and nowhere else.

    Not while one file is replaced, and not while all are changed back: a second one, of somebody
    in a hurry, would leave half of it.
    """
    heard: list[int] = []

    def check() -> None:
        if heard:
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield check  # signals reach the main thread alone
        return
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)


def _carry_out(
    outcomes: Sequence[Outcome],
    record: Record,
    version: str,
    check: Callable[[], None],
) -> tuple[list[Outcome], dict[Path, str]]:
    """Write all files; or change all back, and raise.

    Returns:
        What was done, and the files that were left as they are, with the reason.
    """
    old = dict(record.files)
    faults: dict[Path, str] = {}
    ready: list[Outcome] = []
    try:
        for outcome in outcomes:
            try:
                ready.append(_plan(outcome, {**old, **_installed(ready)}))
            except FileFault as fault:
                faults[outcome.file.path] = fault.reason
        record.files.update(_installed(ready))
        record.save(version)
        for outcome in ready:
            try:
                _make(outcome)
                _write(outcome)
            except FileFault as fault:
                faults[outcome.file.path] = fault.reason
                _take_back(outcome)
                _on_record(record, outcome, outcome.before)
            check()
    except BaseException:
        for outcome in reversed(ready):
            _take_back(outcome)
        record.files = old
        record.save(version)
        raise
    return ready, faults


def _installed(outcomes: Sequence[Outcome]) -> dict[Path, Installed]:
    return {one.key: one.installed for one in outcomes if one.installed}


def _plan(outcome: Outcome, known: Mapping[Path, Installed]) -> Outcome:
    """Say where the copy of what is there will be, or which folders are missing; make neither."""
    installed = outcome.installed
    if installed is None or outcome.content == outcome.file.content or outcome.content is None:
        return outcome
    if outcome.file.content is None:
        missing = files.missing_folders(outcome.file.real.parent)
        # A folder that was made for one file goes with the last of those in it.
        shared = {folder for other in known.values() for folder in other.folders}
        above = {*shared.intersection(outcome.file.real.parents), *installed.folders, *missing}
        folders = tuple(sorted(above, key=lambda folder: len(folder.parts)))
        return replace(outcome, installed=replace(installed, folders=folders))
    if installed.backup is not None or not installed.existed:
        return outcome
    return replace(outcome, installed=replace(installed, backup=files.backup_of(outcome.file)))


def _make(outcome: Outcome) -> None:
    """Make what `_plan` said."""
    installed, content = outcome.installed, outcome.file.content
    if installed is None or outcome.content == content:
        return
    if content is None:
        mode = 0o700 if installed.scope == "global" else 0o777
        files.make_folders(outcome.file.real.parent, mode)
    elif installed.backup is not None and digest(content) == installed.original:
        files.back_up(outcome.file, installed.backup)


def _write(outcome: Outcome) -> None:
    if outcome.content == outcome.file.content:
        return
    if outcome.content is None:
        files.check_unchanged(outcome.file)
        files.remove(outcome.file.real)
    else:
        files.replace(outcome.file, outcome.content)


def _take_back(outcome: Outcome) -> None:
    """Undo `_make` and `_write`, as far as they got."""
    before, installed = outcome.before, outcome.installed
    with suppress(FileFault, OSError):
        now = files.read(outcome.file.path)
        if now.content != outcome.file.content and now.content == outcome.content:
            if outcome.file.content is None:
                files.remove(now.real)
            else:
                files.replace(replace(now, mode=outcome.file.mode), outcome.file.content)
    if installed is not None:
        known = before.folders if before else ()
        files.remove_folders([folder for folder in installed.folders if folder not in known])
        if before is None or before.backup is None:
            _remove_backup(installed)


def _clear_up(outcome: Outcome) -> None:
    """Remove what was beside a file in which nothing of ours stands any more."""
    before = outcome.before
    if before is None:
        return
    files.remove_remains(outcome.file.real)
    # Where somebody deleted the file meanwhile, the copy is the last that is left of it.
    if outcome.file.content is not None:
        _remove_backup(before)
    files.remove_folders(before.folders)


def _remove_backup(installed: Installed) -> None:
    """Remove the copy, unless somebody wrote to it: what it says then is nowhere else."""
    if installed.backup is None:
        return
    with suppress(FileFault):
        content = files.read(installed.backup).content
        if content is not None and digest(content) == installed.original:
            files.remove(installed.backup)


def _on_record(record: Record, outcome: Outcome, installed: Installed | None) -> None:
    if installed is None:
        record.files.pop(outcome.key, None)
    else:
        record.files[outcome.key] = installed
