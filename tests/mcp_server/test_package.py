"""What importing the package costs, and what it promises."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mcp_wire import HANDSHAKE, MODERN, Era

import codegraph_mcp

SOURCES = Path(codegraph_mcp.__file__).parent


def test_the_package_exports_what_it_says() -> None:
    assert sorted(codegraph_mcp.__all__) == [
        "Counter",
        "ProtocolPipes",
        "StdioClosedError",
        "claim_stdio",
        "serve",
    ]
    for name in codegraph_mcp.__all__:
        assert getattr(codegraph_mcp, name).__doc__, name


def test_importing_the_package_loads_neither_the_sdk_nor_the_engine() -> None:
    code = (
        "import sys, codegraph_mcp\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), sep='\\n')\n"
    )
    loaded = subprocess.check_output([sys.executable, "-I", "-c", code], text=True).split()
    heavy = {"mcp", "mcp_types", "pydantic", "anyio", "asyncio", "sqlite3", "codegraph"}
    assert not heavy.intersection(loaded)


def test_no_module_reads_the_environment_or_prints() -> None:
    for path in SOURCES.rglob("*.py"):
        text = path.read_text()
        assert "environ" not in text, path
        assert "getenv" not in text, path
        assert "print(" not in text, path


def test_the_eras_under_test_are_those_that_the_sdk_serves() -> None:
    from mcp_types.version import LATEST_HANDSHAKE_VERSION, LATEST_MODERN_VERSION

    eras: list[Era] = [HANDSHAKE, MODERN]
    assert [era.protocol for era in eras] == [LATEST_HANDSHAKE_VERSION, LATEST_MODERN_VERSION]
