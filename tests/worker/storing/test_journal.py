"""What a journal makes of damage, of an end in the middle, and of another's files."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from killing import batch, event_id, machine_id
from stored import Worker, all_of, command, new_batch, rows, stored

from codegraph_ingest.journal.files import Folder, Position
from codegraph_ingest.journal.lines import DamagedLine, decode, encode
from codegraph_ingest.journal.settled import recover
from codegraph_ingest.journal.tail import Tail
from codegraph_ingest.sqlite.arriving import Arriving
from codegraph_ingest.sqlite.database import open_writer


def written(database: Path, values: Sequence[dict[str, object]]) -> Path:
    """Put lines into the journal of a new database, as a service does that is killed then."""
    open_writer(database).close()
    folder = Folder(database)
    folder.make()
    found = recover(database)
    line = Tail(folder, found.token, found.end)
    for value in values:
        line.append(encode(value))
    line.close()
    return folder.segment(line.end.segment)


def events(database: Path) -> set[str]:
    return {event for (event,) in rows(database, "SELECT event_id FROM events")}


def of(*numbers: int) -> set[str]:
    return {event_id(2 * number + second) for number in numbers for second in range(2)}


def test_a_torn_end_is_cut_and_all_before_it_is_applied(tmp_path: Path) -> None:
    for length in range(1, 40):
        database = tmp_path / f"{length}.db"
        segment = written(database, [batch(0), batch(1)])
        with segment.open("ab") as file:
            file.write(encode(batch(2))[:length])
        assert events(database) == of(0, 1)
        assert not Folder(database).path.joinpath("damaged").exists()


def test_a_segment_without_a_whole_first_line_is_nothing(tmp_path: Path) -> None:
    database = tmp_path / "ingest.db"
    segment = written(database, [batch(0)])
    newer = segment.with_name(segment.name.replace("1", "2"))
    newer.write_bytes(segment.read_bytes()[:20])
    assert events(database) == of(0)
    assert not newer.exists()


def test_a_damaged_line_is_set_aside_and_told_and_those_after_it_are_applied(
    tmp_path: Path,
) -> None:
    database = tmp_path / "ingest.db"
    segment = written(database, [batch(0), batch(1), batch(2)])
    content = bytearray(segment.read_bytes())
    place = content.index(machine_id(1).encode())
    content[place] ^= 1
    segment.write_bytes(content)
    done = command(database, "stats")
    assert done.returncode == 0
    assert "damaged" in done.stderr
    assert machine_id(2) not in done.stderr
    assert events(database) == of(0, 2)
    aside = Folder(database).path / "damaged"
    assert event_id(2).encode() in aside.read_bytes()
    assert aside.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("line", [b"", b"\n", b"00000000 {}\n", b"x" * 50, encode({})[:-1]])
def test_what_is_no_line_is_damaged(line: bytes) -> None:
    with pytest.raises(DamagedLine):
        decode(line)


def test_a_journal_of_another_format_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    database = tmp_path / "ingest.db"
    segment = written(database, [batch(0)])
    first, rest = segment.read_bytes().split(b"\n", 1)
    content = encode({**decode(first + b"\n"), "journal": 2}) + rest
    segment.write_bytes(content)
    for words in (("serve",), ("stats",), ("erase", machine_id(0)), ("export",)):
        done = command(database, *words, environ={"CODEGRAPH_INGEST_PORT": "0"})
        assert done.returncode == 1
        assert "format 2, not 1" in done.stderr
        assert str(segment.parent) in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert segment.read_bytes() == content


def test_the_journal_of_another_database_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "ingest.db"
    written(database, [batch(0)])
    database.unlink()
    done = command(database, "serve", environ={"CODEGRAPH_INGEST_PORT": "0"})
    assert done.returncode == 1
    assert "another database" in done.stderr


def test_a_segment_that_is_missing_is_told_and_nothing_is_taken_for_applied(
    tmp_path: Path,
) -> None:
    database = tmp_path / "ingest.db"
    segment = written(database, [batch(0)])
    arriving = Arriving(database)
    end = Position(1, segment.stat().st_size)
    moved = segment.rename(tmp_path / "moved")
    with pytest.raises(Exception, match="missing"):
        arriving.step(end)
    moved.rename(segment)
    assert arriving.step(end) == end
    arriving.close()


def test_an_erasure_takes_what_came_before_it_and_not_what_comes_after(tmp_path: Path) -> None:
    database = tmp_path / "ingest.db"
    gone, back = batch(0), {**batch(1), "machine_id": machine_id(0)}
    written(database, [gone, batch(2), {"erase": machine_id(0)}, back])
    assert events(database) == of(1, 2)


def test_two_that_apply_the_same_journal_apply_it_once(tmp_path: Path) -> None:
    database = tmp_path / "ingest.db"
    segment = written(database, [batch(number) for number in range(20)])
    end = Position(1, segment.stat().st_size)
    both = [Arriving(database), Arriving(database)]

    async def all_of_it(arriving: Arriving) -> None:
        while await asyncio.to_thread(arriving.step, end, 700) != end:
            pass

    async def race() -> None:
        await asyncio.gather(*map(all_of_it, both))

    asyncio.run(race())
    for arriving in both:
        arriving.close()
    assert events(database) == of(*range(20))
    [(queued,)] = rows(database, "SELECT count(*) FROM outbox")
    assert queued == 40


def test_an_asked_erasure_waits_for_all_that_was_acknowledged_when_it_was_asked(
    tmp_path: Path,
) -> None:
    database = tmp_path / "ingest.db"
    segment = written(database, [batch(0), batch(1)])
    lines = segment.read_bytes().splitlines(keepends=True)
    first = Position(1, len(lines[0] + lines[1]))
    arriving = Arriving(database)
    connection = open_writer(database)
    # It is asked for when the service has told to apply the first line, and has the second.
    connection.execute("INSERT INTO asked_erasures VALUES (?)", (machine_id(1),))
    arriving.step(first)
    assert connection.execute("SELECT count(*) FROM asked_erasures").fetchone() == (1,)
    arriving.step(Position(1, segment.stat().st_size))
    assert connection.execute("SELECT count(*) FROM asked_erasures").fetchone() == (0,)
    connection.close()
    arriving.close()
    assert events(database) == of(0)


def test_the_erase_command_takes_what_a_killed_service_left(tmp_path: Path) -> None:
    with Worker(tmp_path) as worker:
        sent = [new_batch() for _ in range(3)]
        assert [worker.send(batch) for batch in sent] == [204] * 3
        worker.kill()
        done = command(worker.database, "erase", sent[0].machine_id)
        assert (done.returncode, done.stderr) == (0, "")
        assert "3 events" in done.stdout
        assert stored(worker.database) == all_of(sent[1:])


def test_the_erase_command_takes_what_a_running_service_has_not_applied(tmp_path: Path) -> None:
    with Worker(tmp_path) as worker, worker.client() as client:
        sent = [new_batch(100) for _ in range(40)]
        assert [client.send(batch) for batch in sent] == [204] * 40
        gone = sent[-1]
        assert command(worker.database, "erase", gone.machine_id).returncode == 0
        assert stored(worker.database) == all_of(sent[:-1])


def test_an_erasure_by_request_takes_all_that_was_acknowledged_before_it(tmp_path: Path) -> None:
    with Worker(tmp_path) as worker, worker.client() as client:
        sent = [new_batch(100) for _ in range(20)]
        for batch_ in sent:
            assert client.send(batch_) == 204
            assert client.erase(batch_.machine_id) == 202
        assert stored(worker.database) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="finds the process in /proc")
def test_the_process_that_applies_is_started_anew_when_it_dies(tmp_path: Path) -> None:
    with Worker(tmp_path) as worker:
        first, second = new_batch(), new_batch()
        assert worker.send(first) == 204
        assert stored(worker.database) == all_of([first])
        assert worker.process is not None
        tasks = Path(f"/proc/{worker.process.pid}/task").iterdir()
        children = [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
        assert len(children) == 1
        os.kill(children[0], signal.SIGKILL)
        assert worker.send(second) == 204
        assert stored(worker.database) == all_of([first, second])
