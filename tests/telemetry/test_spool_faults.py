"""Faults of real folders and disks: silent, bounded, nothing lost that could be kept or doubled."""

from __future__ import annotations

import json
import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegraph_telemetry import Client, Recorder, TelemetrySettings
from codegraph_telemetry.spool import ForbiddenError, Spool

ZED = Client("zed", "0.1")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can do this to a disk")


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """Let the kernel refuse to grow any file beyond ``size``, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def count_one(recorder: Recorder, name: str = "codegraph_search", client: Client = ZED) -> None:
    recorder.count("mcp_tool", name, True, client)


def test_a_refusal_that_comes_as_the_folder_is_made_leaves_no_folder(state: Path) -> None:
    spool = Spool(state / "spool")
    with pytest.raises(ForbiddenError):
        spool.open("2026-01-31", lambda: False)
    assert not spool.folder.exists()


def test_a_folder_that_cannot_be_made_costs_nothing_once_it_can(
    settings: TelemetrySettings, state: Path, counted: Callable[[], int]
) -> None:
    state.write_text("a file is in the way")
    recorder = Recorder(settings)
    for _ in range(3):
        count_one(recorder)
        recorder.close()
    state.unlink()
    recorder.close()
    assert counted() == 3


def test_a_write_cut_short_is_taken_back_and_written_later(
    settings: TelemetrySettings, state: Path, counted: Callable[[], int]
) -> None:
    recorder = Recorder(settings)
    count_one(recorder, "codegraph_search")
    recorder.close()
    [file] = state.glob("spool/*/*")
    whole = file.read_bytes()
    count_one(recorder, "codegraph_node")
    count_one(recorder, "codegraph_files")
    with files_end_at(len(whole) + 200):  # one line and a part of the next
        recorder.close()
    assert file.read_bytes() == whole
    recorder.close()
    assert counted() == 3


def test_a_part_that_cannot_be_taken_back_is_never_written_twice(
    settings: TelemetrySettings, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: int) -> None:
        raise OSError("read-only file system")

    recorder = Recorder(settings)
    count_one(recorder, "codegraph_search")
    count_one(recorder, "codegraph_node")
    with monkeypatch.context() as patch, files_end_at(200):
        patch.setattr(os, "ftruncate", refuse)
        recorder.close()
    recorder.close()
    count_one(recorder, "codegraph_files")
    recorder.close()
    lines = b"\n".join(file.read_bytes() for file in state.glob("spool/*/*")).splitlines()
    names = [json.loads(line)["name"] for line in lines if line.endswith(b"}")]
    assert sorted(names) == ["codegraph_files", "codegraph_search"]


def test_a_link_in_place_of_the_file_is_not_followed(
    settings: TelemetrySettings, state: Path, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    recorder = Recorder(settings)
    count_one(recorder)
    recorder.close()
    [file] = state.glob("spool/*/*")
    file.unlink()
    file.symlink_to(precious)
    count_one(recorder)
    recorder.close()
    assert precious.read_text() == "precious"


@pytest.mark.parametrize("level", ["", "spool"])
def test_a_link_in_place_of_a_folder_is_not_followed(
    settings: TelemetrySettings, state: Path, tmp_path: Path, level: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (state / level).parent.mkdir(exist_ok=True)
    (state / level).symlink_to(elsewhere)
    recorder = Recorder(settings)
    count_one(recorder)
    recorder.close()
    assert list(elsewhere.iterdir()) == []


@as_root
def test_a_folder_of_another_user_is_left_alone(settings: TelemetrySettings, state: Path) -> None:
    state.mkdir()
    os.chown(state, 12_345, 12_345)
    recorder = Recorder(settings)
    count_one(recorder)
    recorder.close()
    assert list(state.iterdir()) == []


@as_root
def test_a_full_disk_is_silent_and_the_counts_wait_for_room(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        state = disk / "state"
        recorder = Recorder(
            TelemetrySettings.from_environment(
                {}, codegraph_version="1", state_dir=state, config_dir=tmp_path / "config"
            )
        )
        count_one(recorder)
        recorder.close()
        filler = disk / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(b"x" * 4096):
                pass
        for number in range(200):  # more lines than fit into the page that the file has already
            count_one(recorder, client=Client("zed", f"1.{number}"))
        recorder.close()
        [spool_file] = state.glob("spool/*/*")
        assert len(spool_file.read_text().splitlines()) == 1
        filler.unlink()
        recorder.close()
        lines = spool_file.read_text().splitlines()
        assert sum(json.loads(line)["count"] for line in lines) == 201
    finally:
        subprocess.run(["umount", str(disk)], check=True)


ACTIONS = st.one_of(
    st.tuples(
        st.just("count"),
        st.sampled_from(["codegraph_node", "codegraph_files", "other"]),
        st.booleans(),
    ),
    st.tuples(st.just("drain"), st.none(), st.none()),
    st.tuples(st.just("drain on a disk that ends"), st.integers(0, 2_000), st.none()),
    st.tuples(st.just("drain without a folder"), st.none(), st.none()),
    st.tuples(st.just("next day"), st.none(), st.none()),
)


@given(st.lists(ACTIONS, max_size=30))
def test_the_spool_adds_up_to_what_was_counted_whatever_fails_between(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[str, Any, Any]]
) -> None:
    state = tmp_path_factory.mktemp("sum") / "state"
    now = [1_700_000_000.0]
    settings = TelemetrySettings.from_environment(
        {}, codegraph_version="1", state_dir=state, config_dir=state.parent / "config"
    )
    recorder = Recorder(settings, lambda: now[0])
    expected: dict[str, int] = {}
    for action, argument, ok in actions:
        if action == "count":
            recorder.count("mcp_tool", argument, ok, ZED)
            expected[argument] = expected.get(argument, 0) + 1
        elif action == "drain":
            recorder.close()
        elif action == "drain on a disk that ends":
            with files_end_at(argument):
                recorder.close()
        elif action == "drain without a folder" and not state.exists():
            state.write_text("in the way")
            recorder.close()
            state.unlink()
        elif action == "next day":
            now[0] += 86_400
            recorder._turn_day()
    recorder.close()
    found: dict[str, int] = {}
    for file in state.glob("spool/*/*"):
        for text in file.read_text().splitlines():
            line = json.loads(text)
            found[line["name"]] = found.get(line["name"], 0) + line["count"]
    assert found == expected
