"""The law of delivery: every count arrives once, or is lost to a cause that has a name.

Simulated processes count, are stopped and die at any step of what they do to the disk; the user
says yes and no; the clock jumps; the worker answers anything or nothing. At every step holds

    arrived + waiting on disk + noted as lost  =  written

where each count that arrived has one event id and each event id one content. What was counted but
not written is known as well: it was in the memory of a process that died, or of one that found
telemetry turned off. The equation becomes an inequality, and for good reason, in two cases only:

- A loss is noted before what is lost is deleted. A process that dies in between has noted what is
  still there, and what may even be delivered, by an answer that comes out otherwise the next time.
  Losses may say too much then. They never say too little.
- What a process wrote in the moment of its death is known to itself alone: from nothing up to all
  that it had in memory. In an example in which the first case happened before, it stays unknown.

A batch that arrived without an answer and was dropped later counts as delivered and as lost. That
is no mistake of the account, for nobody on this side can know; here it is known and accounted for.

Once the clock was set back, days are no order in time: of what was counted before that, it is only
asserted that its day is later than the one on which the user was told.

``CODEGRAPH_LAW_EXAMPLES`` sets how many examples are tried, other ones each time.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import suppress

from counting_processes import USES, Processes, steps, which
from dying import Life
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from simulated import DAY, START, TORN, Machine, Said
from worker import ANSWERS

from codegraph_telemetry import control
from codegraph_telemetry.consent import timestamp
from codegraph_telemetry.errors import StateUnusable
from codegraph_telemetry.notice import give_notice
from codegraph_telemetry.tally import utc_day


class Delivery(Processes):
    """Many processes of one user, on a machine with one clock."""

    @initialize(
        told=st.sampled_from(["on", "notice", "nothing"]),
        cap=st.sampled_from([256 * 1024, 256 * 1024, 12_000, 4_000]),
        local=st.booleans(),
    )
    def begin(self, told: str, cap: int, local: bool) -> None:
        self.machine = Machine(cap)
        self.made = {}
        self.serial = self.backs = 0
        self.fresh_on = 0
        self.least_local = Counter()
        self.most_local = Counter()
        self.latest = self.machine.now
        self.machine.worker.meanwhile = self.meanwhile
        self.machine.start("asks", "1.2.3")
        if local:
            self.local_stats(True)
        if told == "on":
            self.turn_on(None)
        elif told == "notice":
            self.notice(0, "shown", None)
        if told != "nothing":
            self.forward(DAY, True)

    # --- What the user does ---------------------------------------------------------------

    @rule(steps=steps)
    def turn_on(self, steps: int | None) -> None:
        machine, said = self.machine, self.machine.said
        since = said.since if said.choice and not said.damaged else None
        if said.choice is None and not said.damaged:
            since = said.notice
        machine.worker.begin(Life())
        local = None if said.damaged else said.local
        settings = machine.settings()
        if machine.run(lambda _: control.turn_on(settings, machine.clock), Life(steps)):
            with suppress(ValueError):
                machine.reread()
            if machine.said.choice and since is None:
                self.fresh_on += 1
            return
        self.fresh_on += since is None
        machine.said = Said(True, since or machine.today, said.notice, local)

    @rule(steps=steps, sure=st.sampled_from([False, False, True]))
    def turn_off(self, steps: int | None, sure: bool) -> None:
        if not sure:
            return
        machine = self.machine
        machine.worker.begin(Life())
        if not machine.run(self.complete_off, Life(steps), deletes=True):
            return
        self.look_what_was_said()

    def complete_off(self, _: object) -> None:
        machine, said = self.machine, self.machine.said
        control.turn_off(machine.settings())
        keep = said.local is True and not said.damaged
        machine.said = Said(False, None, None, None if said.damaged else said.local)
        machine.offs += 1
        machine.worker.forget_ids()
        assert not machine.waiting()
        assert not (machine.state / "id.json").exists()
        assert machine.noted() == 0
        self.least_local.clear()
        if not keep:
            self.most_local.clear()

    def meanwhile(self, name: str) -> None:
        self.complete_off(None)
        if "on" in name.split():
            control.turn_on(self.machine.settings(), self.machine.clock)
            self.fresh_on += 1
            self.machine.said.choice, self.machine.said.since = True, self.machine.today

    @rule(number=which, how=st.sampled_from(["shown", "shown", "closed"]), steps=steps)
    def notice(self, number: int, how: str, steps: int | None) -> None:
        process, machine = self.process(number), self.machine
        if process is None:
            return
        said, shown = machine.said, []

        def show(text: str) -> None:
            if how == "closed":
                raise OSError("stderr is closed")
            shown.append(text)

        machine.worker.begin(Life())
        given: list[bool] = []
        if machine.run(
            lambda _: given.append(give_notice(process.settings, machine.clock, show)), Life(steps)
        ):
            damaged = said.damaged
            if damaged:
                return
            machine.reread()
            assert shown or machine.said.notice == said.notice
            return
        agreed = said.choice is True and not said.damaged
        due = said.sharing(process.settings) and not agreed and said.notice is None
        assert given == [due and how == "shown"]
        if given[0]:
            said.notice = machine.today

    @precondition(lambda self: not self.machine.said.damaged)
    @rule()
    def damage_the_choice(self) -> None:
        machine = self.machine
        self.everyone_drains()
        path = machine.config / "telemetry.json"
        self.choice = path.read_bytes() if path.exists() else None
        path.parent.mkdir(exist_ok=True)
        path.write_text('{"sharing": "false"')
        machine.said.damaged = True

    @precondition(lambda self: self.machine.said.damaged and hasattr(self, "choice"))
    @rule()
    def mend_the_choice(self) -> None:
        # A choice that comes back by hand is as old as it was, so it covers what is counted next;
        # all processes saw within a second that there was none.
        machine = self.machine
        self.everyone_drains()
        path = machine.config / "telemetry.json"
        if self.choice is None:
            path.unlink()
        else:
            path.write_bytes(self.choice)
        machine.said.damaged = False

    def everyone_drains(self) -> None:
        for number in range(len(self.machine.processes)):
            self.drain(number, None, False)

    @rule(answers=st.lists(st.sampled_from(["204", "503", "dead before"]), max_size=2), steps=steps)
    def erase(self, answers: list[str], steps: int | None) -> None:
        machine = self.machine
        life = Life(steps)
        machine.worker.begin(life, answers)
        said: list[str] = []
        with suppress(StateUnusable):
            exists = machine.state.is_dir()
            if not machine.run(
                lambda _: control.erase(machine.settings(), machine.clock, say=said.append), life
            ):
                assert not machine.batches()
                if exists:
                    machine.worker.forget_ids()

    @rule(on=st.booleans())
    def local_stats(self, on: bool) -> None:
        machine, said = self.machine, self.machine.said
        control.set_local_stats(machine.settings(), on)
        if said.damaged:
            machine.said = Said(False, None, said.notice, on)
        said = machine.said
        said.local = on
        if not on:
            self.least_local.clear()
            self.most_local.clear()

    # --- What time and others do ----------------------------------------------------------

    @rule(
        seconds=st.sampled_from([60.0, 700.0, 5_000.0, 7 * 3600.0, DAY, DAY, 3 * DAY, 29 * DAY]),
        awake=st.booleans(),
    )
    def forward(self, seconds: float, awake: bool) -> None:
        self.machine.now += seconds
        self.latest = max(self.latest, self.machine.now)
        for process in self.machine.processes if awake else ():
            process.recorder._turn_day()
            process.day = self.machine.today

    @precondition(lambda self: self.machine.now > START)
    @rule(seconds=st.sampled_from([3_600.0, DAY, 4 * DAY]))
    def back(self, seconds: float) -> None:
        # What was counted while telemetry was off is still in memory for less than a second. With
        # the clock set back and telemetry turned on within it, a later day could bear it.
        self.everyone_drains()
        self.backs += 1
        self.forward(-seconds, True)

    @rule(
        counts=st.lists(
            st.tuples(which, st.sampled_from(USES), st.integers(1, 9)), min_size=1, max_size=4
        ),
        answers=st.lists(st.sampled_from(list(ANSWERS)), max_size=3),
        steps=steps,
    )
    def a_day_passes(
        self,
        counts: list[tuple[int, tuple[str, str, str], int]],
        answers: list[str],
        steps: int | None,
    ) -> None:
        if not self.machine.processes:
            self.start("asks", "1.2.3")
        for number, use, times in counts:
            self.count(number, use, "unlike any other", True, times, 1)
        self.everyone_drains()
        self.forward(DAY + 7 * 3600.0, True)
        self.flush(0, answers, steps)

    and_another = a_day_passes  # what happens most is drawn most
    and_another_one = a_day_passes
    said_again = turn_on

    @rule(days_ago=st.integers(0, 3), text=st.sampled_from([b'{"day": "2026', b"\0\0\0\n", b"{}"]))
    def torn_line(self, days_ago: int, text: bytes) -> None:
        machine = self.machine
        folder = machine.state / "spool" / utc_day(machine.now - days_ago * DAY)
        if machine.said.choice is not False and (machine.state / "spool").is_dir():
            folder.mkdir(0o700, exist_ok=True)
            self.serial += 1
            (folder / f"9-{self.serial}.jsonl").write_bytes(text)
            machine.least += 1
            machine.most += 1

    # --- The law --------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost_without_a_cause_or_counted_twice(self) -> None:
        if not hasattr(self, "machine"):
            return
        machine = self.machine
        assert machine.worker.complaints == []
        assert machine.least <= machine.there() <= machine.most
        known = machine.worker.totals() + machine.waiting()
        known.pop(TORN, None)
        too_many = {key: count for key, count in known.items() if count > machine.recorded[key]}
        assert not too_many

    @invariant()
    def what_the_user_keeps_adds_up(self) -> None:
        if not hasattr(self, "machine"):
            return
        kept: Counter[str] = Counter()
        for count in control.stats(self.machine.settings(), self.machine.clock):
            kept[count.day] += count.count
        assert kept <= self.most_local
        old = utc_day(self.latest - 89 * DAY)
        assert Counter({d: n for d, n in self.least_local.items() if d >= old}) <= kept

    def teardown(self) -> None:
        if not hasattr(self, "machine"):
            return
        try:
            if sys.exc_info()[0] is None:  # otherwise there is nothing more to be learnt
                self.settle()
        finally:
            self.machine.close()

    def settle(self) -> None:
        """All that may be delivered is, and then nothing is left over."""
        machine = self.machine
        for number in range(len(machine.processes)):
            self.go_on(number, False)
        self.everyone_drains()
        if not machine.said.sharing(machine.settings()):
            return
        self.latest = machine.now = self.latest + 9 * DAY
        sender = machine.start("asks", "1.2.3")
        self.everyone_drains()
        machine.now += 2 * DAY
        for _ in range(3):
            self.flush(machine.processes.index(sender), [], None)
        self.nothing_is_lost_without_a_cause_or_counted_twice()
        left = machine.waiting()
        assert not left, (left, timestamp(machine.now))
        if machine.least == machine.most:
            assert machine.worker.totals().total() + machine.noted() == machine.least


TestDelivery = Delivery.TestCase
EXAMPLES = os.environ.get("CODEGRAPH_LAW_EXAMPLES")
TestDelivery.settings = settings(
    max_examples=int(EXAMPLES or "100"),
    stateful_step_count=40,
    derandomize=not EXAMPLES,  # who asks for more wants others
    suppress_health_check=list(HealthCheck),
)
