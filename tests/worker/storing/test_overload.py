"""More than the service can take, and its end while it is busy."""

from __future__ import annotations

import json
import signal
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from stored import NO_ANSWER, Batch, Worker, all_of, new_batch, new_machine, stored, until

CLIENTS = 24


@contextmanager
def nobody_writes(database: Path) -> Iterator[None]:
    """Keep everyone else from writing to the database."""
    with closing(sqlite3.connect(database, isolation_level=None, timeout=60)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def test_what_is_too_much_is_refused_and_what_is_acknowledged_is_kept(tmp_path: Path) -> None:
    one_of_all = new_machine()  # which sends more than a machine may

    def client(worker: Worker) -> list[tuple[int, Batch]]:
        answers = []
        with worker.client() as connection:
            for number in range(30):
                batch = new_batch(40, None if number % 3 else one_of_all)
                answers.append((connection.send(batch), batch))
        return answers

    with (
        Worker(tmp_path, JOURNAL_BYTES=1024 * 1024) as worker,
        ThreadPoolExecutor(CLIENTS) as pool,
    ):
        with nobody_writes(worker.database):
            found = [answer for each in pool.map(client, [worker] * CLIENTS) for answer in each]
        assert {status for status, _ in found} == {204, 429, 503}
        taken = [batch for status, batch in found if status == 204]
        assert stored(worker.database) == all_of(taken)
        until(lambda: worker.health() == 200, "it does not find that it can be written")
        assert worker.send(new_batch()) == 204


def test_no_more_waits_on_the_disk_than_may_and_it_is_taken_again_once_there_is_room(
    tmp_path: Path,
) -> None:
    most = 1024 * 1024
    with Worker(tmp_path, JOURNAL_BYTES=most) as worker, worker.client() as client:
        taken = []
        with nobody_writes(worker.database):
            while client.send(batch := new_batch(100)) == 204:
                taken.append(batch)
            assert most - 50_000 < sum(file.stat().st_size for file in segments(worker)) <= most
            answer = client.get("/healthz")[1]
            assert most - 50_000 < json.loads(answer)["unapplied_bytes"] <= most
        assert stored(worker.database) == all_of(taken)
        assert client.send(batch) == 204
        assert stored(worker.database) == all_of([*taken, batch])
        assert segments(worker) == []


def segments(worker: Worker) -> list[Path]:
    return list(worker.database.with_name("ingest.db.intake").glob("*.lines"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_is_in_flight_at_the_end_is_answered_and_kept(tmp_path: Path, number: int) -> None:
    with Worker(tmp_path) as worker:
        batches = [new_batch() for _ in range(8)]
        clients = [worker.client() for _ in batches]
        try:
            assert [client.send(new_batch()) for client in clients] == [204] * len(clients)
            before = stored(worker.database)
            for client, batch in zip(clients, batches, strict=True):
                client.post(batch)
            for _ in range(5):  # each turn of its loop reads all that has come
                assert worker.health() == 200
            worker.ask_to_stop(number)
            assert [client.answer() for client in clients] == [204] * len(clients)
            assert worker.ended() == 0
        finally:
            for client in clients:
                client.__exit__()
        assert stored(worker.database) == before | all_of(batches)


def test_a_service_that_is_stopped_under_load_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    with Worker(tmp_path) as worker, ThreadPoolExecutor(CLIENTS) as pool:
        acknowledged = threading.Semaphore(0)
        seen: set[int] = set()

        def client(_: int) -> list[Batch]:
            taken = []
            with worker.client() as connection:
                while True:
                    batch = new_batch(5)
                    status = connection.send(batch)
                    seen.add(status)
                    if status == NO_ANSWER:
                        return taken
                    if status == 204:
                        taken.append(batch)
                        acknowledged.release()

        try:
            clients = [pool.submit(client, number) for number in range(CLIENTS)]
            for _ in range(200):
                assert acknowledged.acquire(timeout=30)
            worker.ask_to_stop()
            assert worker.ended() == 0
        finally:
            worker.kill()
        taken = [batch for client in clients for batch in client.result()]
        assert seen <= {204, 503, NO_ANSWER}
        # All that was read was answered, so nothing was stored that nobody knows of; and applied.
        assert segments(worker) == []
        assert stored(worker.database) == all_of(taken)


def test_a_second_signal_does_not_lose_what_is_acknowledged(tmp_path: Path) -> None:
    with Worker(tmp_path) as worker:
        batches = [new_batch() for _ in range(50)]
        with worker.client() as client:
            assert {client.send(batch) for batch in batches} == {204}
        worker.ask_to_stop()
        worker.ask_to_stop(signal.SIGINT)
        assert worker.ended() == 0
        assert stored(worker.database) == all_of(batches)
