"""Addresses on this machine at which nobody ever answers."""

from __future__ import annotations

import socket
from typing import Self


class Silence:
    """A socket that listens and takes no connection.

    The kernel completes the first connection, so whoever makes it can send its request and waits
    for a reply. Once the queue is full, further attempts to connect get no answer at all, as from
    an address whose packets are dropped on the way.

    Args:
        black_hole: Whether the queue is full from the beginning.

    Attributes:
        url: An endpoint at this address.
    """

    def __init__(self, *, black_hole: bool) -> None:
        self._sockets = [socket.create_server(("127.0.0.1", 0), backlog=0)]
        address = self._sockets[0].getsockname()
        self.url = f"http://127.0.0.1:{address[1]}/v1/events"
        # Linux completes one connection more than the backlog says; the others are for certainty.
        for _ in range(3 if black_hole else 0):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(address)
            self._sockets.append(filler)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._sockets:
            each.close()
