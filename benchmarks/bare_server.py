"""What the ingest service is measured against: the same server, doing nothing with a request.

    python -m benchmarks.bare_server [--validate]

Prints its port to stdout, then serves until SIGTERM.
"""

from __future__ import annotations

import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
import uvloop

from codegraph_ingest.validation import Batch, validate

_Message = MutableMapping[str, Any]
_START = {"type": "http.response.start", "status": 204, "headers": []}
_END = {"type": "http.response.body", "body": b""}


class Bare:
    """Reads the body and answers 204.

    Args:
        validating: Whether it also validates the body, and keeps nothing of it.
    """

    def __init__(self, validating: bool) -> None:
        self._validating = validating

    async def __call__(
        self,
        scope: _Message,
        receive: Callable[[], Awaitable[_Message]],
        send: Callable[[_Message], Awaitable[None]],
    ) -> None:
        """Answer one request."""
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        if self._validating:
            assert isinstance(validate(body, time.time()), Batch)
        await send(_START)
        await send(_END)


def main() -> None:
    """Serve on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config(
            Bare("--validate" in sys.argv[1:]),
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
        )
        signal.signal(signal.SIGTERM, lambda *_: None)
        uvloop.run(_serve(config, listener))


async def _serve(config: uvicorn.Config, listener: socket.socket) -> None:
    await uvicorn.Server(config).serve(sockets=[listener])


if __name__ == "__main__":
    main()
