"""The processes of the law of delivery: what each may do, and what it does to the account."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from typing import NamedTuple

from dying import Life
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from simulated import DAY, Machine, Process
from worker import ANSWERS, Key

from codegraph_telemetry import Client
from codegraph_telemetry.capacity import size
from codegraph_telemetry.events import index_event
from codegraph_telemetry.flush import flush
from codegraph_telemetry.ledger import Ledger
from codegraph_telemetry.spool import Spool
from codegraph_telemetry.tally import utc_day

USES = (
    ("mcp_tool", "codegraph_search", "codegraph_search"),
    ("mcp_tool", "acme_internal_tool", "other"),
    ("cli_command", "index", "index"),
)
VERSIONS = ("1.2.3", "1.2.3", "1.3.0+acme", "not a version")
steps = st.none() | st.integers(0, 60)
which = st.integers(0, 4)


class Made(NamedTuple):
    """A count, and what held when it was made."""

    count: int
    consent: bool
    told: str | None
    offs: int
    backs: int


class Processes(RuleBasedStateMachine):
    """Processes that count, write and send; a subclass has the user, the clock and the law."""

    machine: Machine
    made: dict[Key, list[Made]]
    serial = backs = fresh_on = 0
    least_local: Counter[str]
    most_local: Counter[str]

    def process(self, number: int) -> Process | None:
        found = self.machine.processes
        return found[number % len(found)] if found else None

    @rule(
        kind=st.sampled_from(["asks", "asks", "asks", "forced", "off"]),
        version=st.sampled_from(VERSIONS),
    )
    def start(self, kind: str, version: str) -> None:
        if len(self.machine.processes) < 5:
            self.machine.start(kind, version)

    @rule(
        number=which,
        use=st.sampled_from(USES),
        client=st.sampled_from(["unlike any other", "zed", "unknown", "nobody"]),
        ok=st.booleans(),
        times=st.sampled_from([1, 1, 2, 7]),
        many=st.sampled_from([1, 1, 1, 8, 120]),
    )
    def count(
        self, number: int, use: tuple[str, str, str], client: str, ok: bool, times: int, many: int
    ) -> None:
        process = self.process(number)
        if process is None or process.paused:
            return
        kind, given, name = use
        for _ in range(many if client == "unlike any other" else 1):
            self.serial += 1
            caller, words = {
                # The version makes a count known again wherever it turns up.
                "unlike any other": (
                    Client("Zed", f"7.{self.serial}.1"),
                    ("zed", f"7.{self.serial}"),
                ),
                "zed": (Client("zed", "0.1"), ("zed", "0.1")),
                "unknown": (Client("acme-agent", "1.0"), ("other", "")),
                "nobody": (None, ("", "")),
            }[client]
            for _ in range(times):
                process.recorder.count(kind, given, ok, caller)  # type: ignore[arg-type]
            self.note(process, (kind, name, *words), times)

    @rule(number=which, files=st.sampled_from([5, 500]))
    def index(self, number: int, files: int) -> None:
        process = self.process(number)
        if process is not None and not process.paused:
            process.recorder.record(index_event({"python"}, files, 1.0))
            self.note(process, ("index", "<100" if files == 5 else "100-1k", "<10s"), 1)

    def note(self, process: Process, words: tuple[str, ...], count: int, day: str = "") -> Key:
        said, settings = self.machine.said, process.settings
        key = (day or process.day, *words, settings.codegraph_version.partition("+")[0])
        if not settings.is_off:
            made = Made(
                count,
                said.sharing(settings),
                said.told(),
                self.machine.offs + self.fresh_on,
                self.backs,
            )
            self.made.setdefault(key, []).append(made)
            self.machine.recorded[key] += count
            process.pending += 0 if day else count
        return key

    @rule(number=which, steps=steps, torn=st.booleans())
    def drain(self, number: int, steps: int | None, torn: bool) -> None:
        process = self.process(number)
        if process is None or process.paused:
            return
        machine, said = self.machine, self.machine.said
        process.recorder._turn_day()  # as its thread does before each drain
        process.day = machine.today
        before = process.in_memory()
        assert before.total() == process.pending
        sharing, keeping = said.sharing(process.settings), said.keeping(process.settings)
        local = self.unwritten_local(process)
        machine.worker.begin(Life())
        life = Life(steps, torn=torn)

        def wrote() -> int:
            return self.conclude_drain(process, before, sharing)

        died = machine.run(
            lambda _: process.recorder.close(),
            life,
            at_most=before.total() + 1 if sharing else 0,  # and a torn line
            wrote=wrote,
        )
        if keeping:
            self.most_local += local
        if died:
            machine.killed += process.pending
            machine.processes.remove(process)
        elif keeping:
            self.least_local += local - self.unwritten_local(process)

    def conclude_drain(self, process: Process, before: Counter[str], sharing: bool) -> int:
        machine, after = self.machine, process.in_memory()
        process.pending = after.total()
        if not sharing:
            assert not after
            machine.discarded += before.total()
            return 0
        # What could not be written for a month is forgotten.
        too_old = {day for day in before if day < utc_day(machine.now - 30 * DAY)}
        forgotten = 0
        if size(machine.state) > machine.cap - machine.cap // 16:  # nothing else may keep it
            forgotten = sum(before[day] for day in too_old if day not in after)
        else:
            assert not after, "there was room, yet it was not written"
        machine.forgotten += forgotten
        return before.total() - after.total() - forgotten

    @rule(number=which)
    def kill(self, number: int) -> None:
        process = self.process(number)
        if process is None:
            return
        self.machine.killed += process.pending
        if process.paused:
            process.paused[0].close()  # the kernel lets go of the lock
            self.machine.killed += process.paused[2]
        self.machine.processes.remove(process)

    @rule(number=which, count=st.integers(1, 9))
    def stop_before_the_write(self, number: int, count: int) -> None:
        process, machine = self.process(number), self.machine
        if process is None or process.paused or not machine.said.sharing(process.settings):
            return
        self.drain(number, None, False)  # it is with all it has that it writes
        self.serial += 1
        words = ("mcp_tool", "codegraph_node", "zed", f"8.{self.serial}")
        key = self.note(process, words, count, machine.today)
        fields = dict(zip(("kind", "name", "client_name", "client_version"), words, strict=True))
        line = {**fields, "count": count, "error_count": 0, "codegraph_version": key[-1]}
        file = Spool(machine.state / "spool").open(machine.today, lambda: True)
        text = json.dumps({"day": machine.today, **line}).encode() + b"\n"
        process.paused = (file, text, count, machine.offs)

    @rule(number=which, anew=st.booleans())
    def go_on(self, number: int, anew: bool) -> None:
        process, machine = self.process(number), self.machine
        if process is None or not process.paused:
            return
        file, text, count, offs = process.paused
        process.paused = None
        write = file.replace if anew else file.append
        if offs == machine.offs:
            machine.worker.begin(Life())
            machine.run(lambda _: write(text), wrote=lambda: count)
        else:  # it was opened before all was deleted
            before = machine.there()
            write(text)
            assert before <= machine.there() <= before + count
            machine.discarded += count - (machine.there() - before)
            machine.least = machine.most = machine.there()
        file.close()

    @rule(number=which, answers=st.lists(st.sampled_from(list(ANSWERS)), max_size=4), steps=steps)
    def flush(self, number: int, answers: list[str], steps: int | None) -> None:
        process, machine = self.process(number), self.machine
        if process is None or process.paused:
            return
        life = Life(steps)
        machine.worker.begin(life, answers, judge=self.judge(process))
        died = machine.run(
            lambda _: flush(process.settings, seconds=1_000.0, clock=machine.clock),
            life,
            deletes=any(answer.endswith("meanwhile") for answer in answers),
        )
        if died and any(answer.endswith("meanwhile") for answer in answers):
            self.look_what_was_said()
        if died:
            machine.killed += process.pending
            if process in machine.processes:
                machine.processes.remove(process)
        elif machine.said.sharing(process.settings) and not self.is_anyone_paused():
            assert machine.bytes() <= machine.cap

    def is_anyone_paused(self) -> bool:
        return any(process.paused for process in self.machine.processes)

    def judge(self, process: Process):  # type: ignore[no-untyped-def]
        machine = self.machine

        def judge(body: bytes, arrived: Counter[Key]) -> None:
            said, complaints = machine.said, machine.worker.complaints
            if not said.sharing(process.settings):
                complaints.append("sent without consent")
            bodies = [entry.body for entry in Ledger(machine.state / "ledger.json").entries()]
            if body.decode() not in bodies:
                complaints.append("sent, and not in the ledger")
            informed, totals = said.told(), machine.worker.totals()
            for key in arrived:
                if informed is None or key[0] <= informed:
                    complaints.append(f"{key} sent, while the user was told on {informed}")
                sendable = sum(made.count for made in self.made[key] if self.may_go(made, key))
                if totals[key] > sendable:
                    complaints.append(f"{key} sent, of which {sendable} may: {self.made[key]}")

        return judge

    def may_go(self, made: Made, key: Key) -> bool:
        if made.backs != self.backs:
            return True  # days are no order in time any more, and all there is to go by
        current = made.offs == self.machine.offs + self.fresh_on or self.machine.said.damaged
        return made.consent and made.told is not None and made.told < key[0] and current

    def look_what_was_said(self) -> None:
        """After a death in the middle of turning off."""
        machine = self.machine
        with suppress(ValueError):  # the damage is as it was
            machine.reread()
        self.least_local.clear()
        machine.offs += machine.said.choice is False  # those that are stopped are to expect it

    def unwritten_local(self, process: Process) -> Counter[str]:
        found: Counter[str] = Counter()
        if process.recorder._local is not None:
            written = process.recorder._local._written
            for key, total in process.recorder._totals.items():
                found[key[0]] += total - written.get(key, 0)
        return +found
