"""The guard of `conftest.py` itself."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from codegraph_telemetry import TelemetrySettings

NOWHERE = ("192.0.2.1", 9)  # an address that is reserved for documentation


def connect_by_tcp() -> None:
    with socket.socket() as sock:
        sock.connect(NOWHERE)


def connect_for_a_code() -> None:
    with socket.socket() as sock:
        sock.connect_ex(NOWHERE)


def connect_over_ipv6() -> None:
    with socket.socket(socket.AF_INET6) as sock:
        sock.connect(("2001:db8::1", 9))


def send_a_datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", NOWHERE)


def listen_to_the_world() -> None:
    with socket.socket() as sock:
        sock.bind(("", 0))


def look_up_a_name() -> None:
    socket.getaddrinfo("telemetry.invalid", 443)


@pytest.mark.parametrize(
    "attempt",
    [
        connect_by_tcp,
        connect_for_a_code,
        connect_over_ipv6,
        send_a_datagram,
        listen_to_the_world,
        look_up_a_name,
    ],
)
def test_reaching_for_the_network_is_refused(
    attempt: Callable[[], None], network_attempts: list[str]
) -> None:
    with pytest.raises(RuntimeError, match="this machine only"):
        attempt()
    assert len(network_attempts) == 1
    network_attempts.clear()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_may_be_reached(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        try:
            socket.create_connection((host, server.getsockname()[1]), timeout=10).close()
        except socket.gaierror:  # the guard let it pass, but a bare machine may have no /etc/hosts
            pytest.skip(f"this machine does not know {host!r}")


def test_sockets_of_the_file_system_may_be_used() -> None:
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        one.sendall(b"x")
        assert other.recv(1) == b"x"


def test_a_test_that_swallows_the_refusal_fails_all_the_same(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / "test_sly.py").write_text(
        "import socket\n"
        "def test_sly():\n"
        "    try:\n"
        "        socket.create_connection(('192.0.2.1', 9), timeout=1)\n"
        "    except Exception:\n"
        "        pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Failed: the test used the network" in done.stdout


def test_telemetry_is_off_in_tests_and_in_what_they_start() -> None:
    settings = TelemetrySettings.from_environment(os.environ, codegraph_version="1")
    assert settings.is_off
    code = "import os; print(os.environ['CODEGRAPH_TELEMETRY'])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "0\n"


def test_no_test_sees_the_users_home() -> None:
    assert "codegraph-tests-home-" in str(Path.home())
    settings = TelemetrySettings.from_environment({}, codegraph_version="1")
    assert settings.state is not None
    assert settings.state.is_relative_to(Path.home())
