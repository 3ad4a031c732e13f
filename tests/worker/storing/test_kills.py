"""What was acknowledged survives `kill -9`, whenever it comes."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from stored import NO_ANSWER, Batch, Worker, all_of, new_batch, rows, stored

KILLS = 50
LANES = 2  # services with a database of their own, side by side: starting one is most of the time
CLIENTS = 6


class Sender:
    """Sends as a client does: a batch is sent again until it is acknowledged."""

    def __init__(self) -> None:
        self.acknowledged: list[Batch] = []
        self.sent: list[Batch] = []
        self.answers: set[int] = set()
        self._next: Batch | None = None

    def until_it_breaks(self, worker: Worker, acknowledged: threading.Semaphore) -> None:
        with worker.client() as client:
            while True:
                if self._next is None:
                    self._next = new_batch(random.randint(1, 8))
                    self.sent.append(self._next)
                status = client.send(self._next)
                self.answers.add(status)
                if status == 204:
                    self.acknowledged.append(self._next)
                    self._next = None
                    acknowledged.release()
                if status == NO_ANSWER:
                    return


def one_round(worker: Worker, senders: list[Sender], moment: random.Random) -> None:
    acknowledged = threading.Semaphore(0)
    worker.start()
    with ThreadPoolExecutor(len(senders)) as pool:
        try:
            ends = [pool.submit(each.until_it_breaks, worker, acknowledged) for each in senders]
            for _ in range(moment.randint(1, 120)):
                assert acknowledged.acquire(timeout=60)
            time.sleep(moment.uniform(0, 0.01))  # not always right after a commit
        finally:
            worker.kill()
        for end in ends:
            end.result()


def one_lane(folder: Path, seed: int) -> int:
    """Kill a service often; gives how many batches were acknowledged."""
    folder.mkdir()
    worker = Worker(folder)
    senders = [Sender() for _ in range(CLIENTS)]
    moment = random.Random(seed)
    for _ in range(KILLS // LANES):
        one_round(worker, senders, moment)
    # As it is when nobody has started the service again: a command applies what the journal holds.
    kept = stored(worker.database)
    assert rows(worker.database, "PRAGMA integrity_check") == [("ok",)]
    acknowledged = [batch for sender in senders for batch in sender.acknowledged]
    sent = [batch for sender in senders for batch in sender.sent]
    lost = all_of(acknowledged).items() - kept.items()
    assert not lost
    assert not kept.items() - all_of(sent).items()
    for batch in sent:  # all of a request or nothing
        assert len(batch.counts.keys() & kept.keys()) in (0, len(batch.counts))
    assert set().union(*(sender.answers for sender in senders)) <= {204, NO_ANSWER}
    return len(acknowledged)


def test_what_was_acknowledged_is_there_once_after_any_of_fifty_kills(tmp_path: Path) -> None:
    with ThreadPoolExecutor(LANES) as pool:
        lanes = [pool.submit(one_lane, tmp_path / str(lane), lane) for lane in range(LANES)]
        acknowledged = [lane.result() for lane in lanes]
    assert sum(acknowledged) >= KILLS
