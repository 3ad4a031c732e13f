"""A machine of simulated processes with one clock, and an account of every count made on it.

What is on disk is read here by other code than the package's, so that neither can hide the other's
mistakes.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from unittest.mock import patch

from dying import Died, Life
from worker import Key, Worker, key_of

from codegraph_telemetry import Recorder, TelemetrySettings, capacity, days, outlet, post, room
from codegraph_telemetry import control as controls
from codegraph_telemetry.consent import read_choice
from codegraph_telemetry.notice import notice_shown
from codegraph_telemetry.spool import SpoolFile
from codegraph_telemetry.tally import utc_day

DAY = 86_400.0
START = 1_769_601_600.0  # 2026-01-28T12:00Z: a month that ends soon, and a short one after it
TORN: Key = ("", "torn line")
SHM = Path("/dev/shm")


@dataclass
class Process:
    """One that counts.

    Attributes:
        recorder: Its recorder, which was never started: the test drains.
        settings: Its settings.
        day: The day that its counts bear.
        paused: Its file, and what is about to be written there, if it was stopped in the middle.
    """

    recorder: Recorder
    settings: TelemetrySettings
    day: str
    pending: int = 0
    paused: tuple[SpoolFile, bytes, int, int] | None = None

    def in_memory(self) -> Counter[str]:
        """What was counted and is not written, by day."""
        found: Counter[str] = Counter()
        if self.recorder._shared is None:
            return found
        written = self.recorder._shared._written
        for key, total in self.recorder._totals.items():
            found[key[0]] += total - written.get(key, 0)
        for day, lines in self.recorder._shared._events.items():
            found[day] += len(lines)
        for day, _ in self.recorder._events:
            found[day] += 1
        return +found


@dataclass
class Said:
    """What the user said and was told, as the test remembers it."""

    choice: bool | None = None
    since: str | None = None
    notice: str | None = None
    local: bool | None = None
    damaged: bool = False

    def sharing(self, settings: TelemetrySettings) -> bool:
        """Whether a process may write and send."""
        if settings.switch is not None:
            return settings.switch
        return not self.damaged and self.choice is not False

    def keeping(self, settings: TelemetrySettings) -> bool:
        """Whether a process may keep counts for the user."""
        if settings.switch is False or self.damaged:
            return False
        return self.sharing(settings) if self.local is None else self.local

    def told(self) -> str | None:
        """The day on which the user said yes or was told."""
        return self.since if self.choice and not self.damaged else self.notice


@dataclass
class Machine:
    """Folders, a clock, processes, and what is known of every count.

    Attributes:
        least, most: Bounds of what must be somewhere: arrived, on disk, or among the losses. They
            are the same number as long as nothing happened that only bounds can be given for.
    """

    cap: int
    now: float = START
    said: Said = field(default_factory=Said)
    worker: Worker = field(default_factory=Worker)
    processes: list[Process] = field(default_factory=list)
    recorded: Counter[Key] = field(default_factory=Counter)
    least: int = 0
    most: int = 0
    killed: int = 0
    discarded: int = 0
    forgotten: int = 0
    offs: int = 0

    def __post_init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="law-", dir=SHM if SHM.is_dir() else None))
        self.state, self.config = self.root / "state", self.root / "config"
        self._patches = ExitStack()
        for module in (capacity, room):
            self._patches.enter_context(patch.object(module, "MAX_BYTES", self.cap))
            self._patches.enter_context(patch.object(module, "SPARE_BYTES", self.cap // 16))
        self._patches.enter_context(patch.object(outlet, "MAX_FILE", 1_500))
        self._patches.enter_context(patch.object(days, "_PATIENCE_SECONDS", 0.0))
        self._patches.enter_context(patch.object(controls, "_SENDER_WAIT", 0.0))
        self._patches.enter_context(patch.object(post, "post", self.worker.post))
        self._patches.enter_context(patch.object(post, "delete", self.worker.delete))

    def close(self) -> None:
        """Let go of everything."""
        for process in self.processes:
            if process.paused:
                process.paused[0].close()
        self._patches.close()
        rmtree(self.root, ignore_errors=True)

    def clock(self) -> float:
        return self.now

    @property
    def today(self) -> str:
        return utc_day(self.now)

    def settings(self, kind: str = "asks", version: str = "1.2.3") -> TelemetrySettings:
        environ = {"asks": {}, "forced": {"CODEGRAPH_TELEMETRY": "1"}, "off": {"DO_NOT_TRACK": "1"}}
        return TelemetrySettings.from_environment(
            environ[kind],
            codegraph_version=version,
            state_dir=self.state,
            config_dir=self.config,
        )

    def start(self, kind: str, version: str) -> Process:
        settings = self.settings(kind, version)
        process = Process(Recorder(settings, self.clock), settings, self.today)
        self.processes.append(process)
        return process

    def run(
        self,
        action: Callable[[Life], object],
        life: Life | None = None,
        *,
        at_most: int = 0,
        wrote: Callable[[], int] = lambda: 0,
        deletes: bool = False,
    ) -> bool:
        """Let a process do something to the disk, and keep the account.

        Args:
            action: What it does.
            life: How long it lives.
            at_most: How many counts it may write if it dies over it.
            wrote: How many it wrote if it does not.
            deletes: Whether it may delete anything without a note.

        Returns:
            Whether it died.
        """
        life = life or Life()
        before, offs = self.batches(), self.offs
        noted, there = self.noted(), self.there()
        died = False
        with life:
            try:
                action(life)
            except Died:
                died = True
        noted, after = self.noted() - noted, self.batches()
        if offs != self.offs or (
            died and deletes
        ):  # all is deleted, and the losses begin again at nothing
            self.least = self.most = self.there()
            if died:  # what was noted just now may be deleted yet
                self.least -= max(0, noted)
        elif not died:
            # What arrived without an answer and was dropped later is both delivered and lost.
            bodies = {*before.values(), *self.worker.posted} - {*after.values()}
            dropped = bodies - {*self.worker.accepted}
            twofold = sum(count for body in dropped for _, count in self._arrived(body))
            self.least += wrote() + twofold
            self.most += wrote() + twofold
        elif noted or self.least != self.most:
            # A loss is noted before what is lost is deleted. Whoever dies in between leaves both,
            # and it may still be delivered: losses may say too much then, never too little.
            self.most += at_most + noted
        else:
            assert there <= self.there() <= there + at_most
            self.least = self.most = self.there()
        assert self.least <= self.there() <= self.most, (self.least, self.there(), self.most)
        return died

    def there(self) -> int:
        """All counts that arrived, wait on disk, or are among the losses."""
        return (self.worker.totals() + self.waiting()).total() + self.noted()

    def noted(self) -> int:
        """The sum of the losses."""
        try:
            causes: dict[str, int] = json.loads((self.state / "losses.json").read_bytes())["causes"]
        except FileNotFoundError:
            return 0
        return sum(causes.values())

    def batches(self) -> dict[str, bytes]:
        """All requests that wait."""
        files = self.state.glob("batches/[0-9]*/*.json")
        return {str(path): path.read_bytes() for path in files}

    def waiting(self) -> Counter[Key]:
        """What is on disk and did not arrive yet."""
        found: Counter[Key] = Counter()
        for folder in [*self.state.glob("spool/*"), *self._open_claims()]:
            for path in folder.glob("[!.]*"):
                for line in path.read_bytes().split(b"\n"):
                    for key, count in _counted(folder.name[:10], line):
                        found[key] += count
        for body in self.batches().values():
            envelope = json.loads(body)
            for event in envelope["events"]:
                if event["event_id"] not in self.worker.events:
                    key = key_of(event["day"], event, envelope["codegraph_version"])
                    found[key] += event.get("count", 1)
        return found

    def bytes(self) -> int:
        """Of spool and batches; what crashes left hidden is swept after a day."""
        files = [
            path
            for name in ("spool", "claims", "batches")
            for path in self.state.glob(f"{name}/[!.]*/**/*")
        ]
        return sum(path.stat().st_size for path in files if path.is_file())

    def reread(self) -> None:
        """Look what is stored, where a death leaves it open."""
        choice = read_choice(self.config / "telemetry.json")
        shown = notice_shown(self.state)
        self.said = Said(
            choice.sharing,
            choice.since[:10] if choice.since else None,
            shown[:10] if shown else None,
            choice.local_stats,
        )

    def _open_claims(self) -> Iterator[Path]:
        for claim in self.state.glob("claims/[!.]*"):
            day, _, token = claim.name.partition(".")
            made = self.state / "batches" / claim.name
            given_back = self.state / "spool" / day / f"0-{token}.jsonl"
            if not made.exists() and not given_back.exists():
                yield claim

    def _arrived(self, body: bytes) -> list[tuple[Key, int]]:
        events = [event["event_id"] for event in json.loads(body)["events"]]
        return [self.worker.events[id_] for id_ in events if id_ in self.worker.events]


def _counted(day: str, line: bytes) -> Iterator[tuple[Key, int]]:
    if line.strip():
        try:
            fields = json.loads(line)
            yield key_of(day, fields, fields["codegraph_version"]), fields.get("count", 1)
        except (ValueError, KeyError):
            yield TORN, 1
