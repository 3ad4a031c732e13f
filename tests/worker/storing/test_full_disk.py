"""Where nothing can be written: no 204, and none of what had one is lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from stored import Batch, Worker, all_of, command, new_batch, rows, stored, until

resource = pytest.importorskip("resource")
SMALL = 4 * 1024 * 1024

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs mounts or limits of Linux")


def mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True, capture_output=True, timeout=30)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, with little room."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        mount("-t", "tmpfs", "-o", f"size={SMALL}", "codegraph-test", str(folder))
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"this user cannot mount a file system: {error}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True, timeout=30)


def fill(folder: Path, leave: int = 0) -> Path:
    """Take the room of a file system but for so many bytes; gives the file that takes it."""
    ballast = folder / "ballast"
    space = os.statvfs(folder)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, space.f_bavail * space.f_frsize - leave)
    return ballast


def send_until_refused(worker: Worker) -> tuple[list[Batch], list[Batch]]:
    """Send until nothing is taken any more; gives what was acknowledged, and what was refused."""
    acknowledged: list[Batch] = []
    refused: list[Batch] = []
    with worker.client() as client:
        while len(refused) < 5:
            assert len(acknowledged) < 1000, "more is acknowledged than there is room for"
            batch = new_batch(50)
            status = client.send(batch)
            assert status in (204, 503)
            (acknowledged if status == 204 else refused).append(batch)
    return acknowledged, refused


def test_a_full_disk_is_answered_with_503_and_work_goes_on_once_there_is_room(
    disk: Path, tmp_path: Path
) -> None:
    with Worker(disk, tmp_path / "worker.log") as worker:
        before = new_batch()
        assert worker.send(before) == 204
        assert worker.health() == 200
        ballast = fill(disk, leave=1024 * 1024)
        acknowledged, refused = send_until_refused(worker)
        assert acknowledged
        assert worker.health() == 503
        ballast.unlink()
        until(lambda: worker.health() == 200, "it does not find the room by itself")
        assert worker.send(refused[0]) == 204
        worker.ask_to_stop()
        assert worker.ended() == 0
        everything = all_of([before, *acknowledged, refused[0]])
        assert stored(worker.database) == everything
        assert rows(worker.database, "PRAGMA integrity_check") == [("ok",)]


def test_a_machine_can_be_erased_after_the_disk_was_full(disk: Path, tmp_path: Path) -> None:
    with Worker(disk, tmp_path / "worker.log") as worker:
        batch = new_batch()
        assert worker.send(batch) == 204
        ballast = fill(disk)
        send_until_refused(worker)
        with worker.client() as client:
            # The line of an erasure is short: there may be room for it.
            assert client.erase(batch.machine_id) in (202, 503)
            ballast.unlink()
            until(lambda: client.erase(batch.machine_id) == 202, "it cannot be erased")
        assert not stored(worker.database).keys() & batch.counts.keys()


def test_a_service_that_is_killed_on_a_full_disk_has_lost_nothing(
    disk: Path, tmp_path: Path
) -> None:
    with Worker(disk, tmp_path / "worker.log") as worker:
        ballast = fill(disk, leave=1024 * 1024)
        acknowledged, _ = send_until_refused(worker)
        worker.kill()
        ballast.unlink()
        worker.start()
        assert stored(worker.database) == all_of(acknowledged)
        assert worker.send(new_batch()) == 204


def test_a_limit_of_files_is_as_good_as_a_full_disk(tmp_path: Path) -> None:
    """What can be tried where no file system can be mounted."""
    with Worker(tmp_path) as worker:
        before = new_batch()
        assert worker.send(before) == 204
        assert worker.process is not None
        pid = worker.process.pid
        _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (2000, most))
        acknowledged, refused = send_until_refused(worker)
        assert worker.health() == 503
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))
        until(lambda: worker.health() == 200, "it does not find the room by itself")
        assert worker.send(refused[-1]) == 204
        assert stored(worker.database) == all_of([before, *acknowledged, refused[-1]])


def is_refused_at_start(database: Path) -> str:
    """Start the service, which is to end by itself; gives what it says."""
    done = command(database, "serve", environ={"CODEGRAPH_INGEST_PORT": "0"})
    assert done.returncode == 1, done.stderr
    assert str(database) in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


def test_a_full_disk_at_the_start_is_told_and_ends_it(disk: Path) -> None:
    fill(disk)
    assert "full" in is_refused_at_start(disk / "ingest.db")


def test_a_database_that_cannot_be_written_is_told_at_the_start(disk: Path, tmp_path: Path) -> None:
    with Worker(disk, tmp_path / "worker.log") as worker:
        worker.ask_to_stop()
        assert worker.ended() == 0
    mount("-o", "remount,ro", str(disk))
    is_refused_at_start(worker.database)


def test_a_folder_that_is_not_there_is_told_at_the_start(tmp_path: Path) -> None:
    is_refused_at_start(tmp_path / "nowhere" / "ingest.db")


def test_a_folder_in_place_of_the_database_is_told_at_the_start(tmp_path: Path) -> None:
    is_refused_at_start(tmp_path)


def test_a_file_that_is_no_database_is_told_at_the_start_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "ingest.db"
    content = b"Dear diary, " * 1000
    path.write_bytes(content)
    assert "not a database" in is_refused_at_start(path)
    assert path.read_bytes() == content


def test_a_database_of_another_version_is_told_at_the_start_and_left_as_it_is(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ingest.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 2")
        connection.execute("CREATE TABLE events (something)")
    assert "version 2, not 1" in is_refused_at_start(path)
    assert rows(path, "SELECT name FROM sqlite_master") == [("events",)]


def test_what_is_acknowledged_beside_a_damaged_database_is_told_and_kept(tmp_path: Path) -> None:
    with Worker(tmp_path) as worker:
        for _ in range(20):
            assert worker.send(new_batch(100)) == 204
        worker.ask_to_stop()
        assert worker.ended() == 0
    whole = worker.database.read_bytes()
    with closing(sqlite3.connect(worker.database)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'events'"
        ).fetchone()
    with worker.database.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xee" * size)
    kept = new_batch()
    try:
        worker.start()
        assert worker.send(kept) == 204
        until(lambda: worker.health() == 503, "it does not tell that nothing can be applied")
    finally:
        worker.kill()
    worker.database.write_bytes(whole)
    for name in ("ingest.db-wal", "ingest.db-shm"):
        worker.database.with_name(name).unlink(missing_ok=True)
    worker.start()
    try:
        assert kept.counts.items() <= stored(worker.database).items()
    finally:
        worker.kill()


def test_a_second_service_on_a_database_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    with Worker(tmp_path) as worker:
        assert "another service" in is_refused_at_start(worker.database)
        batch = new_batch()
        assert worker.send(batch) == 204
        assert stored(worker.database) == all_of([batch])
