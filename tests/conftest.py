"""What holds for every test: nothing is counted, nothing leaves this machine, no home is touched.

The environment is set before any package of ours is imported, and child processes inherit it. The
network guard sees what this process does; a child that a test starts is the test's own affair.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

_HOME = Path(tempfile.mkdtemp(prefix="codegraph-tests-home-"))
_FOLDERS = {
    "HOME": "",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
}
_ADDRESS_EVENTS = {"socket.bind", "socket.connect", "socket.sendto", "socket.sendmsg"}
_NAME_EVENTS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}

_attempts: list[str] = []


class NetworkUse(RuntimeError):
    """A test tried to reach something other than this machine."""


def pytest_configure() -> None:
    # A shell starts what runs in its background deaf to Ctrl-C, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ["CODEGRAPH_TELEMETRY"] = "0"
    for name, folder in _FOLDERS.items():
        os.environ[name] = str(_HOME / folder)
    # A hook hands its repository down, and git would answer from that one for every folder.
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    # An audit hook sees every socket, whoever made it and whatever reference they kept.
    sys.addaudithook(_refuse_network)
    # A busy machine is no failure: no test asserts a time, and neither does Hypothesis.
    settings.register_profile(
        "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("patient")


def pytest_unconfigure() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def network_attempts() -> Iterator[list[str]]:
    """What the test tried to reach; anything still in the list at its end fails the test."""
    _attempts.clear()
    yield _attempts
    if _attempts:
        pytest.fail(f"the test used the network: {', '.join(_attempts)}")


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    host: object
    if event in _ADDRESS_EVENTS:
        address = arguments[1]
        # Sockets with a host have tuples of a name and a port; those of the kernel and of the
        # file system have none.
        if not isinstance(address, tuple) or not isinstance(address[0], str):
            return
        host = address[0]
    elif event in _NAME_EVENTS:
        host = arguments[0]
    else:
        return
    if not _is_this_machine(host):
        # Remembered as well as raised: the code under test may swallow the error.
        _attempts.append(f"{event} {host!r}")
        raise NetworkUse(f"{event} {host!r}: tests reach this machine only")


def _is_this_machine(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False
