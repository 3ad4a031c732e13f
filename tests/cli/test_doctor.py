"""``codegraph doctor`` as a user runs it: what it finds, what it advises, what it leaves alone."""

from __future__ import annotations

import os
import pty
import re
import shlex
import sqlite3
import subprocess
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from codegraph_cli.doctor.finding import Finding
from codegraph_cli.doctor.report import as_text
from codegraph_cli.doctor.runtime import (
    OLDEST_PYTHON,
    check_grammars,
    check_python,
    check_sqlite,
)

from .doctored import bare, configure, found, program

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(cli: Any, tmp_path: Path) -> Path:
    """The home folder, on a machine whose PATH has no agent."""
    return bare(cli, tmp_path / "programs")


def tree(*folders: Path) -> dict[Path, tuple[object, ...]]:
    return {
        path: (path.lstat().st_mode, path.lstat().st_ctime_ns, path.is_file() and path.read_bytes())
        for folder in folders
        for path in (folder, *folder.rglob("*"))
        if not path.name.endswith(("-shm", "-wal"))
    }


def test_where_all_is_well_it_says_so_and_exits_with_0(cli: Any, home: Path, indexed: Path) -> None:
    configure("cursor", home, indexed)
    done = cli.run("doctor", cwd=indexed)
    assert (done.code, done.err) == (0, "")
    assert re.search(
        r"^  ok       Cursor: .* serve --mcp .* answers: 8 tools, codegraph_status was called$",
        done.out,
        re.M,
    )
    assert re.search(rf"^  ok       {re.escape(str(indexed))}: 5 files, ", done.out, re.M)
    assert "off, by CODEGRAPH_TELEMETRY" in done.out
    assert done.out.endswith("\nNo problems.\n")
    assert not re.search(r"\x1b|run:|problem  |warning  ", done.out)


def test_nothing_is_written_and_nothing_counted_but_the_command(
    counting: Any, indexed: Path, tmp_path: Path
) -> None:
    counting.environ["PATH"] = str(tmp_path / "none")
    configure("cursor", counting.home, indexed)
    # Whoever reads a database with a write-ahead log puts shared memory and an empty log there.
    assert counting.run("status", cwd=indexed, environ={"CODEGRAPH_TELEMETRY": "0"}).code == 0
    before = tree(counting.home, indexed)
    assert counting.run("doctor", cwd=indexed, environ={"CODEGRAPH_TELEMETRY": "0"}).code == 0
    assert tree(counting.home, indexed) == before
    assert (indexed / ".codegraph" / "graph.db-wal").read_bytes() == b""
    assert counting.run("doctor", cwd=indexed).code == 0
    assert counting.counted() == {"doctor": (1, 0)}


def missing(project: Path) -> None:
    for file in (project / ".codegraph").iterdir():
        file.unlink()
    (project / ".codegraph").rmdir()


def damaged(project: Path) -> None:
    (project / ".codegraph" / "graph.db").write_bytes(b"not a database, whatever its name says")


def of_another_layout(project: Path) -> None:
    connection = sqlite3.connect(project / ".codegraph" / "graph.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "check", "mend"),
    [
        (missing, "index-missing", "codegraph init"),
        (damaged, "index-damaged", "codegraph index"),
        (of_another_layout, "index-layout", "codegraph index"),
    ],
)
def test_an_index_that_cannot_be_read_is_a_problem_which_the_command_it_names_mends(
    spoil: Callable[[Path], None],
    check: str,
    mend: str,
    cli: Any,
    home: Path,
    indexed: Path,
) -> None:
    spoil(indexed)
    findings = found(cli, indexed, code=1)
    assert (findings[check]["status"], findings[check]["mend"]) == ("problem", mend)
    assert str(indexed) in findings[check]["text"]
    assert findings["answers"]["status"] == "ok", "the server is not to blame"
    assert cli.run(*shlex.split(mend)[1:], cwd=indexed).code == 0
    assert found(cli, indexed, code=0)["index"]["status"] == "ok"


def test_an_index_that_is_behind_is_a_warning_which_the_command_it_names_mends(
    cli: Any, home: Path, indexed: Path
) -> None:
    (indexed / "shop" / "cart.py").write_text("def total(): ...\n")
    (indexed / "shop" / "new.py").write_text("def new(): ...\n")
    (indexed / "till" / "receipt.go").unlink()
    index = found(cli, indexed, code=0)["index"]
    assert (index["status"], index["mend"]) == ("warning", "codegraph sync")
    assert "has changed since it was indexed: 1 added, 1 modified, 1 deleted." in index["text"]
    assert cli.run("sync", cwd=indexed).code == 0
    assert found(cli, indexed, code=0)["index"]["status"] == "ok"


def test_from_elsewhere_the_command_that_mends_names_the_project(
    cli: Any, home: Path, indexed: Path
) -> None:
    (indexed / "shop" / "new.py").write_text("def new(): ...\n")
    assert found(cli, home, str(indexed / "shop"), code=0)["index"]["mend"] == (
        f"codegraph sync {indexed}"
    )


def test_an_agent_that_does_not_know_codegraph_is_told_of(
    cli: Any, home: Path, indexed: Path
) -> None:
    program(home.parent / "programs", "", "cursor-agent")
    (home / ".cursor").mkdir()
    finding = found(cli, indexed, code=0)["not-configured"]
    assert (finding["status"], finding["agents"]) == ("note", ["cursor"])
    assert finding["mend"] == "codegraph install --target cursor"


def test_a_file_that_does_not_parse_is_named_with_the_line(
    cli: Any, home: Path, indexed: Path
) -> None:
    path = configure("cursor", home, indexed)
    path.write_text('{\n  "mcpServers": {\n    oops\n  }\n}\n')
    finding = found(cli, indexed, code=1)["unreadable"]
    assert f"{path} cannot be read: line 3: " in finding["text"]
    assert finding["mend"] is None


def test_one_agent_can_be_looked_at_alone(cli: Any, home: Path, indexed: Path) -> None:
    configure("cursor", home, indexed)
    configure("codex", home, indexed).write_text("[not toml\n")
    findings = found(cli, indexed, "--agent", "cursor", code=0)
    assert findings["configured"]["agents"] == ["cursor"]
    assert "unreadable" not in findings
    assert "unreadable" in found(cli, indexed, "--agent", "codex", code=1)


def test_an_agent_that_there_is_not_is_refused_with_those_that_there_are(
    cli: Any, home: Path, indexed: Path
) -> None:
    done = cli.run("doctor", "--agent", "moon", cwd=indexed)
    assert (done.code, done.out) == (2, "")
    assert "No agent is called 'moon'. There are: " in done.err
    assert "cursor" in done.err


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"CODEGRAPH_TELEMETRY": "0"}, "off, by CODEGRAPH_TELEMETRY"),
        ({"DO_NOT_TRACK": "1"}, "off, by DO_NOT_TRACK"),
        ({}, "on, by the default"),
    ],
)
def test_what_telemetry_does_and_by_what_is_told(
    environ: Mapping[str, str], words: str, counting: Any, indexed: Path
) -> None:
    assert found(counting, indexed, code=0, environ=environ)["state"]["text"] == words


def test_a_choice_that_cannot_be_read_is_a_warning_which_the_command_it_names_mends(
    counting: Any, indexed: Path
) -> None:
    file = counting.consent_file
    file.parent.mkdir(parents=True)
    file.write_text("{")
    finding = found(counting, indexed, code=0)["choice"]
    assert finding["status"] == "warning"
    assert str(file) in finding["text"]
    assert counting.run(*shlex.split(finding["mend"])[1:], cwd=indexed).code == 0
    assert "choice" not in found(counting, indexed, code=0)


def test_a_state_folder_that_cannot_be_made_is_a_warning(counting: Any, indexed: Path) -> None:
    (counting.home / "state").write_text("in the way")
    warnings = [
        finding
        for finding in found(counting, indexed, code=0).values()
        if (finding["family"], finding["status"]) == ("telemetry", "warning")
    ]
    assert str(counting.home / "state") in warnings[0]["text"]


def test_an_endpoint_that_cannot_be_used_is_a_warning(counting: Any, indexed: Path) -> None:
    environ = {"CODEGRAPH_TELEMETRY_ENDPOINT": "moon"}
    finding = found(counting, indexed, code=0, environ=environ)["endpoint"]
    assert finding["mend"] == "unset CODEGRAPH_TELEMETRY_ENDPOINT"


def test_the_document_has_all_findings_and_their_number(
    cli: Any, home: Path, indexed: Path
) -> None:
    missing(indexed)
    done = cli.run("doctor", "--json", cwd=indexed)
    assert (done.code, done.err) == (1, "")
    assert done.out.isascii()
    document = done.json
    assert set(document) == {"version", "project", "healthy", "counts", "findings"}
    assert (document["project"], document["healthy"]) == (str(indexed), False)
    keys = {"family", "check", "status", "text", "mend", "agents"}
    assert all(set(finding) == keys for finding in document["findings"])
    families = list(dict.fromkeys(finding["family"] for finding in document["findings"]))
    assert families == ["runtime", "index", "server", "agents", "telemetry"]
    statuses = [finding["status"] for finding in document["findings"]]
    assert document["counts"] == {
        status: statuses.count(status) for status in ("ok", "note", "warning", "problem")
    }
    assert all("\n" not in finding["text"] for finding in document["findings"])


@pytest.mark.parametrize(
    ("environ", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_marks_have_colours_at_a_terminal_that_wants_them(
    environ: Mapping[str, str], coloured: bool, cli: Any, home: Path, indexed: Path
) -> None:
    cli.environ.update({"TERM": "xterm", **environ})
    ours, theirs = pty.openpty()
    doctor = cli.start("doctor", cwd=indexed, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    seen = b""
    while b"No problems." not in seen:
        seen += os.read(ours, 4096)
    assert doctor.communicate(timeout=60)[1] == b""
    os.close(ours)
    assert doctor.returncode == 0
    assert (b"\x1b[" in seen) is coloured


def test_long_lines_are_wrapped_to_the_terminal_and_commands_and_paths_are_not() -> None:
    path = f"/a/{'long/' * 12}path"
    findings = [Finding("index", "index", "problem", f"in {path} all is lost", f"codegraph {path}")]
    text = as_text(findings, "1.0", Path("/a"), colour=False, width=40)
    lines = text.splitlines()
    assert lines[3:7] == [
        "  problem  in",
        f"           {path}",
        "           all is lost",
        f"           run: codegraph {path}",
    ]
    assert lines[-1] == "1 problem."


def test_what_could_act_on_a_terminal_is_escaped() -> None:
    findings = [Finding("index", "index", "note", "a\x1b[2Jb", "c\x1b[2Jd")]
    text = as_text(findings, "1.0", Path("/a\x1b"), colour=False, width=None)
    assert "\x1b" not in text


def test_a_python_that_is_too_old_is_a_problem() -> None:
    assert check_python("/usr/bin/python", (3, 10, 4)).status == "problem"
    assert check_python("/usr/bin/python", (*OLDEST_PYTHON, 0)).status == "ok"
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={'.'.join(map(str, OLDEST_PYTHON))}"


def test_a_sqlite_that_lacks_what_the_index_needs_is_a_problem() -> None:
    finding = check_sqlite("/usr/bin/python", "CREATE VIRTUAL TABLE t USING fts77 (a);")
    assert finding.status == "problem"
    assert "fts77" in finding.text


def test_a_grammar_that_cannot_be_loaded_is_a_problem() -> None:
    def fails() -> object:
        raise ImportError("wrong ELF class")

    finding = check_grammars("/usr/bin/python", [("go", object), ("rust", fails)])
    assert finding.status == "problem"
    assert "rust: wrong ELF class" in finding.text
    assert finding.mend == "/usr/bin/python -m pip install --force-reinstall codegraph"
