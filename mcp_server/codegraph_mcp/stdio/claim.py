"""Take stdin and stdout away from the rest of the process.

A print at import time, by a library or by a child process on fd 1 would corrupt the protocol, and
a child that inherits fd 0 would eat requests. So the two pipes move to private descriptors above
2 that no child inherits; fd 1 becomes stderr and fd 0 reads as empty.
"""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass

from codegraph_mcp.errors import StdioClosedError


@dataclass(frozen=True, slots=True)
class ProtocolPipes:
    """Descriptors of the client's requests and of our replies.

    Attributes:
        incoming: Where requests are read.
        outgoing: Where replies are written.
    """

    incoming: int
    outgoing: int


def claim_stdio() -> ProtocolPipes:
    """Move the protocol's pipes out of reach of prints, libraries and child processes.

    To be called once, before anything that might print.

    Returns:
        The pipes, on descriptors that are closed in child processes.

    Raises:
        StdioClosedError: The process was started without stdin or stdout.
    """
    pipes = ProtocolPipes(incoming=_private_copy(0, "stdin"), outgoing=_private_copy(1, "stdout"))
    nowhere = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.dup2(nowhere, 0)
        try:
            os.dup2(2, 1)
        except OSError:  # Started without stderr: keep 1 and 2 occupied, by something harmless.
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
    finally:
        if nowhere > 2:
            os.close(nowhere)
    return pipes


def _private_copy(descriptor: int, name: str) -> int:
    try:
        return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 3)
    except OSError as error:
        raise StdioClosedError(
            f"{name} is closed, and an MCP client talks over stdin and stdout. "
            "Let an MCP client start this command."
        ) from error
