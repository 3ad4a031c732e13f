"""What a use is counted as, however odd the names that came with it."""

from __future__ import annotations

import enum
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegraph_telemetry.folding import Use, fold
from codegraph_telemetry.model import Client
from codegraph_telemetry.schema import load

SCHEMA = load()
CLIENTS = [
    (client.replace("*", "PY"), agent)
    for agent, clients in SCHEMA.agents.items()
    for client in clients
]
odd_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.binary(),
    st.text(),
    st.lists(st.text()),
    st.dictionaries(st.text(), st.integers()),
    st.sampled_from(["__proto__", "\0", "x" * 10_240, "🦀", "claude-code\n", "\ud800", ""]),
)


class OddText(str):
    """A text that objects to whatever is done with it."""

    __slots__ = ()

    def lower(self) -> str:
        raise RuntimeError

    def __hash__(self) -> int:
        raise RuntimeError

    def __eq__(self, _: object) -> bool:
        raise RuntimeError


def agent(name: Any, version: Any = "1.2.3") -> tuple[str, str]:
    use = fold("mcp_tool", "codegraph_search", Client(name, version))
    return use.client_name, use.client_version


def test_a_tool_that_is_registered_keeps_its_name() -> None:
    assert fold("mcp_tool", "codegraph_search", Client("claude-code", "2.1.7")) == Use(
        "mcp_tool", "codegraph_search", "claude-code", "2.1"
    )


def test_a_command_that_is_counted_keeps_its_name() -> None:
    assert fold("cli_command", "index", None) == Use("cli_command", "index", "", "")


@pytest.mark.parametrize("name", ["serve", "codegraph_search", "Index", "", "__proto__", 3, None])
def test_any_other_command_is_other(name: Any) -> None:
    assert fold("cli_command", name, None).name == "other"


@pytest.mark.parametrize("name", ["index", "codegraph_secret", "codegraph_search\n", b"x", ["x"]])
def test_any_other_tool_is_other(name: Any) -> None:
    assert fold("mcp_tool", name, None).name == "other"


@pytest.mark.parametrize("kind", ["http_call", "", None, 3, ["mcp_tool"], OddText("mcp_tool")])
def test_a_kind_that_is_unknown_is_none(kind: Any) -> None:
    assert fold(kind, "index", None) == Use("", "other", "", "")


@pytest.mark.parametrize(("name", "expected"), CLIENTS)
def test_each_client_of_the_schema_becomes_its_agent_in_any_case(name: str, expected: str) -> None:
    for spelled in (name, name.lower(), name.upper()):
        assert agent(spelled) == (expected, "1.2")


@pytest.mark.parametrize(
    "name",
    [
        *("acme-internal-agent", "claude-code ", "claude", "\u212airo", "other", "OTHER"),
        *("JetBrains--copilot-intellij", "JetBrains-copilot-intellij", "x" * 10_240, "🦀", "\0"),
        *(None, 3, b"zed", ["zed"], {"zed": 1}, float("nan"), OddText("zed")),
    ],
)
def test_any_other_client_is_other_and_has_no_version(name: Any) -> None:
    assert agent(name) == ("other", "")


def test_a_client_without_a_name_is_nobody() -> None:
    assert agent("") == ("", "")


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("2.1", "2.1"),
        ("2.1.7", "2.1"),
        ("0.200.1-beta+7", "0.200"),
        ("12345.12345.1", "12345.12345"),
        ("2.1." + "9" * 10_240, "2.1"),
    ],
)
def test_of_a_version_major_and_minor_are_kept(version: str, expected: str) -> None:
    assert agent("zed", version) == ("zed", expected)


@pytest.mark.parametrize(
    "version",
    [
        *("", "2", "2.", ".1", "v2.1", "2.x", "2.1-beta", "2.1\n", " 2.1", "2,1", "-2.1", "+2.1"),
        *("123456.1", "1.123456", "9" * 10_240, "1." + "9" * 10_240, "2.\u0661", "\uff12.1", "².1"),
        *(None, 2.1, 2, b"2.1", ["2", "1"], enum.Enum("Odd", "A").A, OddText("2.1")),
    ],
)
def test_a_version_of_another_form_is_left_out(version: Any) -> None:
    assert agent("zed", version) == ("zed", "")


@given(kind=odd_values, name=odd_values, client=odd_values, version=odd_values)
def test_odd_values_never_raise_and_never_leave_the_lists(
    kind: Any, name: Any, client: Any, version: Any
) -> None:
    for known in (kind, "mcp_tool", "cli_command"):
        use = fold(known, name, Client(client, version))
        assert use.kind in ("", *SCHEMA.lists["kinds"])
        assert use.name in SCHEMA.lists["tools"] + SCHEMA.lists["commands"]
        assert use.client_name in SCHEMA.lists["agents"]


@given(
    kind=st.sampled_from(SCHEMA.lists["kinds"]),
    name=st.sampled_from(SCHEMA.lists["tools"] + SCHEMA.lists["commands"]) | st.text(),
    client=st.sampled_from([name for name, _ in CLIENTS]) | st.text(),
    version=st.from_regex(r"[0-9]{1,6}(\.[0-9]{1,6}){0,3}") | st.text(),
)
def test_folding_twice_is_folding_once(kind: str, name: str, client: str, version: str) -> None:
    once = fold(kind, name, Client(client, version))
    assert fold(once.kind, once.name, Client(once.client_name, once.client_version)) == once


def test_folding_imports_nothing_that_takes_its_time() -> None:
    code = (
        "import sys; before = set(sys.modules); import codegraph_telemetry.folding;"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    slow = {"typing", "json", "re", "dataclasses", "pathlib", "tomllib", "importlib.resources"}
    assert not slow & set(done.stdout.split())
