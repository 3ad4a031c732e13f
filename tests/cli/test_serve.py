"""``codegraph serve`` puts the server, the settings and the recorder together."""

import json
from pathlib import Path
from typing import Any

import pytest

HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
READY = {"jsonrpc": "2.0", "method": "notifications/initialized"}


def call(number: int, tool: str, **arguments: object) -> dict[str, object]:
    params = {"name": tool, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}


def lines(*messages: dict[str, object]) -> str:
    return "".join(json.dumps(message) + "\n" for message in messages)


def replies(out: str) -> dict[int, dict[str, Any]]:
    return {message["id"]: message for message in map(json.loads, out.splitlines())}


def spooled(home: Path) -> list[dict[str, Any]]:
    files = sorted(home.rglob("spool/*/*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def test_an_agent_gets_answers_about_the_project_around_the_working_directory(
    cli: Any, indexed: Path
) -> None:
    asked = lines(HELLO, READY, call(2, "codegraph_callers", symbol="Cart.total"))
    done = cli.run("serve", "--mcp", cwd=indexed / "shop", stdin=asked)
    assert done.code == 0
    answer = replies(done.out)[2]["result"]
    assert not answer.get("isError")
    assert "shop/checkout.py:6" in answer["content"][0]["text"]


def test_a_variable_that_the_agent_did_not_fill_in_stands_for_the_working_directory(
    cli: Any, indexed: Path
) -> None:
    asked = lines(HELLO, READY, call(2, "codegraph_callers", symbol="Cart.total"))
    words = ("serve", "--mcp", "--path", "${workspaceFolder}")
    done = cli.run(*words, cwd=indexed / "shop", stdin=asked)
    assert done.code == 0, done.err
    assert "shop/checkout.py:6" in replies(done.out)[2]["result"]["content"][0]["text"]


def test_answered_calls_are_counted_and_stored_at_exit(cli: Any, indexed: Path) -> None:
    asked = lines(HELLO, READY, call(2, "codegraph_status"), call(3, "codegraph_files"))
    on = {"CODEGRAPH_TELEMETRY": "1"}
    assert cli.run("serve", "--mcp", cwd=indexed, stdin=asked, environ=on).code == 0
    counts = {line["name"]: line["count"] for line in spooled(cli.home)}
    assert counts == {"codegraph_status": 1, "codegraph_files": 1}


@pytest.mark.parametrize(
    ("flags", "environ"),
    [
        (["--no-telemetry"], {"CODEGRAPH_TELEMETRY": "1"}),
        ([], {"CODEGRAPH_TELEMETRY": "0"}),
        ([], {"CODEGRAPH_TELEMETRY": "1", "DO_NOT_TRACK": "1"}),
    ],
)
def test_each_off_switch_writes_nothing_at_all(
    flags: list[str], environ: dict[str, str], cli: Any, indexed: Path
) -> None:
    asked = lines(HELLO, READY, call(2, "codegraph_status"))
    done = cli.run("serve", "--mcp", *flags, cwd=indexed, stdin=asked, environ=environ)
    assert 2 in replies(done.out)
    assert list(cli.home.iterdir()) == []


def test_the_environment_narrows_which_tools_are_offered(cli: Any, indexed: Path) -> None:
    asked = lines(HELLO, READY, {"jsonrpc": "2.0", "id": 2, "method": "tools/list"})
    few = {"CODEGRAPH_MCP_TOOLS": "search, codegraph_explore"}
    done = cli.run("serve", "--mcp", cwd=indexed, stdin=asked, environ=few)
    names = [tool["name"] for tool in replies(done.out)[2]["result"]["tools"]]
    assert sorted(names) == ["codegraph_explore", "codegraph_search"]


def test_a_project_path_that_is_no_folder_ends_the_server_with_its_name(
    cli: Any, tmp_path: Path
) -> None:
    done = cli.run("serve", "--mcp", "--path", "nowhere", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "nowhere does not exist" in done.err
