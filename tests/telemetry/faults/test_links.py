"""Links where folders and files should be, and what belongs to someone else."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from behaviours import answer
from machine import DAY, TOOLS, Machine, delivered
from misbehaving_server import Server
from privileges import DROP_PRIVILEGES

from codegraph_telemetry.consent import decide
from codegraph_telemetry.control import turn_off
from codegraph_telemetry.errors import StateUnusable

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


def precious(machine: Machine) -> Path:
    """A folder of the user's that telemetry has no business in, with names like its own."""
    folder = machine.root / "precious"
    for name in ("spool/2023-12-30/1-a.jsonl", "claims/2023-12-30.ab/1-a.jsonl", "id.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("precious")
    for name in ("batches/2023-12-30.ab/000.json", "local/2023-12-30/1-a.jsonl", "sender.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("precious")
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {str(path): path.read_text() for path in folder.rglob("*") if path.is_file()}


PLACES = ["", "spool", "claims", "batches", "local", "local-claims"]


@pytest.mark.parametrize("act", ["recording", "sending", "off"])
@pytest.mark.parametrize("place", PLACES)
def test_a_link_in_place_of_a_folder_touches_nothing_where_it_leads(
    machine: Machine, place: str, act: str
) -> None:
    machine.agree()
    target = precious(machine) / place
    target.mkdir(exist_ok=True)
    before = contents(machine.root / "precious")
    (machine.state / place).parent.mkdir(0o700, parents=True, exist_ok=True)
    (machine.state / place).symlink_to(target)
    if act == "recording":
        machine.count(5)
    elif act == "sending":
        machine.now += 2 * DAY
        with Server(answer(204)) as server:
            machine.flush(server.url)
            assert server.connections == []
    else:
        with suppress(StateUnusable):
            turn_off(machine.settings())
        assert decide(machine.settings()).sharing is False
    assert contents(machine.root / "precious") == before


@pytest.mark.parametrize("name", ["sender.lock", "ledger.json"])
def test_a_link_in_place_of_a_file_lets_nothing_leave(machine: Machine, name: str) -> None:
    machine.agree()
    machine.count(5)
    machine.now += 2 * DAY
    target = precious(machine) / name
    target.write_text("[]")
    (machine.state / name).symlink_to(target)
    with Server(answer(204)) as server:
        machine.flush(server.url)
        assert server.connections == []
    assert target.read_text() == "[]"
    turn_off(machine.settings())
    assert target.read_text() == "[]"
    assert decide(machine.settings()).sharing is False


@pytest.mark.parametrize("name", ["id.json", "losses.json", "sender.json", "sent-ids.json"])
def test_a_link_in_place_of_a_note_is_replaced_and_not_followed(
    machine: Machine, name: str
) -> None:
    machine.agree()
    machine.count(5)
    machine.now += 2 * DAY
    target = machine.root / "target"
    target.write_text("{}")
    (machine.state / name).symlink_to(target)
    with Server(answer(204)) as server:
        machine.flush(server.url)
        assert delivered(server.wait_for(1)) == {TOOLS[0]: 5}
    assert target.read_text() == "{}"


OWNED = """
for name in arguments:
    assert Path(settings.state, name).stat().st_uid == 12345
with Recorder(settings, clock) as recorder:
    recorder.count("mcp_tool", "codegraph_search", True, client)
flush(settings, seconds=10, clock=clock)
try:
    control.turn_off(settings)
except Exception as error:
    say(type(error).__name__)
"""


@as_root
@pytest.mark.parametrize("place", ["", "spool", "batches", "claims", "ledger.json", "sender.lock"])
def test_what_belongs_to_another_user_is_neither_read_nor_sent(
    machine: Machine, place: str
) -> None:
    machine.agree()
    machine.count(5)
    machine.now += 2 * DAY
    if place in {"batches", "claims"}:
        machine.flush()
        machine.now += DAY
        (machine.state / place).mkdir(exist_ok=True)
    (machine.state / place).touch()
    for path in [machine.state / place, *(machine.state / place).rglob("*")]:
        os.chown(path, 12_345, 12_345)
    with Server(answer(204)) as server:
        machine.python(DROP_PRIVILEGES + OWNED, place, url=server.url).end()
        assert server.connections == [] or place == "claims"
    if place in {"", "spool", "ledger.json", "sender.lock"}:  # others are put aside by `off`
        assert (machine.state / place).stat().st_uid == 12_345
    assert decide(machine.settings()).choice.sharing is False
