"""Which files are indexed, and what is said of those that are not."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from codegraph.config import Config, read_config
from codegraph.disk import MAX_FILE_BYTES
from codegraph.errors import ConfigError, ProjectError
from codegraph.index import discover as discovery
from codegraph.index.discover import discover
from codegraph.project import Project


def found(root: Path, config: Config | None = None) -> list[str]:
    return [f.path for f in discover(Project.at(root), config or Config()).files]


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)


def test_only_files_of_known_languages_are_listed_in_order(write: Any) -> None:
    root = write({"b.py": "", "a.go": "package a", "notes.txt": "", "c/d.py": ""})
    assert found(root) == ["a.go", "b.py", "c/d.py"]


def test_without_git_every_gitignore_counts_the_inner_one_last(write: Any) -> None:
    root = write(
        {
            ".gitignore": "*.gen.py\nsecret/\n",
            "a.gen.py": "",
            "a.py": "",
            "secret/b.py": "",
            "sub/.gitignore": "!keep.gen.py\nlocal.py\n",
            "sub/keep.gen.py": "",
            "sub/other.gen.py": "",
            "sub/local.py": "",
        }
    )
    assert found(root) == ["a.py", "sub/keep.gen.py"]


def test_with_git_tracked_and_new_files_are_listed_but_not_ignored_ones(write: Any) -> None:
    root = write({"a.py": "", "new.py": "", "no.py": "", ".gitignore": "no.py\n"})
    git(root, "init", "-q")
    git(root, "add", "a.py")
    assert found(root) == ["a.py", "new.py"]


def test_a_build_folder_counts_only_once_it_is_tracked(write: Any) -> None:
    root = write({"build/a.py": "", "b.py": ""})
    git(root, "init", "-q")
    assert found(root) == ["b.py"]
    git(root, "add", "-f", "build/a.py")
    assert found(root) == ["b.py", "build/a.py"]


def test_a_git_folder_that_knows_nothing_of_the_project_is_no_obstacle(write: Any) -> None:
    root = write({".gitignore": "unpacked/\n", "unpacked/a.py": ""})
    git(root, "init", "-q")
    assert found(root / "unpacked") == ["a.py"]


def test_a_repository_cannot_make_git_run_its_programs(write: Any, tmp_path: Path) -> None:
    root = write({"a.py": ""})
    git(root, "init", "-q")
    trap, proof = tmp_path / "trap.sh", tmp_path / "ran"
    trap.write_text(f"#!/bin/sh\ntouch {proof}\n")
    trap.chmod(0o755)
    git(root, "config", "core.fsmonitor", str(trap))
    assert found(root) == ["a.py"]
    assert not proof.exists()


@pytest.mark.parametrize(
    "folder", ["node_modules", "vendor", ".venv", "__pycache__", "site-packages"]
)
def test_folders_of_dependencies_and_caches_are_left_out(folder: str, write: Any) -> None:
    assert found(write({f"{folder}/x.py": "", "a.py": ""})) == ["a.py"]


def test_links_are_never_followed(write: Any, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text("KEY = 1")
    root = write({"a.py": ""})
    (root / "loop").symlink_to(root)
    (root / "out").symlink_to(outside)
    (root / "leak.py").symlink_to(outside / "secret.py")
    result = discover(Project.at(root), Config())
    assert [f.path for f in result.files] == ["a.py"]
    assert [s.path for s in result.skipped] == ["leak.py"]


def test_a_tracked_folder_that_a_link_replaced_is_not_read_through(
    write: Any, tmp_path: Path
) -> None:
    root = write({"a.py": "", "pkg/sub/b.py": ""})
    git(root, "init", "-q")
    git(root, "add", ".")
    (root / "pkg").rename(tmp_path / "elsewhere")
    (root / "pkg").symlink_to(tmp_path / "elsewhere")
    result = discover(Project.at(root), Config())
    assert [f.path for f in result.files] == ["a.py"]
    assert [(s.path, s.reason) for s in result.skipped] == [
        ("pkg/sub/b.py", "a folder above it is a link")
    ]


def test_what_a_hook_of_git_says_of_its_repository_is_not_taken_for_the_project(
    write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write({"inner/a.py": "", "inner/pkg/b.py": "", "c.py": ""})
    git(root, "init", "-q")
    git(root, "add", ".")
    monkeypatch.setenv("GIT_DIR", str(root / ".git"))
    assert found(root / "inner") == ["a.py", "pkg/b.py"]


@pytest.mark.parametrize("name", [".gitignore", "codegraph.json"])
def test_a_pipe_in_the_place_of_a_file_holds_nothing_up(name: str, write: Any) -> None:
    root = write({"a.py": ""})
    os.mkfifo(root / name)
    if name == "codegraph.json":
        with pytest.raises(ConfigError):
            read_config(Project.at(root))
    assert found(root) == ["a.py"]


def test_a_device_is_left_out_and_never_opened(write: Any) -> None:
    root = write({"a.py": ""})
    os.mkfifo(root / "pipe.py")
    result = discover(Project.at(root), Config())
    assert [f.path for f in result.files] == ["a.py"]
    assert "not a regular file" in result.skipped[0].reason


def test_a_file_over_the_limit_is_left_out_with_its_size(write: Any) -> None:
    root = write({"a.py": "", "big.py": b"#" * (MAX_FILE_BYTES + 1)})
    result = discover(Project.at(root), Config())
    assert [f.path for f in result.files] == ["a.py"]
    assert "1,000,001 bytes" in result.skipped[0].reason


def test_the_configuration_excludes_includes_and_maps_extensions(write: Any) -> None:
    root = write(
        {
            "codegraph.json": '{"exclude": ["gen/**"], "include": ["node_modules/ours/**"], '
            '"extensions": {".inc": "python"}}',
            "a.py": "",
            "gen/b.py": "",
            "node_modules/ours/c.py": "",
            "node_modules/theirs/d.py": "",
            "e.inc": "",
        }
    )
    assert found(root, read_config(Project.at(root))) == ["a.py", "e.inc", "node_modules/ours/c.py"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "cannot be read"),
        ("[]", "must hold an object"),
        ('{"exclud": []}', "unknown key 'exclud'"),
        ('{"exclude": "x"}', "must be a list"),
        ('{"extensions": {"inc": "python"}}', "must begin with a dot"),
        ('{"extensions": {".inc": "pithon"}}', "no known language"),
    ],
)
def test_a_configuration_without_meaning_is_refused_with_the_reason(
    text: str, complaint: str, write: Any
) -> None:
    with pytest.raises(ConfigError, match=complaint):
        read_config(Project.at(write({"codegraph.json": text})))


def test_a_path_that_is_no_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="does not exist"):
        Project.at(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(ProjectError, match="is a file"):
        Project.at(tmp_path / "file")


def test_a_machine_without_git_walks(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write({"a.py": "", "b.py": "", ".gitignore": "b.py\n"})
    monkeypatch.setattr(discovery, "ask_git", _no_git)
    assert found(root) == ["a.py"]


def _no_git(*_: object) -> list[str]:
    raise FileNotFoundError("git")
