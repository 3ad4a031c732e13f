"""Does something again and again, each time killed one step later, until it gets through.

A step is whatever changes a file or reaches the network: SIGKILL comes just before it. Each run
has a copy of the machine of its own and an address of its own. Started as a program of its own,
because only a process with one thread can be forked at will.

    python crashing.py <folder for machines> <template> <server's url> <clock> <what>
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from machine import TOOLS, ZED, Machine, copy_folder

from codegraph_telemetry import Recorder, capacity, control, wire
from codegraph_telemetry.events import index_event

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "socket.connect"}
AT_ONCE = 4
SMALL = 40 * 1024
"""As much as a spool may take here, so that little has to be copied for each crash."""

FOR_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Steps:
    """Counts steps, and ends the process at the one it was told."""

    def __init__(self) -> None:
        self.left = -1
        sys.addaudithook(self._audit)
        for owner, name in (
            (os, "fsync"),
            (os, "write"),
            (os, "ftruncate"),
            (wire.Line, "send"),
            (wire.Line, "receive"),
        ):
            setattr(owner, name, self._stepping(getattr(owner, name)))

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in CHANGES or (event == "open" and (arguments[2] or 0) & FOR_WRITING):
            self.step()

    def _stepping(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*arguments: Any, **options: Any) -> Any:
            self.step()
            return function(*arguments, **options)

        return stepping

    def step(self) -> None:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1


def flush(machine: Machine, url: str) -> None:
    machine.flush(url)


def drain(machine: Machine, _: str) -> None:
    recorder = Recorder(machine.settings(), machine.clock)
    # So many different lines that the file is written anew with its sums on the way.
    for turn in range(6):
        for number in range(20):
            recorder.count("mcp_tool", TOOLS[0], True, ZED._replace(version=f"{number}.{turn % 2}"))
        recorder.record(index_event(["python"], 5, 1.0))
        recorder.close()


def make_room(machine: Machine, _: str) -> None:
    capacity.MAX_BYTES = SMALL
    capacity.make_room(machine.state, machine.now)


def off(machine: Machine, _: str) -> None:
    control.turn_off(machine.settings())


def main() -> None:
    folder, template, url, now, what = sys.argv[1:]
    act = {function.__name__: function for function in (flush, drain, make_room, off)}[what]
    steps = Steps()
    running: list[int] = []
    for number in itertools.count(0):
        machine = Machine(Path(folder, f"{number:04}"))
        machine.now = float(now)
        copy_folder(Path(template), machine.root)
        if not (child := os.fork()):
            steps.left = number
            act(machine, f"{url}/{number:04}")
            os._exit(0)
        running.append(child)
        if len(running) == AT_ONCE and got_through(running.pop(0)):
            break
    for child in running:
        os.waitpid(child, 0)


def got_through(child: int) -> bool:
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit("it failed")
    return os.WIFEXITED(status)


if __name__ == "__main__":
    main()
