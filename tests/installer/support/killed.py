"""Installs, uninstalls or both, each time killed one step later, and sees what can be undone.

A step is whatever changes something on disk: SIGKILL comes just before it. Started as a program of
its own, because only a process with one thread can be forked at will.

    python killed.py <folder for machines> install|uninstall
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from machines import Lab, Snapshot

from codegraph_cli.installer.agents import AGENTS

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.link"}
FOR_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
SOME = [agent for agent in AGENTS if agent.id in ("claude-code", "codex")]


class Steps:
    """Counts steps, and kills the process at the one it was told."""

    def __init__(self) -> None:
        self.left = -1
        sys.addaudithook(self._audit)
        for name in ("fsync", "fchmod"):
            setattr(os, name, self._stepping(getattr(os, name)))

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in CHANGES or (event == "open" and (arguments[2] or 0) & FOR_WRITING):
            self.step()

    def _stepping(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*arguments: Any) -> Any:
            self.step()
            return function(*arguments)

        return stepping

    def step(self) -> None:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1


def machine(root: Path) -> Lab:
    """A machine with a file that has to be changed, one in a link's place, and one missing."""
    lab = Lab.at(root, "linux")
    (lab.machine.home / ".codex").mkdir()
    (lab.machine.home / ".codex" / "config.toml").write_text('model = "o1"  # the best\n')
    (lab.machine.home / "dotfiles.json").write_text(
        '{"mcpServers": {"codegraph": {"command": "node"}}}'
    )
    (lab.machine.home / ".claude.json").symlink_to("dotfiles.json")
    return lab


def everything(lab: Lab) -> tuple[Snapshot, bool]:
    return lab.snapshot(), lab.state.exists()


def killed_at(number: int, steps: Steps, act: Callable[[], object]) -> bool:
    """Whether it was killed before it came to its end."""
    child = os.fork()
    if child == 0:
        steps.left = number
        act()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert status == 0, status
    return False


def main() -> None:
    folder, what = Path(sys.argv[1]), sys.argv[2]
    steps = Steps()
    for number in itertools.count():
        lab = machine(folder / str(number))
        before = everything(lab)
        if what == "uninstall":
            lab.install(SOME, "global")
        act = lab.uninstall if what == "uninstall" else lab.install
        was_killed = killed_at(number, steps, lambda act=act, lab=lab: act(SOME, "global"))
        if what == "install and again":
            lab.install(SOME, "global")
        lab.uninstall(SOME, "global")
        assert everything(lab) == before, (number, everything(lab), before)
        if not was_killed:
            break
    print(number)


if __name__ == "__main__":
    main()
