"""``codegraph stats``: the user's own numbers, on any terminal."""

from pathlib import Path
from typing import Any

import pytest


def stats(counting: Any, *words: str, **options: Any) -> Any:
    return counting.run("stats", *words, cwd=counting.home, **options)


@pytest.fixture
def used(counting: Any) -> Any:
    """Some use on two days of the past, and of a third one long ago."""
    for name, count, errors, agent, days in (
        ("codegraph_explore", 60, 3, "claude-code", 2),
        ("codegraph_explore", 30, 0, "zed", 4),
        ("codegraph_node", 1, 1, "", 4),
        ("init", 2, 0, "", 4),
        ("query", 5, 0, "", 60),
    ):
        fields = {"count": count, "error_count": errors, "client_name": agent}
        counting.used(name, days=days, folder="local", **fields)
    return counting


def bars(out: str) -> dict[str, list[str]]:
    """The words of each line, by its first one."""
    return {line.split()[0]: line.split()[1:] for line in out.splitlines() if line}


def test_uses_are_shown_by_tool_agent_and_day(used: Any) -> None:
    done = stats(used)
    assert (done.code, done.err) == (0, "")
    shown = bars(done.out)
    assert shown["codegraph_explore"] == ["90", "3", "█" * 30]
    assert shown["init"][:1] == ["2"]
    assert shown["codegraph_node"][:2] == ["1", "1"]
    assert shown["claude-code"] == ["60", "3", "█" * 30]
    assert shown["zed"] == ["30", "█" * 15]
    assert "(not" in shown
    assert "query" not in shown
    days = [name for name in shown if name.startswith("20")]
    assert [shown[day][0] for day in days] == ["33", "0", "60"]


def test_a_terminal_without_blocks_gets_ascii(used: Any) -> None:
    done = stats(used, environ={"PYTHONIOENCODING": "ascii"})
    assert done.out.isascii()
    assert bars(done.out)["codegraph_explore"] == ["90", "3", "#" * 30]


def test_older_days_are_shown_when_asked_for(used: Any) -> None:
    assert bars(stats(used, "--days", "90").out)["query"][0] == "5"
    assert stats(used, "--days", "91").code == 2


def test_scripts_get_rows(used: Any) -> None:
    found = stats(used, "--days", "3", "--json").json
    [row] = found.pop("rows")
    assert found == {"days": 3, "local_stats": True}
    del row["day"]
    assert row == {
        "kind": "mcp_tool",
        "name": "codegraph_explore",
        "client_name": "claude-code",
        "count": 60,
        "error_count": 3,
    }


def test_with_nothing_counted_it_says_so(counting: Any) -> None:
    done = stats(counting)
    assert (done.code, done.out) == (0, "Nothing was counted in the last 30 days.\n")


def test_with_statistics_off_it_tells_how_to_turn_them_on(counting: Any) -> None:
    counting.run("telemetry", "off", cwd=counting.home)
    done = stats(counting)
    assert (done.code, done.out) == (0, "")
    assert "codegraph stats --on" in done.err


def test_statistics_can_be_kept_with_telemetry_off(counting: Any, indexed: Path) -> None:
    counting.run("telemetry", "off", cwd=indexed)
    assert "never sent" in stats(counting, "--on").out
    done = counting.run("files", cwd=indexed)
    assert (done.code, done.err) == (0, "")
    assert counting.counted() == {}
    assert bars(stats(counting).out)["files"][0] == "1"
    assert counting.status()["sharing"] is False


def test_statistics_can_be_off_with_telemetry_on(counting: Any, indexed: Path) -> None:
    counting.run("files", cwd=indexed)
    assert stats(counting, "--off", "--json").json == {"local_stats": False}
    counting.run("files", cwd=indexed)
    assert counting.counted() == {"files": (2, 0)}
    assert stats(counting, "--json").json["rows"] == []


def test_a_variable_that_outranks_the_choice_is_named(counting: Any) -> None:
    done = stats(counting, "--on", "--json", environ={"CODEGRAPH_TELEMETRY": "0"})
    assert done.json == {"local_stats": False}
    assert "CODEGRAPH_TELEMETRY is set here and outranks your choice" in done.err
    assert "because DO_NOT_TRACK is set" in stats(counting, environ={"DO_NOT_TRACK": "1"}).err
