"""What does not end is cut off, and takes no memory until then."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path

import pytest
from service import OPEN, Service, batch, serving

MIB = 1024 * 1024
HEAD = b"POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def pour(line: socket.socket, block: bytes, most: int) -> int:
    """Send until the other side has enough; how many bytes it took."""
    sent = 0
    try:
        while sent < most:
            sent += line.send(block)
    except ConnectionError:
        pass
    return sent


def most_memory(service: Service) -> int:
    """The most memory that the service held so far, in KiB."""
    process = service._process
    assert process is not None
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"^VmHWM:\s+([0-9]+) kB", status, re.M)
    assert found
    return int(found[1])


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize(
    ("head", "block"),
    [
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b" " * 65_536 + b"\r\n"),
        (HEAD + b"Content-Length: 9000000000\r\n\r\n", b" " * 65_536),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: x\r\n" * 10_000),
        (b"GET / HTTP/1.1\r\nX: ", b"x" * 65_536),
        (b"GET / HTTP/1.1\r\n", b"X: x\r\n" * 10_000),
        (b"GET /", b"x" * 65_536),
    ],
    ids=["chunks", "a body", "trailers", "a header", "headers", "a target"],
)
def test_what_does_not_end_is_cut_off_and_takes_no_memory(
    tmp_path: Path, head: bytes, block: bytes
) -> None:
    with serving(tmp_path, **OPEN) as service:
        before = most_memory(service)
        for _ in range(3):
            with service.connect() as line:
                line.sendall(head)
                assert pour(line, block, 400 * MIB) < 400 * MIB
        assert most_memory(service) - before < 16 * 1024
        assert service.post(batch()).status == 204
