"""``codegraph install`` and ``uninstall``: a user's own settings, changed and restored."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CURSOR = """\
{
  // my servers
  "mcpServers": {
    "weather": { "command": "weather", "args": [] },
  },
}
"""


@pytest.fixture
def home(cli: Any) -> Path:
    """A home of somebody who uses Cursor and Codex."""
    root: Path = cli.home
    (root / ".cursor").mkdir()
    (root / ".cursor" / "mcp.json").write_text(CURSOR)
    (root / ".codex").mkdir()
    (root / ".codex" / "config.toml").write_text('model = "o1"  # the best\n')
    return root


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def everything(*folders: Path) -> dict[Path, bytes]:
    """All files below folders, with their content."""
    return {
        path: path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_install_writes_an_entry_that_starts_this_very_installation(
    cli: Any, home: Path, project: Path
) -> None:
    done = cli.run("install", "--target", "cursor", "--yes", cwd=project)
    assert done.code == 0, done.err
    text = (home / ".cursor" / "mcp.json").read_text()
    assert '"weather": { "command": "weather", "args": [] }' in text
    assert "// my servers" in text
    assert '"codegraph"' in text
    assert '"serve"' in text
    assert "Cursor" in done.out
    assert "mcp.json" in done.out


def test_uninstall_gives_back_every_byte(cli: Any, home: Path, project: Path) -> None:
    before = everything(home, project)
    assert cli.run("install", "--target", "all", "--yes", cwd=project).code == 0
    local = cli.run("install", "--target", "all", "--location", "local", "--yes", cwd=project)
    assert local.code == 0, local.err
    assert everything(home, project) != before
    assert cli.run("uninstall", "--yes", cwd=project).code == 0
    assert everything(home, project) == before
    assert not (home / ".claude").exists()
    assert list(project.iterdir()) == []


def test_a_second_install_changes_nothing(cli: Any, home: Path, project: Path) -> None:
    cli.run("install", "--target", "all", "--yes", cwd=project)
    before = everything(home, project)
    again = cli.run("install", "--target", "all", "--yes", "--json", cwd=project)
    assert {one["status"] for one in again.json["files"]} == {"unchanged"}
    assert again.json["kind"] == "rerun"
    assert everything(home, project) == before


def test_auto_means_the_agents_that_are_found(cli: Any, home: Path, project: Path) -> None:
    done = cli.run("install", "--target", "auto", "--yes", "--json", cwd=project)
    assert {one["agent"] for one in done.json["files"]} == {"cursor", "codex"}


def test_uninstall_takes_only_what_is_ours_where_the_user_wrote_meanwhile(
    cli: Any, home: Path, project: Path
) -> None:
    cli.run("install", "--target", "cursor,codex", "--yes", cwd=project)
    file = home / ".cursor" / "mcp.json"
    file.write_text(file.read_text().replace("// my servers", "// mine, all mine"))
    done = cli.run("uninstall", "--yes", "--json", cwd=project)
    status = {Path(one["path"]).name: one["status"] for one in done.json["files"]}
    assert status["mcp.json"] == "cleaned"
    assert status["config.toml"] == "restored"
    assert file.read_text() == CURSOR.replace("// my servers", "// mine, all mine")
    assert not list(home.rglob("*.codegraph-backup"))


@pytest.mark.parametrize("again", [("--refresh",), ("--target", "cursor", "--yes")])
def test_what_the_user_added_to_our_entry_stays(
    again: tuple[str, ...], cli: Any, home: Path, project: Path
) -> None:
    cli.run("install", "--target", "cursor", "--yes", cwd=project)
    file = home / ".cursor" / "mcp.json"
    text = file.read_text().replace('"--mcp"', '"--mcp", "--no-telemetry"')
    text = text.replace('"command":', '"env": { "A": "1" }, "disabled": true, "command":')
    file.write_text(text)
    done = cli.run("install", *again, "--json", cwd=project)
    assert {one["status"] for one in done.json["files"] if "mcp.json" in one["path"]} == {
        "unchanged"
    }
    assert file.read_text() == text


def test_a_copy_lies_beside_what_was_changed(cli: Any, home: Path, project: Path) -> None:
    cli.run("install", "--target", "cursor", "--yes", cwd=project)
    cli.run("install", "--target", "cursor", "--yes", "--no-permissions", cwd=project)
    backup = home / ".cursor" / "mcp.json.codegraph-backup"
    assert backup.read_text() == CURSOR


def test_uninstall_of_one_agent_leaves_the_other(cli: Any, home: Path, project: Path) -> None:
    before = everything(home)
    cli.run("install", "--target", "cursor,codex", "--yes", cwd=project)
    cli.run("uninstall", "--target", "codex", "--yes", cwd=project)
    assert (home / ".codex" / "config.toml").read_text() == 'model = "o1"  # the best\n'
    assert '"codegraph"' in (home / ".cursor" / "mcp.json").read_text()
    cli.run("uninstall", "--yes", cwd=project)
    assert everything(home) == before


def test_a_shared_file_keeps_the_entry_until_its_last_agent_is_gone(
    cli: Any, project: Path
) -> None:
    both = ("--target", "claude-code,copilot-cli", "--location", "local", "--yes")
    assert cli.run("install", *both, cwd=project).code == 0
    shared = project / ".mcp.json"
    cli.run("uninstall", "--target", "claude-code", "--yes", cwd=project)
    assert "codegraph" in shared.read_text()
    cli.run("uninstall", "--target", "copilot-cli", "--yes", cwd=project)
    assert list(project.iterdir()) == []


def test_a_file_that_does_not_parse_is_left_and_named(cli: Any, home: Path, project: Path) -> None:
    broken = home / ".cursor" / "mcp.json"
    broken.write_text('{"mcpServers": {')
    done = cli.run("install", "--target", "cursor,codex", "--yes", cwd=project)
    assert done.code == 1
    assert broken.read_text() == '{"mcpServers": {'
    assert "! ~/.cursor/mcp.json" in done.out
    assert "--print-config cursor" in done.err
    assert "codegraph" in (home / ".codex" / "config.toml").read_text()


def test_dry_run_shows_and_changes_nothing(cli: Any, home: Path, project: Path) -> None:
    before = everything(home, project)
    done = cli.run("install", "--target", "all", "--dry-run", cwd=project)
    assert done.code == 0
    assert "+++ ~/.cursor/mcp.json" in done.out
    assert everything(home, project) == before
    cli.run("install", "--target", "cursor", "--yes", cwd=project)
    before = everything(home, project)
    done = cli.run("uninstall", "--dry-run", cwd=project)
    assert "--- ~/.cursor/mcp.json" in done.out
    assert everything(home, project) == before


def test_print_config_writes_nothing(cli: Any, home: Path, project: Path) -> None:
    before = everything(home, project)
    done = cli.run("install", "--print-config", "codex", cwd=project)
    assert "[mcp_servers.codegraph]" in done.out
    assert "# ~/.codex/config.toml" in done.err
    assert everything(home, project) == before


def test_refresh_trusts_no_more_than_the_user_does(cli: Any, home: Path, project: Path) -> None:
    cli.run("install", "--target", "gemini", "--yes", cwd=project)
    file = home / ".gemini" / "settings.json"
    distrusting = file.read_text().replace('"trust": true', '"trust": false')
    file.write_text(distrusting)
    assert cli.run("install", "--refresh", cwd=project).code == 0
    assert file.read_text() == distrusting


def test_refresh_brings_back_nothing_that_the_user_took_out(
    cli: Any, home: Path, project: Path
) -> None:
    cli.run("install", "--target", "cursor,codex", "--yes", cwd=project)
    (home / ".cursor" / "mcp.json").write_text(CURSOR)
    (home / ".codex" / "config.toml").unlink()
    done = cli.run("install", "--refresh", cwd=project)
    assert "nothing changed" in done.out
    assert (home / ".cursor" / "mcp.json").read_text() == CURSOR
    assert not (home / ".codex" / "config.toml").exists()


def test_no_folder_is_left_of_those_that_the_record_needed(cli: Any, project: Path) -> None:
    cli.run("install", "--target", "all", "--dry-run", cwd=project)
    assert list(cli.home.iterdir()) == []
    cli.run("install", "--target", "all", "--yes", cwd=project)
    cli.run("uninstall", "--target", "cursor", "--yes", cwd=project)
    cli.run("uninstall", "--yes", cwd=project)
    assert list(cli.home.iterdir()) == []


def test_a_state_folder_that_can_never_be_made_is_named(cli: Any, project: Path) -> None:
    state = {"XDG_STATE_HOME": "/proc/none"}
    done = cli.run("install", "--target", "cursor", "--yes", cwd=project, environ=state)
    assert done.code != 0
    assert "/proc/none" in done.err
    assert list(cli.home.iterdir()) == []


def test_what_was_done_is_told_before_a_graph_that_cannot_be_built(
    cli: Any, home: Path, project: Path
) -> None:
    (project / ".codegraph").write_text("in the way")
    done = cli.run("install", "--target", "cursor", "--init", "--yes", cwd=project)
    assert done.code != 0
    assert "+ ~/.cursor/mcp.json  server added" in done.out


def test_refresh_writes_anew_what_was_installed_and_nothing_else(
    cli: Any, home: Path, project: Path
) -> None:
    before = everything(home)
    cli.run("install", "--target", "codex", "--yes", cwd=project)
    file = home / ".codex" / "config.toml"
    installed = file.read_text()
    cursor = (home / ".cursor" / "mcp.json").read_text()
    elsewhere = project / "codegraph"
    elsewhere.write_text("#!/bin/sh\n")
    elsewhere.chmod(0o755)
    moved = cli.environment()
    done = subprocess.run(
        [*cli.command[:1], "-c", REFRESH, str(elsewhere), "install", "--refresh"],
        cwd=project,
        env=moved,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert str(elsewhere) in file.read_text()
    assert file.read_text() != installed
    assert (home / ".cursor" / "mcp.json").read_text() == cursor
    cli.run("uninstall", "--yes", cwd=project)
    assert everything(home) == before


REFRESH = """
import sys
from codegraph_cli.main import main
sys.argv = sys.argv[1:]
main()
"""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("install", "--target", "cursr", "--yes"), "Do you mean cursor?"),
        (("install", "--target", "emacs", "--yes"), "There are: "),
        (("install", "--target", ",", "--yes"), "names no agent"),
        (("install", "--refresh", "--target", "zed"), "takes no --target"),
        (("install", "--print-config", "all"), "takes one agent"),
        (("install", "--print-config", "goose", "--location", "local"), "use global"),
        (("install",), "Nobody can be asked"),
        (("install", "--json"), "Nobody can be asked"),
        (("uninstall",), "Nobody can be asked"),
        (("install", "--target", "goose", "--location", "local", "--yes"), "Use global"),
        (("uninstall", "--target", "nobody", "--yes"), "No agent is called"),
    ],
)
def test_a_command_line_that_makes_no_sense_says_why_and_never_waits(
    words: tuple[str, ...], said: str, cli: Any, project: Path
) -> None:
    done = cli.run(*words, cwd=project)
    assert done.code == 2
    assert said in done.err


def test_a_home_folder_is_no_project(cli: Any, home: Path) -> None:
    before = everything(home)
    done = cli.run("install", "--target", "zed", "--location", "local", "--yes", cwd=home)
    assert done.code == 2
    assert "not a project" in done.err
    assert everything(home) == before


def test_uninstall_where_nothing_is_says_so(cli: Any, home: Path, project: Path) -> None:
    done = cli.run("uninstall", "--yes", cwd=project)
    assert (done.code, done.err) == (0, "")
    assert "Nothing of codegraph's" in done.out


def test_what_came_with_a_project_is_removed_as_well(cli: Any, project: Path) -> None:
    cli.run("install", "--target", "claude-code", "--location", "local", "--yes", cwd=project)
    for record in cli.home.rglob("installed.json"):
        record.unlink()
    done = cli.run("uninstall", "--location", "local", "--yes", "--json", cwd=project)
    assert {one["status"] for one in done.json["files"]} == {"cleaned"}
    assert "codegraph" not in (project / ".mcp.json").read_text()


def test_a_damaged_record_is_set_aside_and_all_is_found_again(
    cli: Any, home: Path, project: Path
) -> None:
    cli.run("install", "--target", "cursor", "--yes", cwd=project)
    [record] = cli.home.rglob("installed.json")
    record.write_text("{")
    done = cli.run("uninstall", "--yes", cwd=project)
    assert done.code == 0
    assert "not known any more" in done.err
    assert (home / ".cursor" / "mcp.json").read_text() == CURSOR
    assert record.with_name("installed.json.damaged").read_text() == "{"


def test_permissions_that_are_not_wanted_any_more_are_taken_back(cli: Any, project: Path) -> None:
    words = ("install", "--target", "claude-code", "--yes")
    cli.run(*words, cwd=project)
    settings = cli.home / ".claude" / "settings.json"
    assert "mcp__codegraph__*" in settings.read_text()
    done = cli.run(*words, "--no-permissions", "--json", cwd=project)
    assert [one["status"] for one in done.json["permissions_removed"]] == ["deleted"]
    assert not settings.parent.exists()
    assert "codegraph" in (cli.home / ".claude.json").read_text()
    cli.run("uninstall", "--yes", cwd=project)
    assert [path for path in cli.home.rglob("*") if path.is_file()] == []


def test_init_builds_the_graph_as_well(cli: Any, shop: Path) -> None:
    done = cli.run("install", "--target", "none", "--init", "--yes", "--json", cwd=shop)
    assert done.json["init"]["action"] == "indexed"
    assert (shop / ".codegraph" / "graph.db").is_file()


def test_install_and_uninstall_are_counted_with_their_targets(counting: Any, shop: Path) -> None:
    yes = ("--location", "local", "--yes")
    counting.run("install", "--target", "cursor,zed", *yes, cwd=shop)
    counting.run("install", "--target", "zed", *yes, cwd=shop)
    counting.run("uninstall", "--yes", cwd=shop)
    events = [line for line in counting.lines() if "event" in line]
    told = [(one["event"], one["targets"], one.get("scope"), one.get("kind")) for one in events]
    assert told == [
        ("install", ["cursor", "zed"], "local", "fresh"),
        ("install", ["zed"], "local", "rerun"),
        ("uninstall", ["cursor", "zed"], None, None),
    ]
    assert counting.counted()["install"] == (2, 0)


# At a terminal


class Terminal:
    """A command at a terminal of its own."""

    def __init__(self, command: list[str], cwd: Path, env: dict[str, str]) -> None:
        self._ours, theirs = pty.openpty()
        env = {**env, "TERM": "xterm", "COLUMNS": "120", "LINES": "40"}
        self.process = subprocess.Popen(
            command, cwd=cwd, env=env, stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        self.shown = ""

    def wait_for(self, text: str) -> None:
        until = time.monotonic() + 60
        while text not in self.shown:
            assert time.monotonic() < until, f"{text!r} is not in {self.shown!r}"
            if not self._read():
                assert text in self.shown, f"{text!r} is not in {self.shown!r}"

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def end(self) -> int:
        while self._read():
            pass
        return self.process.wait(60)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._ours], [], [], 1)
        if not ready:
            return self.process.poll() is None
        try:
            found = os.read(self._ours, 65536)
        except OSError:  # its other end is closed
            return False
        if b"\x1b[6n" in found:  # asks where the cursor is
            os.write(self._ours, b"\x1b[1;1R")
        self.shown += found.decode(errors="replace")
        return bool(found)


@pytest.fixture
def at_terminal(project: Path) -> Iterator[Any]:
    """Start a command at a terminal, in the project."""
    started: list[Terminal] = []

    def start(cli: Any, *words: str, **environ: str) -> Terminal:
        terminal = Terminal([*cli.command, *words], project, cli.environment(environ))
        started.append(terminal)
        return terminal

    yield start
    for terminal in started:
        terminal.stop()


def test_the_questions_come_with_what_was_found_and_what_is_stored_is_not_asked_again(
    counting: Any, at_terminal: Any
) -> None:
    (counting.home / ".cursor").mkdir()
    terminal = at_terminal(counting, "install")
    terminal.wait_for("Which agents")
    terminal.press("\r")
    terminal.wait_for("For which projects")
    terminal.press("\r")
    terminal.wait_for("usage counts")
    terminal.press("\r")
    assert terminal.end() == 0
    assert "codegraph" in (counting.home / ".cursor" / "mcp.json").read_text()
    assert counting.status()["sharing"] is True
    assert "codegraph counts which" not in terminal.shown  # the notice, which the question replaces
    again = at_terminal(counting, "install", "--location", "global")
    again.wait_for("Which agents")
    again.press("\r")
    assert again.end() == 0
    assert "usage counts" not in again.shown


def test_no_to_telemetry_is_stored(counting: Any, at_terminal: Any) -> None:
    terminal = at_terminal(counting, "install", "--target", "cursor", "--location", "global")
    terminal.wait_for("usage counts")
    terminal.press("n\r")
    assert terminal.end() == 0
    assert counting.status()["sharing"] is False


def test_a_switch_of_the_environment_is_not_asked_about(cli: Any, at_terminal: Any) -> None:
    terminal = at_terminal(cli, "install", "--target", "cursor", "--location", "global")
    assert terminal.end() == 0
    assert "usage counts" not in terminal.shown


@pytest.mark.parametrize("question", ["Which agents", "For which projects", "usage counts"])
def test_ctrl_c_at_any_question_leaves_everything_as_it_was(
    question: str, counting: Any, project: Path, at_terminal: Any
) -> None:
    (counting.home / ".cursor").mkdir()
    before = everything(counting.home, project)
    terminal = at_terminal(counting, "install")
    for asked in ("Which agents", "For which projects", "usage counts"):
        terminal.wait_for(asked)
        if asked == question:
            break
        terminal.press("\r")
    terminal.press("\x03")
    assert terminal.end() == 130
    after = everything(counting.home, project)
    assert {path: text for path, text in after.items() if "telemetry" not in str(path)} == before
    assert not (counting.home / ".cursor" / "mcp.json").exists()


def test_uninstall_asks_first(cli: Any, home: Path, project: Path, at_terminal: Any) -> None:
    cli.run("install", "--target", "cursor", "--yes", cwd=project)
    installed = everything(home)
    terminal = at_terminal(cli, "uninstall")
    terminal.wait_for("Do this?")
    terminal.press("n\r")
    assert terminal.end() == 0
    assert everything(home) == installed
    terminal = at_terminal(cli, "uninstall")
    terminal.wait_for("Do this?")
    terminal.press("y\r")
    assert terminal.end() == 0
    assert (home / ".cursor" / "mcp.json").read_text() == CURSOR


# Interruption


BETWEEN = """
import os, signal, sys
from codegraph_cli.installer import files
from codegraph_cli.main import main
replace, done = files.replace, []
number, how = int(sys.argv[1]), getattr(signal, sys.argv[2])
def slowly(file, content):
    replace(file, content)
    done.append(file)
    if len(done) == number:
        os.kill(os.getpid(), how)
files.replace = slowly
sys.argv = ["codegraph", *sys.argv[3:]]
main()
"""


def interrupted(cli: Any, cwd: Path, number: int, how: str, *words: str) -> int:
    command = [cli.command[0], "-c", BETWEEN, str(number), how, *words]
    done = subprocess.run(command, cwd=cwd, env=cli.environment(), capture_output=True, check=False)
    return done.returncode


@pytest.mark.parametrize("number", [1, 2, 5])
def test_ctrl_c_between_two_files_changes_back_what_was_changed(
    number: int, cli: Any, home: Path, project: Path
) -> None:
    before = everything(home, project)
    words = ("install", "--target", "all", "--yes")
    assert interrupted(cli, project, number, "SIGINT", *words) == 130
    assert everything(home, project) == before


@pytest.mark.parametrize("number", [1, 2, 5])
def test_what_a_killed_install_left_behind_is_uninstalled_to_the_byte(
    number: int, cli: Any, home: Path, project: Path
) -> None:
    before = everything(home, project)
    words = ("install", "--target", "all", "--yes")
    assert interrupted(cli, project, number, "SIGKILL", *words) == -signal.SIGKILL
    assert cli.run("uninstall", "--yes", cwd=project).code == 0
    assert everything(home, project) == before


def test_two_at_once_take_turns(cli: Any, home: Path, project: Path) -> None:
    before = everything(home)
    codes: list[int] = []

    def install(target: str) -> None:
        codes.append(cli.run("install", "--target", target, "--yes", cwd=project).code)

    threads = [
        threading.Thread(target=install, args=(name,))
        for name in ("cursor", "codex", "zed", "gemini", "cursor,codex", "all")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [0] * 6
    assert cli.run("uninstall", "--yes", cwd=project).code == 0
    assert everything(home) == before
