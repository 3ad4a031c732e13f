"""Measures what telemetry costs: each thing with it on and off, by turns in the same run."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks import process
from benchmarks.homes import Home
from benchmarks.mcp import Server
from benchmarks.silence import Silence
from benchmarks.tools import INDEX_FOLDER, Tool

_PATIENCE_SECONDS = 15.0
_ROUNDS = 6
_AN_IMPORT = """
import time
start = time.perf_counter()
import {module}
print((time.perf_counter() - start) * 1000)
"""
_TINY = "def answer():\n    return 42\n"


@dataclass(frozen=True, slots=True)
class Cost:
    """A figure with telemetry on, beside the same with telemetry off.

    Attributes:
        title: What was measured, and in which unit.
        on: The figure with telemetry on.
        off: The figure with telemetry off; None where there is nothing to compare with.
    """

    title: str
    on: float
    off: float | None = None

    @property
    def ratio(self) -> float | None:
        """On divided by off."""
        return self.on / self.off if self.off else None


def import_milliseconds(module: str, runs: int) -> float:
    """How long importing a module takes in a new interpreter, the start of that left out."""
    command = [sys.executable, "-I", "-c", _AN_IMPORT.format(module=module)]
    return statistics.median(
        float(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(runs)
    )


SWITCHES = (True, False, False)
"""What telemetry is in each of the servers that are called by turns."""


def calls(
    tool: Tool,
    projects: Sequence[Path],
    home: Home,
    cases: Sequence[Mapping[str, str]],
    name: str,
) -> list[Cost]:
    """Call a tool of three servers by turns: one with telemetry on, two with telemetry off.

    The second one that is off shows how far apart the figures of two like servers are.

    Args:
        tool: Whose servers.
        projects: An indexed copy of the project for each server, as the peer wants it.
        home: Where the servers live.
        cases: The arguments of the calls, one after the other.
        name: Name of the tool.
    """
    times: list[list[float]] = [[] for _ in SWITCHES]
    for start in range(_ROUNDS):
        # Two processes of the same program differ by a few hundredths, for as long as they live.
        moved = [projects[(place + start) % len(projects)] for place in range(len(SWITCHES))]
        found = _call_by_turns(tool, moved, home, cases=cases[start::_ROUNDS], name=name)
        for all_of_one, more in zip(times, found, strict=True):
            all_of_one.extend(more)
    on, off, again = map(statistics.median, times)
    return [
        Cost(f"{tool.name}: {name}, median, ms", on, off),
        Cost(f"{tool.name}: the same, off both times, ms", again, off),
    ]


def _call_by_turns(
    tool: Tool,
    projects: Sequence[Path],
    home: Home,
    *,
    cases: Sequence[Mapping[str, str]],
    name: str,
) -> list[list[float]]:
    times: list[list[float]] = [[] for _ in SWITCHES]
    with ExitStack() as stack:
        servers = [
            stack.enter_context(
                Server(tool.serve(project), env=home.environment(telemetry=on), cwd=project)
            )
            for project, on in zip(projects, SWITCHES, strict=True)
        ]
        for server in servers:
            server.list_tools()
            server.call(name, cases[0])  # the first call opens files and fills caches
        for turn, case in enumerate(cases):
            # Who goes first changes: the first of three equal calls is the slowest.
            for place in ((turn + step) % len(servers) for step in range(len(servers))):
                times[place].append(servers[place].call(name, case).milliseconds)
    return times


def exits(tool: Tool, project: Path, homes: Callable[[str], Home], runs: int) -> list[Cost]:
    """From the end of a server's input to its exit, also in the middle of sending."""
    plain: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(runs):
        for telemetry, found in plain.items():
            home = homes("http://127.0.0.1:9/v1/events")
            env = home.environment(telemetry=telemetry)
            with Server(tool.serve(project), env=env, cwd=project) as server:
                server.call("codegraph_status", {})
            found.append(server.exit_seconds * 1000)
    off = statistics.median(plain[False])
    costs = [Cost("server: end of input to exit, ms", statistics.median(plain[True]), off)]
    for black_hole, where in ((False, "to one that never answers"), (True, "into a black hole")):
        found = [
            _exit_while_sending(project, homes, black_hole=black_hole) * 1000 for _ in range(runs)
        ]
        costs.append(Cost(f"the same, while sending {where}, ms", statistics.median(found), off))
    return costs


def _exit_while_sending(project: Path, homes: Callable[[str], Home], *, black_hole: bool) -> float:
    program = str(Path(__file__).with_name("flushing_server.py"))
    with Silence(black_hole=black_hole) as nobody:
        home = homes(nobody.url)
        home.agree()
        home.use(calls=4, commands=2)
        # -P, because beside the program lies a module that is called mcp as well.
        command = [sys.executable, "-P", program, str(project)]
        server = Server(command, env=home.environment(telemetry=True), cwd=project)
        with server:
            server.call("codegraph_status", {})
            _wait_for((home.state / "ledger.json").exists)  # written just before a request
            time.sleep(0.2)
        return server.exit_seconds


def commands(tool: Tool, folder: Path, homes: Callable[[str], Home], runs: int) -> list[Cost]:
    """A short command, and ``init`` of a tiny project with and without a batch to be sent."""
    project = folder / "tiny"
    project.mkdir()
    (project / "answer.py").write_text(_TINY)
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(runs):
        for case, black_hole in (("no answer", False), ("black hole", True)):
            with Silence(black_hole=black_hole) as nobody:
                home = homes(nobody.url)
                home.agree()
                for telemetry in (False, True):
                    seconds[f"init {telemetry}"].append(_init(tool, project, home, telemetry))
                    seconds[f"ask {telemetry}"].append(_ask(tool, project, home, telemetry))
                home.use(calls=4, commands=2)
                seconds[case].append(_init(tool, project, home, telemetry=True))
                seconds["next"].append(_init(tool, project, home, telemetry=True))
    median = {case: statistics.median(found) for case, found in seconds.items()}
    init = median["init False"]
    return [
        Cost("codegraph explore, s", median["ask True"], median["ask False"]),
        Cost("codegraph init, nothing to send, s", median["init True"], init),
        Cost("the same, a batch for one that never answers, s", median["no answer"], init),
        Cost("the same, a batch for a black hole, s", median["black hole"], init),
        Cost("the same, the next init, s", median["next"], init),
    ]


def _init(tool: Tool, project: Path, home: Home, telemetry: bool) -> float:
    shutil.rmtree(project / INDEX_FOLDER, ignore_errors=True)
    env = home.environment(telemetry=telemetry)
    return process.run(tool.init(project), env=env, cwd=project).seconds


def _ask(tool: Tool, project: Path, home: Home, telemetry: bool) -> float:
    env = home.environment(telemetry=telemetry)
    return process.run(tool.explore(project, "answer"), env=env, cwd=project).seconds


def day(home: Home, *, calls: int, commands: int) -> list[Cost]:
    """The bytes of a day of two agents and a person, on disk and as requests."""
    home.agree()
    spool = home.use(calls, commands)
    requests = home.requests()
    used = f"a day of {calls} calls and {commands} commands"
    return [
        Cost(f"{used}: files before they are summed, bytes", spool),
        Cost(f"{used}: requests, number", len(requests)),
        Cost(f"{used}: their bodies, bytes", sum(map(len, requests))),
    ]


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("nothing was sent")
        time.sleep(0.02)
