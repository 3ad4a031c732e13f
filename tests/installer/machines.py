"""Throw-away machines: a home, a project and a state folder, laid out as on any platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from codegraph_cli.installer.adding import Addition, add
from codegraph_cli.installer.agent import Agent, Scope
from codegraph_cli.installer.machine import Machine, Platform
from codegraph_cli.installer.outcome import carry_out
from codegraph_cli.installer.record import held
from codegraph_cli.installer.removing import Removal, remove
from codegraph_cli.installer.wishes import wishes

PLATFORMS: tuple[Platform, ...] = ("linux", "macos", "windows")
SCOPES: tuple[Scope, ...] = ("global", "local")
WORDS = ("codegraph", "serve", "--mcp")

Snapshot = dict[str, tuple[str, object, int]]


@dataclass(frozen=True)
class Lab:
    """A machine and where it remembers what is installed."""

    machine: Machine
    state: Path

    @classmethod
    def at(cls, root: Path, platform: Platform) -> Lab:
        home, project = root / "home", root / "project"
        home.mkdir(parents=True)
        project.mkdir()
        return cls(Machine(platform, home, project, {}), root / "state")

    def install(self, agents: Sequence[Agent], scope: Scope) -> Addition:
        wanted = [
            wish
            for agent in agents
            for wish in wishes(agent, scope, self.machine, WORDS, trusted=True)
        ]
        with held(self.state) as record:
            addition = add(wanted, scope, self.machine.project, record)
            assert carry_out(addition.outcomes, record, "1.0") == {}
        return addition

    def uninstall(self, agents: Sequence[Agent], scope: Scope) -> Removal:
        with held(self.state) as record:
            removal = remove(agents, [scope], self.machine, record, all_projects=False)
            assert carry_out(removal.outcomes, record, "1.0") == {}
        return removal

    def remembers(self) -> bool:
        return (self.state / "installed.json").exists()

    def snapshot(self) -> Snapshot:
        """All that is below home and project: kind, content or target, and mode."""
        root = self.machine.home.parent
        found: Snapshot = {}
        for folder in (self.machine.home, self.machine.project):
            for path in folder.rglob("*"):
                name = str(path.relative_to(root))
                if path.is_symlink():
                    found[name] = ("link", path.readlink(), 0)
                elif path.is_dir():
                    found[name] = ("folder", None, path.stat().st_mode)
                else:
                    found[name] = ("file", path.read_bytes(), path.stat().st_mode)
        return found
