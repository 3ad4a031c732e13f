"""A small shop to index, and the command line as a user meets it: in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from codegraph import CodeGraph

SHOP = {
    "shop/__init__.py": "",
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
