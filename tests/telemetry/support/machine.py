"""A user's machine as telemetry sees it: folders, a clock, processes, and what arrived elsewhere.

No process that a machine starts may print anything to stdout but what its protocol asks for. Each
of them is held to that when the machine stops, whatever the test was about.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mcp_wire import HANDSHAKE, Wire
from misbehaving_server import PATIENCE, Request

from codegraph_telemetry import Client, Recorder, TelemetrySettings
from codegraph_telemetry.batches import Batch, Batches
from codegraph_telemetry.consent import Choice, store_choice, timestamp
from codegraph_telemetry.flush import flush
from codegraph_telemetry.ledger import Ledger
from codegraph_telemetry.losses import Losses
from codegraph_telemetry.tally import utc_day

NOWHERE = "http://127.0.0.1:9/v1/events"
DAY = 86_400.0
FIRST = 1_704_110_400.0
"""Noon of 2024-01-01 in UTC, on which a machine's clock stands at first."""
ZED = Client("Zed", "0.1.2")
TOOLS = ("codegraph_search", "codegraph_node", "codegraph_files", "codegraph_status")

PRELUDE = """
import json, os, signal, sys, threading, time
from pathlib import Path
root, url, now, *arguments = sys.argv[1:]
from codegraph_telemetry import Client, Recorder, TelemetrySettings
from codegraph_telemetry import control, flush as flushing
from codegraph_telemetry.flush import flush
clock = lambda: float(now)
settings = TelemetrySettings.from_environment(
    {"CODEGRAPH_TELEMETRY_ENDPOINT": url},
    codegraph_version="1.2.3",
    state_dir=Path(root, "state", "codegraph", "telemetry"),
    config_dir=Path(root, "config", "codegraph"),
)
client = Client("Zed", "0.1.2")
def say(text):
    os.write(2, f"{text}\\n".encode())
def hear():
    return sys.stdin.readline().strip()
"""


class Child:
    """A Python process of this machine. It reports on stderr, for stdout has to stay empty."""

    def __init__(self, command: list[str], env: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(env),
        )

    def hear(self) -> str:
        """The next line that it says."""
        assert self.process.stderr is not None
        return self.process.stderr.readline().decode().rstrip("\n")

    def tell(self, text: str = "") -> None:
        """Let it hear a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(text.encode() + b"\n")
        self.process.stdin.flush()

    def end(self, code: int = 0) -> str:
        """What it said until its end, which has to come soon and with this exit code."""
        out, said = self.process.communicate(timeout=2 * PATIENCE)
        assert out == b""
        assert self.process.returncode == code, said.decode()
        return said.decode().strip()

    def stop(self) -> None:
        """End it, whatever it is at; it must not have printed anything."""
        self.process.kill()
        if not any(pipe and pipe.closed for pipe in (self.process.stdout, self.process.stderr)):
            out, _ = self.process.communicate()
            assert out == b""


class Machine:
    """Its clock stands still until it is told otherwise.

    Args:
        root: Where everything is.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.now = FIRST
        self.state = root / "state" / "codegraph" / "telemetry"
        self.config = root / "config" / "codegraph"
        self._started: list[Child | Wire] = []

    def clock(self) -> float:
        return self.now

    def settings(self, url: str = NOWHERE, **environ: str) -> TelemetrySettings:
        return TelemetrySettings.from_environment(
            {"CODEGRAPH_TELEMETRY_ENDPOINT": url, **environ},
            codegraph_version="1.2.3",
            state_dir=self.state,
            config_dir=self.config,
        )

    @property
    def consent_file(self) -> Path:
        return self.config / "telemetry.json"

    def agree(self, days_ago: float = 40) -> None:
        """Have the user say yes in time for all that a test counts."""
        store_choice(self.consent_file, Choice(True, timestamp(FIRST - days_ago * DAY)))

    def count(self, number: int = 1, name: str = TOOLS[0], client: Client | None = ZED) -> None:
        """Have a process count, and end well."""
        with Recorder(self.settings(), self.clock) as recorder:
            for _ in range(number):
                recorder.count("mcp_tool", name, True, client)

    def flush(self, url: str = NOWHERE, seconds: float = PATIENCE) -> None:
        """Freeze and send as a process would."""
        flush(self.settings(url), seconds=seconds, clock=self.clock)

    def today(self) -> str:
        return utc_day(self.now)

    def batches(self) -> list[Batch]:
        return Batches(self.state).waiting()

    def pending(self) -> int:
        """Counts in the spool and in claims."""
        return self._counts("spool") + self._counts("claims")

    def kept(self) -> int:
        """Counts for the user's own eyes."""
        return self._counts("local")

    def _counts(self, folder: str) -> int:
        files = self.state.glob(f"{folder}/*/[!.]*.jsonl")
        return sum(line.get("count", 1) for file in files for line in _lines(file))

    def answers(self) -> list[str | None]:
        """What was answered to what is in the ledger."""
        return [entry.answer for entry in Ledger(self.state / "ledger.json").entries()]

    def losses(self) -> dict[str, int]:
        return Losses(self.state).by_cause()

    def attempt(self) -> dict[str, Any]:
        """What the sender noted of the last attempt; empty where there was none."""
        path = self.state / "sender.json"
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def everything(self) -> dict[str, bytes]:
        """All files below the state folder, with their contents."""
        return {
            str(path.relative_to(self.state)): path.read_bytes() if path.is_file() else b""
            for path in sorted(self.state.rglob("*"))
        }

    def python(
        self, code: str, *arguments: str, url: str = NOWHERE, env: Mapping[str, str] | None = None
    ) -> Child:
        """Start a process that has ``settings``, a ``clock`` and a ``client``."""
        words = [str(self.root), url, repr(self.now), *arguments]
        child = Child(
            [sys.executable, "-c", PRELUDE + code, *words], {**_surroundings(), **(env or {})}
        )
        self._started.append(child)
        return child

    def environment(self, url: str = NOWHERE) -> dict[str, str]:
        """What a real command finds on this machine."""
        return {
            "HOME": str(self.root),
            "XDG_STATE_HOME": str(self.root / "state"),
            "XDG_CONFIG_HOME": str(self.root / "config"),
            "CODEGRAPH_TELEMETRY": "",
            "CODEGRAPH_TELEMETRY_ENDPOINT": url,
            "DO_NOT_TRACK": "",
            "CI": "",
        }

    def serve(
        self,
        *flags: str,
        before: Iterable[str] = (),
        client: tuple[str, str] = ("Zed", "0.1.2"),
        **environ: str,
    ) -> Wire:
        """Start a real server, about a folder without an index, and shake hands with it."""
        project = self.root / "project"
        project.mkdir(exist_ok=True)
        command = [*before, sys.executable, "-m", "codegraph_cli.main", "serve", "--mcp", *flags]
        wire = Wire(command, cwd=project, env={**self.environment(), **environ})
        self._started.append(wire)
        return wire.open(HANDSHAKE, client)

    def stop(self) -> None:
        """End what was started, and hold it to what it printed."""
        for started in self._started:
            started.stop()
            if isinstance(started, Wire):
                assert started.noise == []


def ask(wire: Wire, name: str = "codegraph_status", number: int = 1) -> None:
    """Call a tool of a server."""
    for _ in range(number):
        wire.call(HANDSHAKE, name)


def leave(wire: Wire) -> None:
    """Go away from a server, and have it end well."""
    wire.end_input()
    assert wire.exit_code(PATIENCE) == 0


def delivered(requests: Iterable[Request], by: str = "name") -> dict[str, int]:
    """What a worker makes of requests that it took: each event counts once, by its id.

    Args:
        requests: What it was sent.
        by: The field to sum by; events without it count once each, by their own name.
    """
    events: dict[str, dict[str, Any]] = {}
    for request in requests:
        if not request.is_complete:
            continue
        for event in json.loads(request.body)["events"]:
            # An id that came before has to stand for the very same event.
            assert events.setdefault(event["event_id"], event) == event
    sums: dict[str, int] = {}
    for event in events.values():
        key = event.get(by, event["event"])
        sums[key] = sums.get(key, 0) + event.get("count", 1)
    return sums


def faketime() -> str | None:
    """The library that lets a process live on another day; None where it is not installed."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    return str(found[0]) if found else None


def copy_folder(source: Path, target: Path) -> None:
    """Put one folder in the place of another."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def _surroundings() -> dict[str, str]:
    """This process's environment without the proxies of the machine that runs the tests."""
    return {name: value for name, value in os.environ.items() if "_proxy" not in name.lower()}


def _lines(file: Path) -> list[dict[str, Any]]:
    """The whole lines of a file that may be growing, or be gone by now."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in content.splitlines(keepends=True) if line.endswith(b"\n")]
