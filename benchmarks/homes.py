"""Homes of users who never were, in which telemetry is on, off, or has something to send."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from codegraph_telemetry import Client, Recorder, TelemetrySettings
from codegraph_telemetry.batches import Batches
from codegraph_telemetry.consent import Choice, store_choice, timestamp
from codegraph_telemetry.freezing import freeze

_DAY = 86_400.0
_SWITCHES = {"DO_NOT_TRACK", "CI"}
_PREFIXES = ("CODEGRAPH_", "XDG_")


@dataclass(frozen=True, slots=True)
class Home:
    """A home with nothing in it, and the environment of a process that lives there.

    Attributes:
        folder: Where it is.
        endpoint: Where its telemetry would be sent to.
    """

    folder: Path
    endpoint: str

    def environment(self, *, telemetry: bool) -> Mapping[str, str]:
        """The variables for a process, with telemetry switched on or off."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in _SWITCHES and not name.startswith(_PREFIXES)
        }
        return {
            **inherited,
            "HOME": str(self.folder),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "CODEGRAPH_TELEMETRY": "1" if telemetry else "0",
            "CODEGRAPH_TELEMETRY_ENDPOINT": self.endpoint,
            "CODEGRAPH_NO_DAEMON": "1",  # for the peer; see `benchmarks.tools.peer`
        }

    @property
    def state(self) -> Path:
        """Where telemetry keeps its files in this home."""
        return self.folder / "state" / "codegraph" / "telemetry"

    def agree(self) -> None:
        """Store that the user said yes a week ago, so that days since then may be sent."""
        since = timestamp(time.time() - 7 * _DAY)
        config = self.folder / "config" / "codegraph"
        config.mkdir(parents=True, exist_ok=True)
        store_choice(config / "telemetry.json", Choice(True, since, None))

    def use(self, calls: int, commands: int) -> int:
        """Have agents and a person use codegraph two days ago, and tell the bytes of the spool.

        Two servers share the calls. Each command is a process of its own, of which what matters
        here is that it has its own file. Every call is written by itself, as when calls come more
        than a second apart; that takes the most space.
        """
        settings = self._settings()

        def then() -> float:
            return time.time() - 2 * _DAY

        tools = ("codegraph_explore", "codegraph_search", "codegraph_node", "codegraph_callers")
        for client in (Client("claude-code", "2.1.0"), Client("cursor-vscode", "1.7.0")):
            server = Recorder(settings, then)
            for number in range(calls // 2):
                tool = tools[number % len(tools)]
                server.count("mcp_tool", tool, number % 20 != 0, client)
                server.close()
        words = ("sync", "status", "explore", "query", "node", "init")
        for number in range(commands):
            command = Recorder(settings, then)
            command.count("cli_command", words[number % len(words)], True)
            command.close()
        return sum(path.stat().st_size for path in (self.state / "spool").glob("*/*.jsonl"))

    def requests(self) -> list[bytes]:
        """The bodies that follow from what was used, frozen as the sender does it."""
        freeze(self._settings(), self.state, time.time())
        return [batch.body() for batch in Batches(self.state).waiting()]

    def _settings(self) -> TelemetrySettings:
        return TelemetrySettings.from_environment(
            {"CODEGRAPH_TELEMETRY_ENDPOINT": self.endpoint},
            codegraph_version="0.1.0",
            state_dir=self.state,
            config_dir=self.folder / "config" / "codegraph",
        )
