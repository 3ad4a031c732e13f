"""No address is kept: not in the database, not in its log, not in what the service says of itself.

The callers have addresses that nothing else would have in it by chance, so that these can be looked
for as they are, as bytes and as digits.
"""

from __future__ import annotations

import json
import socket
import struct
from contextlib import ExitStack
from ipaddress import ip_address
from pathlib import Path

import pytest
from service import (
    LISTENING,
    Service,
    batch,
    closed,
    padded,
    reply,
    request,
    serving,
    several_addresses,
)

CALLERS = ("127.83.147.201", "127.201.99.187", "127.177.166.155")
FORGED = ("203.0.113.7", "2001:db8:77:88:99aa::7")


def traces(address: str) -> set[bytes]:
    """How an address might be written down."""
    found = ip_address(address)
    packed = {found.packed, found.packed[::-1]}
    packed |= {found.packed[:8]} if found.version == 6 else set()
    texts = {address, found.exploded, str(int(found)), *(part.hex() for part in packed)}
    return packed | {text.encode() for text in texts}


def found_in(service: Service, addresses: tuple[str, ...]) -> list[tuple[str, bytes]]:
    """Where traces of addresses are in the files of a service."""
    found = []
    for path in filter(Path.is_file, service.folder.rglob("*")):
        content = path.read_bytes()
        if path == service.log:
            content = LISTENING.sub("", content.decode()).encode()
        for address in addresses:
            found += [(path.name, trace) for trace in traces(address) if trace in content]
        found += [(path.name, b"127.0.0.")] if b"127.0.0." in content else []
    return found


def go_away(service: Service, source: str, sent: bytes) -> None:
    """End a connection with a reset."""
    with service.connect(source) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(sent)


def everything(service: Service, source: str) -> set[int]:
    """Do whatever may be answered, or make it fail; give the statuses."""
    forged = {"x-forwarded-for": ", ".join(FORGED), "forwarded": f"for={FORGED[0]}"}
    body = batch()
    whole = request("POST", "/v1/events", json.dumps(body).encode(), forged)
    answers = [
        service.post(body, source=source, headers=forged),
        *(service.post(body, source=source) for _ in range(7)),
        service.post(b"{", source=source, headers=forged),
        service.post(padded(body, 70_000), source=source, headers=forged),
        service.post(body, source=source, headers={**forged, "content-encoding": "gzip"}),
        service.ask("DELETE", "/v1/machines/none", source=source, headers=forged),
        service.ask("GET", f"/{source}", source=source, headers=forged),
        service.ask("PUT", "/", source=source, headers=forged),
        service.ask("GET", "/healthz", source=source, headers=forged),
    ]
    for cut in (10, len(whole) - 20):
        go_away(service, source, whole[:cut])
    with service.connect(source) as connection:
        connection.sendall(b"no request\r\n\r\n")
        answers.append(reply(connection))
    for answer in answers:
        assert source.encode() not in answer.body
        assert not [address for address in FORGED if address.encode() in answer.body]
    return {answer.status for answer in answers}


@several_addresses
@pytest.mark.parametrize("proxies", [0, 1])
def test_no_file_has_the_address_of_anyone_who_called(tmp_path: Path, proxies: int) -> None:
    settings = {"log_level": "debug", "request_seconds": 3, "trusted_proxies": proxies}
    with serving(tmp_path, **settings) as service:
        # A failure of the service itself, of which the log has the stack.
        moved = service.database.rename(tmp_path / "moved.db")
        assert service.ask("GET", "/stats", source=CALLERS[0]).status == 500
        moved.rename(service.database)
        with ExitStack() as stack:
            silent = [stack.enter_context(service.connect(source)) for source in CALLERS]
            slow = [stack.enter_context(service.connect(source)) for source in CALLERS]
            for connection in slow:
                connection.sendall(request("POST", "/v1/events", b"{" * 99)[:-1])
            for source in CALLERS:
                assert everything(service, source) == {200, 204, 400, 404, 405, 413, 415, 429}
            assert [reply(connection).status for connection in slow] == [408] * 3
            assert [closed(connection) for connection in silent] == [True] * 3
        assert service.events >= 3
        assert (tmp_path / "ingest.db-wal").stat().st_size > 0
        assert found_in(service, (*CALLERS, *FORGED)) == []
        service.stop()
        log = service.log.read_text()
        assert "Traceback" in log
        assert log.rstrip().endswith("Stopped")
        assert found_in(service, (*CALLERS, *FORGED)) == []


def test_an_address_would_be_found(tmp_path: Path) -> None:
    service = Service(tmp_path, {})
    for number, trace in enumerate(sorted(traces(FORGED[0]) | traces(CALLERS[1]))):
        (tmp_path / f"file{number}").write_bytes(b"before" + trace + b"after")
        assert found_in(service, (FORGED[0], CALLERS[1]))
        (tmp_path / f"file{number}").unlink()
