"""How ``codegraph doctor`` starts the servers of the agents, and which it never starts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .doctored import answering, bare, configure, found, program


@pytest.fixture
def home(cli: Any, tmp_path: Path) -> Path:
    """The home folder, on a machine whose PATH has no agent."""
    return bare(cli, tmp_path / "programs")


def test_where_there_is_no_agent_the_server_of_this_installation_is_tried(
    cli: Any, home: Path, indexed: Path
) -> None:
    findings = found(cli, indexed, code=0)
    assert findings["answers"]["agents"] == []
    assert "this installation: " in findings["answers"]["text"]
    assert findings["none"]["mend"] == "codegraph install"


def test_a_program_that_is_not_there_is_named_with_the_file_that_names_it(
    cli: Any, home: Path, indexed: Path, tmp_path: Path
) -> None:
    gone = tmp_path / "old" / "codegraph"
    path = configure("cursor", home, indexed, (str(gone), "serve", "--mcp"))
    finding = found(cli, indexed, code=1)["program-missing"]
    assert str(path) in finding["text"]
    assert str(gone) in finding["text"]
    assert finding["mend"] == "codegraph install --target cursor"


@pytest.mark.parametrize(
    ("body", "check", "words"),
    [
        ("sys.exit('No module named boom')", "ended", "ended with status 1: No module named boom"),
        ("os.kill(os.getpid(), 15)", "ended", "was ended by signal SIGTERM."),
        ("print('Welcome!')", "noise", "wrote something else than the protocol to stdout: Wel"),
        (answering("zoo", "1.0"), "other-server", "is another server: 'zoo'."),
        (
            "sys.stdin.readline()\n"
            'print(\'{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no"}}\')',
            "error",
            "answered initialize with an error: no",
        ),
    ],
)
def test_a_server_that_fails_is_told_of_with_its_own_words(
    body: str, check: str, words: str, cli: Any, home: Path, indexed: Path, tmp_path: Path
) -> None:
    bad = program(tmp_path / "bad", body)
    configure("cursor", home, indexed, (str(bad), "serve", "--mcp"))
    finding = found(cli, indexed, code=1)[check]
    assert f"Cursor: {bad} serve --mcp --path {indexed} {words}" in finding["text"]
    assert (finding["status"], finding["mend"]) == ("problem", "codegraph install --refresh")


def test_a_program_that_may_not_be_executed_is_told_of(
    cli: Any, home: Path, indexed: Path, tmp_path: Path
) -> None:
    bad = program(tmp_path / "bad", "")
    bad.chmod(0o644)
    configure("cursor", home, indexed, (str(bad), "serve", "--mcp"))
    assert "may not be executed" in found(cli, indexed, code=1)["not-executable"]["text"]


def test_a_server_of_another_version_is_a_warning(
    cli: Any, home: Path, indexed: Path, tmp_path: Path
) -> None:
    other = program(tmp_path / "other", answering("codegraph", "0.0.7"))
    configure("cursor", home, indexed, (str(other), "serve", "--mcp"))
    finding = found(cli, indexed, code=0)["other-version"]
    assert (finding["status"], finding["mend"]) == ("warning", "codegraph install --refresh")
    assert "0.0.7" in finding["text"]


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def silent(pids: Path) -> str:
    """The body of a server that never answers, and neither does what it has started."""
    return (
        f"os.fork(); open({str(pids)!r}, 'a').write(f'{{os.getpid()}}\\n')\n"
        "sys.stderr.write('still waiting for the moon\\n'); sys.stderr.flush()\n"
        "while True: time.sleep(60)"
    )


def test_a_server_that_never_answers_is_ended_with_all_that_it_started(
    cli: Any, home: Path, indexed: Path, tmp_path: Path, eventually: Callable[..., bool]
) -> None:
    pids = tmp_path / "pids"
    bad = program(tmp_path / "bad", silent(pids))
    configure("cursor", home, indexed, (str(bad), "serve", "--mcp"))
    finding = found(cli, indexed, "--timeout", "5", code=1)["silent"]
    assert "did not answer initialize within 5 s: still waiting for the moon" in finding["text"]
    started = [int(pid) for pid in pids.read_text().split()]
    assert len(started) == 2
    assert eventually(lambda: all(map(is_gone, started)))


def test_a_server_that_says_everything_but_the_answer_is_not_waited_for_longer(
    cli: Any, home: Path, indexed: Path, tmp_path: Path
) -> None:
    bad = program(tmp_path / "bad", "while True: print('{}', flush=True)")
    configure("cursor", home, indexed, (str(bad), "serve", "--mcp"))
    finding = found(cli, indexed, "--timeout", "2", code=1)["silent"]
    assert "did not answer initialize within 2 s." in finding["text"]


def test_ctrl_c_ends_it_at_once_with_the_server_that_it_waits_for(
    cli: Any, home: Path, indexed: Path, tmp_path: Path, eventually: Callable[..., bool]
) -> None:
    pids = tmp_path / "pids"
    bad = program(tmp_path / "bad", silent(pids))
    configure("cursor", home, indexed, (str(bad), "serve", "--mcp"))
    doctor = cli.start(
        "doctor",
        "--timeout",
        "600",
        cwd=indexed,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert eventually(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    doctor.send_signal(signal.SIGINT)
    out, err = doctor.communicate(timeout=60)
    assert (doctor.returncode, out, err) == (130, b"", b"interrupted\n")
    assert eventually(lambda: all(is_gone(int(pid)) for pid in pids.read_text().split()))


def test_a_command_of_several_agents_is_tried_once(
    cli: Any, home: Path, indexed: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    bad = program(tmp_path / "bad", f"open({str(log)!r}, 'a').write('once ')")
    for agent_id in ("claude-code", "codex"):
        configure(agent_id, home, indexed, (str(bad), "serve", "--mcp"))
    assert found(cli, indexed, code=1)["ended"]["agents"] == ["claude-code", "codex"]
    assert log.read_text() == "once "


def test_of_many_agents_some_are_named_and_all_are_in_the_document(
    cli: Any, home: Path, indexed: Path
) -> None:
    ids = ["claude-code", "codex", "opencode", "gemini", "hermes"]
    for agent_id in ids:
        configure(agent_id, home, indexed)
    finding = found(cli, indexed, code=0)["answers"]
    assert finding["text"].startswith("Claude Code, Codex, opencode, 2 more: ")
    assert finding["agents"] == ids


def test_the_server_gets_the_variables_that_the_agent_sets_and_is_not_counted(
    cli: Any, home: Path, indexed: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    names = ("MOON", "CODEGRAPH_TELEMETRY", "HOME")
    body = (
        f"open({str(log)!r}, 'w').write(repr([os.environ[n] for n in {names!r}] + [os.getcwd()]))"
    )
    bad = program(tmp_path / "bad", body)
    more = {"env": {"MOON": "full", "CODEGRAPH_TELEMETRY": "1"}}
    configure("cursor", home, indexed, (str(bad), "serve", "--mcp"), **more)
    found(cli, indexed, code=1)
    assert log.read_text() == repr(["full", "0", str(home), str(indexed)])


def test_what_comes_with_a_project_is_never_started(
    cli: Any, home: Path, indexed: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    own = program(indexed / "bin", f"open({str(log)!r}, 'w')")
    for words in ((str(own), "serve", "--mcp"), ("bin/codegraph", "serve", "--mcp")):
        path = configure("cursor", home, indexed, words, scope="local")
        finding = found(cli, indexed, code=0)["not-started"]
        assert str(path) in finding["text"]
    body = f"open({str(log)!r}, 'w')\n"
    (indexed / "click.py").write_text(body)
    (indexed / "codegraph_cli").mkdir()
    (indexed / "codegraph_cli" / "main.py").write_text(body)
    # Not from the project's folder: Python would find these for the doctor itself, as it is run.
    assert "answers" in found(cli, home, str(indexed), code=0)
    assert not log.exists()


def test_a_path_with_the_working_directory_on_it_starts_nothing_of_the_project(
    cli: Any, home: Path, indexed: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    program(indexed, f"open({str(log)!r}, 'w')")
    configure("cursor", home, indexed, ("codegraph", "serve", "--mcp"))
    for first in (".", ""):
        path = os.pathsep.join((first, str(Path(sys.executable).parent), os.environ["PATH"]))
        done = cli.run("doctor", str(indexed), cwd=home, environ={"PATH": path})
        assert "Cursor: codegraph serve --mcp" in done.out
        assert not log.exists()


def test_the_name_that_a_project_has_for_us_is_tried_where_it_is_on_the_path(
    cli: Any, home: Path, indexed: Path, tmp_path: Path
) -> None:
    configure("cursor", home, indexed, ("codegraph", "serve", "--mcp"), scope="local")
    finding = found(cli, indexed, code=1)["program-missing"]
    assert finding["text"].endswith("names a program that is not there: codegraph")
    program(tmp_path / "programs", answering("codegraph", "0.0.7"))
    assert found(cli, indexed, code=0)["other-version"]["agents"] == ["cursor"]


def test_an_entry_of_another_program_is_a_warning_and_not_started(
    cli: Any, home: Path, indexed: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    other = program(tmp_path / "other", f"open({str(log)!r}, 'w')", "zoo")
    configure("cursor", home, indexed, (str(other), "--all"))
    finding = found(cli, indexed, code=0)["foreign"]
    assert f"starts something else: {other} --all" in finding["text"]
    assert finding["mend"] == "codegraph install --target cursor"
    assert not log.exists()


def test_an_entry_that_is_turned_off_is_noted_and_not_started(
    cli: Any, home: Path, indexed: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    other = program(tmp_path / "other", f"open({str(log)!r}, 'w')")
    configure("opencode", home, indexed, (str(other), "serve", "--mcp"), enabled=False)
    assert found(cli, indexed, code=0)["turned-off"]["status"] == "note"
    assert not log.exists()


def test_an_entry_without_a_command_is_a_problem(cli: Any, home: Path, indexed: Path) -> None:
    path = configure("cursor", home, indexed)
    path.write_text(json.dumps({"mcpServers": {"codegraph": {"command": 7}}}))
    assert found(cli, indexed, code=1)["no-command"]["status"] == "problem"


def test_two_installations_are_told_apart(
    cli: Any, home: Path, indexed: Path, tmp_path: Path
) -> None:
    for agent_id, folder in (("cursor", "one"), ("codex", "two")):
        other = program(tmp_path / folder, answering("codegraph", "0.0.7"))
        configure(agent_id, home, indexed, (str(other), "serve", "--mcp"))
    finding = found(cli, indexed, code=0)["several-installations"]
    assert f"{tmp_path / 'one'} for Cursor; {tmp_path / 'two'} for Codex" in finding["text"]
    assert finding["mend"] == "codegraph install --refresh"


def test_two_names_of_one_installation_are_one(
    cli: Any, home: Path, indexed: Path, tmp_path: Path
) -> None:
    other = program(tmp_path / "one", answering("codegraph", "0.0.7"))
    link = tmp_path / "codegraph"
    link.symlink_to(other)
    configure("cursor", home, indexed, (str(other), "serve", "--mcp"))
    configure("codex", home, indexed, (str(link), "serve", "--mcp"))
    assert "several-installations" not in found(cli, indexed, code=0)
