"""A small shop to index, and the command line as a user meets it: in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from codegraph import CodeGraph

# For the server that misbehaves as told.
sys.path.insert(0, str(Path(__file__).parents[1] / "telemetry" / "support"))

NOBODY = "http://127.0.0.1:9/v1/events"
"""An address on this machine at which nothing answers."""

SHOP = {
    "shop/__init__.py": '''\
"""The shop on the web."""

from flask import Flask

from shop.checkout import sample

app = Flask(__name__)
app.add_url_rule("/receipts/sample", view_func=sample)
''',
    "shop/prices.py": '''\
"""What things cost."""

PRICES = {"apple": 3, "pear": 4}


def price_of(item: str) -> int:
    """The price of one item."""
    return PRICES[item]
''',
    "shop/cart.py": '''\
"""The shopping cart."""

from shop.prices import price_of


class Cart:
    """Goods waiting for the checkout."""

    def __init__(self) -> None:
        self.items: list[str] = []

    def add(self, item: str) -> None:
        """Put one item into the cart."""
        price_of(item)
        self.items.append(item)

    def total(self) -> int:
        """Sum of the prices of everything in the cart."""
        return sum(price_of(item) for item in self.items)
''',
    "shop/checkout.py": '''\
"""From a cart to a receipt."""

from shop.cart import Cart


def checkout(cart: Cart) -> str:
    """Write the receipt of a cart."""
    return f"{len(cart.items)} items, {cart.total()} in all"


def sample() -> str:
    """The receipt of one apple."""
    cart = Cart()
    cart.add("apple")
    return checkout(cart)
''',
    "till/receipt.go": """\
package till

import "fmt"

// Receipt is what the till prints.
func Receipt(total int) string {
\treturn inEuro(total)
}

func inEuro(amount int) string {
\treturn fmt.Sprintf("%d EUR", amount)
}
""",
}


@dataclass
class Finished:
    """A command that ran to its end."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Cli:
    """Runs ``codegraph`` in a process of its own, in a folder, with a home of its own."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "codegraph_cli.main"]

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        own = {"HOME": str(self.home), "CODEGRAPH_TELEMETRY": "0", "LC_ALL": "C.UTF-8"}
        return {**kept, **own, **self.environ, **(extra or {})}

    def run(
        self,
        *words: str | Path,
        cwd: Path,
        stdin: str = "",
        environ: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Finished:
        done = subprocess.run(
            [*self.command, *map(str, words)],
            cwd=cwd,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            env=self.environment(environ),
            check=False,
            **options,
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    def start(self, *words: str | Path, cwd: Path, **options: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*self.command, *map(str, words)], cwd=cwd, env=self.environment(), **options
        )


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """The command line, with an empty home folder."""
    home = tmp_path / "home"
    home.mkdir()
    return Cli(home)


def days_ago(days: int) -> str:
    """A UTC day. Of two days ago it is certain that it is over, also just after midnight."""
    return str((datetime.now(UTC) - timedelta(days)).date())


class CountingCli(Cli):
    """The same where nobody refused telemetry. It sends to an address at which nothing answers."""

    def __init__(self, home: Path) -> None:
        folders = {"XDG_STATE_HOME": home / "state", "XDG_CONFIG_HOME": home / "config"}
        switches = {"CODEGRAPH_TELEMETRY": "", "CODEGRAPH_TELEMETRY_ENDPOINT": NOBODY}
        super().__init__(home, {**{name: str(at) for name, at in folders.items()}, **switches})

    @property
    def state(self) -> Path:
        return Path(self.status()["state_folder"])

    @property
    def consent_file(self) -> Path:
        return Path(self.status()["consent_file"])

    def status(self, environ: Mapping[str, str] | None = None) -> Any:
        return self.run("telemetry", "status", "--json", cwd=self.home, environ=environ).json

    def lines(self, folder: str = "spool") -> list[dict[str, Any]]:
        """Everything that is kept, to be sent or, in ``local``, for the user alone."""
        files = sorted(self.home.rglob(f"{folder}/*/*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text().splitlines()]

    def counted(self, folder: str = "spool") -> dict[str, tuple[int, int]]:
        """How often each was used, and how often it failed."""
        sums: dict[str, tuple[int, int]] = {}
        for line in self.lines(folder):
            if "event" not in line:
                count, errors = sums.get(line["name"], (0, 0))
                sums[line["name"]] = (count + line["count"], errors + line["error_count"])
        return sums

    def tell_long_ago(self) -> None:
        """As if the notice had been shown ten days ago."""
        state = self.state
        state.mkdir(mode=0o700, parents=True)
        shown = json.dumps({"shown": f"{days_ago(10)}T12:00:00Z"})
        (state / "notice.json").write_text(shown)

    def used(self, name: str, *, days: int, folder: str = "spool", **fields: object) -> str:
        """As if something had been used on a day in the past; tells the day."""
        day = days_ago(days)
        at = self.state / folder / day
        at.mkdir(mode=0o700, parents=True, exist_ok=True)
        line = {
            "day": day,
            "kind": "mcp_tool" if name.startswith("codegraph_") else "cli_command",
            "name": name,
            "count": 1,
            "error_count": 0,
            "client_name": "",
            "client_version": "",
            "codegraph_version": "0.1.0",
            **fields,
        }
        with (at / "1-0.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")
        return day


@pytest.fixture
def counting(tmp_path: Path) -> CountingCli:
    """The command line with telemetry on, as it is by default, and an empty home folder."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    return CountingCli(home)


class Agent:
    """An MCP client of a server that runs."""

    def __init__(self, server: subprocess.Popen[bytes]) -> None:
        self.server = server
        self._last = 0
        client = {"name": "Zed", "version": "1.2.3"}
        hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}
        self.ask("initialize", **hello)
        self._send({"method": "notifications/initialized"})

    def ask(self, method: str, **params: object) -> Any:
        self._last += 1
        self._send({"id": self._last, "method": method, "params": params})
        assert self.server.stdout is not None
        while (answer := json.loads(self.server.stdout.readline())).get("id") != self._last:
            pass
        return answer["result"]

    def call(self, tool: str) -> Any:
        return self.ask("tools/call", name=tool, arguments={})

    def leave(self) -> tuple[bytes, bytes]:
        """End the server; what it still wrote to stdout and stderr."""
        return self.server.communicate(timeout=60)

    def _send(self, message: dict[str, object]) -> None:
        assert self.server.stdin is not None
        self.server.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        self.server.stdin.flush()


@pytest.fixture
def agent_of() -> Iterator[Callable[[Cli, Path], Agent]]:
    """Start a server in a folder, and greet it."""
    started: list[subprocess.Popen[bytes]] = []

    def start(cli: Cli, cwd: Path, *words: str) -> Agent:
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        server = cli.start("serve", "--mcp", *words, cwd=cwd, **pipes)
        started.append(server)
        return Agent(server)

    yield start
    for server in started:
        server.kill()
        server.communicate()


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], bool]:
    """Whether something comes true that another process does."""

    def wait(condition: Callable[[], bool]) -> bool:
        for _ in range(400):
            if condition():
                return True
            time.sleep(0.05)
        return False

    return wait


def write_files(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The shop, without an index."""
    return write_files(tmp_path / "project", SHOP)


@pytest.fixture(scope="session")
def _indexed_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_files(tmp_path_factory.mktemp("indexed") / "project", SHOP)
    with CodeGraph(root) as graph:
        graph.index(workers=1)
    return root


@pytest.fixture
def indexed(tmp_path: Path, _indexed_shop: Path) -> Path:
    """The shop, with an index of its own."""
    # Times go with the files, so that nothing looks changed since it was indexed.
    return Path(shutil.copytree(_indexed_shop, tmp_path / "project", copy_function=shutil.copy2))


@pytest.fixture(scope="session")
def many_files() -> dict[str, str]:
    """A project that takes long enough to be interrupted while it is read."""
    body = "\n\n".join(
        f"def f{number}(x):\n    return f{number - 1 if number else 0}(x)" for number in range(50)
    )
    return {f"pkg/m{number}.py": f"{body}\n\nVALUE = {number}\n" for number in range(500)}
