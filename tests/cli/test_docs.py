"""What the documentation shows works: every example, every option, every output."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from runpy import run_path
from typing import Any

import click
import pytest

from codegraph_cli.group import Command
from codegraph_cli.main import cli as program
from codegraph_cli.main import run

REPOSITORY = Path(__file__).resolve().parents[2]
GUIDE = REPOSITORY / "docs" / "guide.md"


def commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """All commands by the words that run them, such as ``telemetry off``."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


COMMANDS = dict(commands(program))
OFF = {"CODEGRAPH_TELEMETRY": "0"}
ON = {"CODEGRAPH_TELEMETRY_ENDPOINT": "http://127.0.0.1:9/v1/events"}
EXAMPLES = [
    line
    for command in COMMANDS.values()
    if isinstance(command, Command)
    for line, _ in command.examples
]
# Options that no example needs, so that each one is run by some test.
FURTHER = [
    "codegraph init . --force --workers 1 --json",
    "codegraph index --verbose --json",
    "codegraph sync --workers 1 --verbose",
    "codegraph uninit --yes --json",
    "codegraph status --path shop",
    "codegraph explore checkout --path shop --json",
    "codegraph query total --path shop",
    "codegraph node total --line 19 --path shop --json",
    "codegraph callers total --path shop",
    "codegraph callees checkout --path shop",
    "codegraph impact price_of --limit 5 --path shop --json",
    "codegraph files --path shop --json",
    "codegraph export --path shop",
    "codegraph stats --json",
    "codegraph install --refresh",
    "codegraph install --target none --init --no-permissions -y --json",
    "codegraph uninstall --location local --yes --json",
]


def guide_lines() -> list[tuple[str, str, list[str]]]:
    """Each command of the guide's console blocks: its heading, itself, and the output shown."""
    found: list[tuple[str, str, list[str]]] = []
    for section in GUIDE.read_text().split("\n## "):
        for block in re.findall(r"^```console\n(.*?)^```", section, re.M | re.S):
            for line in block.splitlines():
                if line.startswith("$ "):
                    found.append((section.partition("\n")[0], line[2:], []))
                else:
                    found[-1][2].append(line)
    return found


def played(line: str, environ: Mapping[str, str] = OFF) -> int:
    """Run a line of the documentation in this process, in the working directory."""
    words = shlex.split(line, comments=True)
    assert words[0] == "codegraph"
    return run(words[1:], {"HOME": os.environ["HOME"], **environ})


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder for this test alone."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, folder in (("CONFIG", ".config"), ("STATE", ".local/state")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / folder))
    return tmp_path


def serves(line: str) -> bool:
    return line.startswith("codegraph serve")


@pytest.mark.usefixtures("own_home")
@pytest.mark.parametrize("line", [line for line in EXAMPLES + FURTHER if not serves(line)])
def test_every_example_of_the_help_works(
    line: str, indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(indexed)
    assert played(line) == 0


@pytest.mark.parametrize("line", [line for line in EXAMPLES if serves(line)])
def test_every_example_of_serving_works(line: str, cli: Any, indexed: Path) -> None:
    done = cli.run(*shlex.split(line)[1:], cwd=indexed)
    assert (done.code, done.out) == (0, "")


def test_every_option_of_every_command_is_run_by_an_example() -> None:
    shown = [shlex.split(line) for line in EXAMPLES + FURTHER]
    missing = [
        f"{name} {parameter.opts[-1]}"
        for name, command in COMMANDS.items()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        and not any(
            words[1:][: len(name.split())] == name.split() and spelling in words
            for words in shown
            for spelling in (*parameter.opts, *parameter.secondary_opts)
        )
    ]
    assert missing == []


def test_every_command_has_a_module_help_and_examples() -> None:
    folder = REPOSITORY / "cli" / "codegraph_cli" / "commands"
    modules = {path.relative_to(folder).with_suffix("") for path in folder.rglob("*.py")}
    named = {" ".join(path.parts) for path in modules if path.name != "__init__"}
    assert named == set(COMMANDS)
    for command in COMMANDS.values():
        assert command.help
        assert isinstance(command, Command)
        assert command.examples
        assert all(
            parameter.help for parameter in command.params if isinstance(parameter, click.Option)
        )


def test_the_reference_is_what_the_script_writes() -> None:
    script = run_path(str(REPOSITORY / "scripts" / "generate_cli_reference.py"))
    assert script["TARGET"].read_text() == script["reference"](), (
        "docs/cli.md is out of date; run: python scripts/generate_cli_reference.py"
    )


def test_the_guide_shows_what_the_commands_print(
    shop: Path,
    own_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(shop)
    shown = guide_lines()
    assert shown
    for section, line, expected in shown:
        if serves(line):
            continue
        played(line, ON if section == "Usage data" else OFF)
        printed = "".join(capfd.readouterr()).replace(str(shop), "/home/me/project").splitlines()
        assert agrees(printed, expected), f"$ {line}\n" + "\n".join(printed)


def agrees(printed: list[str], expected: list[str]) -> bool:
    """Line by line; ``...`` in a line stands for any text, on a line of its own for any lines."""
    if not expected:
        return not printed
    first, *rest = expected
    if first == "...":
        return any(agrees(printed[start:], rest) for start in range(len(printed) + 1))
    pattern = "".join(
        "*" if part == "..." else re.sub(r"([*?[])", r"[\1]", part)
        for part in re.split(r"(\.\.\.)", first)
    )
    return bool(printed) and fnmatchcase(printed[0], pattern) and agrees(printed[1:], rest)


def test_the_guide_mentions_every_command() -> None:
    text = GUIDE.read_text()
    assert [name for name in COMMANDS if f"codegraph {name}" not in text] == []
