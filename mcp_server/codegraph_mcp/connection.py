"""One client's connection, from before the SDK is loaded until the process ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from codegraph_mcp.greeting import Greeter, Message
from codegraph_mcp.lifecycle.departure import Departure
from codegraph_mcp.lifecycle.watch import start_watch
from codegraph_mcp.stdio.claim import ProtocolPipes
from codegraph_mcp.stdio.reader import Inbox, start_reader


@dataclass(frozen=True, slots=True)
class Connection:
    """What serving a client needs.

    Attributes:
        inbox: Where the client's lines arrive.
        outgoing: Descriptor of the pipe to the client.
        greeter: Answers the client until the SDK is loaded.
        departure: The way out.
    """

    inbox: Inbox
    outgoing: int
    greeter: Greeter
    departure: Departure

    @classmethod
    def open(
        cls,
        pipes: ProtocolPipes,
        *,
        version: str,
        listing: Callable[[], Message] | None,
        on_exit: Callable[[], None] | None,
    ) -> Self:
        """Begin to read requests and to watch for reasons to leave.

        Args:
            pipes: The protocol's pipes.
            version: Version of codegraph, told to the client.
            listing: Gives the result of ``tools/list``; None where only the loaded tools can.
            on_exit: Called once before the process ends.
        """
        departure = Departure(on_exit)
        inbox = Inbox()
        greeter = Greeter(pipes.outgoing, version, departure.serving.is_set, listing)
        start_watch(pipes.outgoing, departure.leave)
        start_reader(
            pipes.incoming, inbox, greeter.settles, lambda: departure.stdin_ended(greeter.owing)
        )
        return cls(inbox, pipes.outgoing, greeter, departure)
