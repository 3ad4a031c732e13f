"""What README and the other papers of the house promise about each other and about the code."""

from __future__ import annotations

import ast
import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAPERS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "benchmarks/*.md", "worker/*.md")
    for path in ROOT.glob(pattern)
)


def readme_command(name: str) -> str:
    scope = runpy.run_path(str(ROOT / "scripts" / "readme_command.py"))
    return str(scope["command"](name))


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", text, re.M))


def normalised(requirement: str) -> str:
    name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()  # as PEP 503 says


@pytest.mark.parametrize("name", ["main-job", "tests"])
def test_ci_runs_the_commands_of_the_readme_as_they_stand_there(name: str) -> None:
    ci = (ROOT / ".ci" / "run").read_text()
    assert readme_command(name).strip()
    assert re.search(rf"^readme_command {name}\b", ci, re.M)


def test_ci_has_no_test_command_of_its_own() -> None:
    assert "-m pytest" in readme_command("tests")
    assert not re.search(r"(-m |bin/)pytest", (ROOT / ".ci" / "run").read_text())


def test_a_command_that_the_readme_does_not_have_is_an_error() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "readme_command.py"), "nonsense"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "'nonsense'" in done.stderr


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(paper: Path) -> None:
    text = re.sub(r"^```.*?^```", "", paper.read_text(), flags=re.M | re.S)
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    broken = [link for link in links if "://" not in link and not (paper.parent / link).exists()]
    assert broken == []


def test_the_index_of_the_documentation_lists_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text()
    pages = [page for page in (ROOT / "docs").rglob("*.md") if page.name != "README.md"]
    missing = [page.name for page in pages if f"]({page.relative_to(ROOT / 'docs')})" not in index]
    assert missing == []


def test_everything_that_is_required_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = {normalised(item) for item in project["project"]["dependencies"]}
    developers = {normalised(item) for item in project["dependency-groups"]["dev"]}
    assert needed <= pins("run.txt").keys()
    assert needed | developers <= pins("dev.txt").keys()
    node = {normalised(item) for item in project["dependency-groups"]["node"]}
    assert node <= pins("node.txt").keys()


def test_users_and_developers_run_the_same_versions() -> None:
    developers = pins("dev.txt")
    assert {name: developers.get(name) for name in pins("run.txt")} == pins("run.txt")


@pytest.mark.parametrize(
    "name", ["run.txt", "dev.txt", "node.txt", "engines.txt", "../worker/requirements.txt"]
)
def test_every_pin_has_hashes_and_no_pin_names_a_host(name: str) -> None:
    assert pins(name)
    text = (ROOT / "requirements" / name).read_text()
    assert "://" not in text
    for pin in re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]:
        assert "--hash=sha256:" in pin


@pytest.mark.parametrize("folder", ["tests/node", "worker"])
def test_the_lock_of_the_node_packages_names_no_registry(folder: str) -> None:
    assert '"resolved"' not in (ROOT / folder / "package-lock.json").read_text()


def test_the_changelog_begins_with_what_is_not_released() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert headings[0] == "Unreleased"


def test_the_worker_imports_nothing_of_ours() -> None:
    ours = {"codegraph", "codegraph_cli", "codegraph_mcp", "codegraph_telemetry"}
    files = list((ROOT / "worker" / "src").rglob("*.py"))
    assert files
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            assert not ours.intersection(name.partition(".")[0] for name in names), file


def test_ci_runs_the_worker_as_its_readme_does() -> None:
    scope = runpy.run_path(str(ROOT / "scripts" / "readme_command.py"))
    assert "codegraph-ingest serve" in scope["command"]("run", "worker/README.md")
    assert "readme_command.py run worker/README.md" in (ROOT / ".ci" / "run").read_text()


def test_the_readme_of_the_worker_names_settings_that_there_are() -> None:
    page = (ROOT / "worker" / "README.md").read_text()
    source = (ROOT / "worker" / "src" / "codegraph_ingest" / "settings.py").read_text().upper()
    named = set(re.findall(r"CODEGRAPH_INGEST_([A-Z_]+)", page))
    assert named
    assert {name for name in named if "POSTHOG" not in name and name not in source} == set()


def test_no_two_helpers_of_the_tests_have_one_name() -> None:
    # They are found by their names alone, and one process may run tests of every folder.
    names = [path.name for path in (ROOT / "tests").glob("**/support/*.py")]
    assert sorted({name for name in names if names.count(name) > 1}) == []
