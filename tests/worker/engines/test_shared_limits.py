"""Several services that count a machine's requests together, in a Redis that a setting names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_server import PROGRAM, free_port, redis_server
from service import ROOT, Service, batch, event, serving, until

pytest.importorskip("redis", reason="needs redis: pip install -r requirements/engines.txt")
if PROGRAM is None:
    pytest.skip("needs redis-server: apt-get install redis-server", allow_module_level=True)

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    number = free_port()
    with redis_server(tmp_path, number):
        yield number


def shared(port: int) -> dict[str, object]:
    return {"redis_url": f"redis://127.0.0.1:{port}/0", "redis_secret": SECRET}


def folder(parent: Path, name: str) -> Path:
    made = parent / name
    made.mkdir()
    return made


def statuses(service: Service, machine_id: str, count: int) -> list[int]:
    return [service.post(batch(event(), machine_id=machine_id)).status for _ in range(count)]


def is_shared(service: Service) -> bool:
    found = json.loads(service.ask("GET", "/healthz").body)["redis"]
    assert isinstance(found, bool)
    return found


def test_a_machine_has_one_limit_on_all_nodes(tmp_path: Path, port: int) -> None:
    machine_id = batch()["machine_id"]
    with (
        serving(folder(tmp_path, "one"), **shared(port)) as one,
        serving(folder(tmp_path, "other"), **shared(port)) as other,
    ):
        assert statuses(one, machine_id, 4) == [204] * 4
        assert statuses(other, machine_id, 4) == [204] * 2 + [429] * 2
        assert statuses(one, machine_id, 1) == [429]
        assert other.post(batch()).status == 204
        assert is_shared(one)
        assert is_shared(other)


def test_a_node_serves_and_counts_by_itself_while_redis_is_away(tmp_path: Path) -> None:
    number = free_port()
    machine_id = batch()["machine_id"]
    with serving(folder(tmp_path, "node"), **shared(number)) as service:
        assert statuses(service, machine_id, 8) == [204] * 6 + [429] * 2
        assert not is_shared(service)
        with redis_server(tmp_path, number):

            def is_back() -> bool:
                assert service.post(batch()).status == 204
                return is_shared(service)

            until(is_back, "it does not find Redis again")
        assert "by itself" in service.log.read_text()
        assert SECRET not in service.log.read_text()
        assert machine_id not in service.log.read_text()


def test_without_the_package_it_is_said_how_to_install_it(tmp_path: Path) -> None:
    hiding = folder(tmp_path, "redis")  # found before an installed one
    (hiding / "__init__.py").write_text("raise ModuleNotFoundError(name='redis')\n")
    environ = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT / "worker" / "src")]),
        "CODEGRAPH_INGEST_DB": str(tmp_path / "ingest.db"),
        "CODEGRAPH_INGEST_PORT": "0",
        "CODEGRAPH_INGEST_REDIS_URL": "redis://user:hidden@127.0.0.1/0",
        "CODEGRAPH_INGEST_REDIS_SECRET": SECRET,
    }
    command = [sys.executable, "-m", "codegraph_ingest", "serve"]
    done = subprocess.run(
        command, env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "pip install 'codegraph-ingest[redis]'" in done.stderr
    assert "CODEGRAPH_INGEST_REDIS_URL" in done.stderr
    assert "hidden" not in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "ingest.db").exists()
