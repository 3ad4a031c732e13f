"""``codegraph-ingest serve``: the service, until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
import sys

import click
import uvicorn

from codegraph_ingest.errors import IngestError
from codegraph_ingest.service import gate, running
from codegraph_ingest.settings import Settings

if sys.platform != "win32":
    import uvloop

_log = logging.getLogger(__name__)

_GRACE_SECONDS = 15  # what is being answered when the service is told to stop has so long

_GARBAGE = (
    20_000  # objects between two looks for cycles: a crowd of requests has many more than 700
)


@click.command("serve")
@click.pass_obj
def command(settings: Settings) -> None:
    """Take events until SIGTERM or SIGINT, then answer what is under way and exit.

    It listens on CODEGRAPH_INGEST_HOST and CODEGRAPH_INGEST_PORT, by default on port 8711 of this
    machine alone: in front of it belongs a proxy that speaks TLS. Everything is kept in the file
    CODEGRAPH_INGEST_DB.
    """
    # Uvicorn repeats the signal for whoever was in charge before. That is us, and we are done.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    with _listen(settings.host, settings.port) as listener:
        if sys.platform == "win32":
            asyncio.run(_serve(settings, listener))
        else:
            uvloop.run(_serve(settings, listener))


async def _serve(settings: Settings, listener: socket.socket) -> None:
    passage = gate(settings)
    async with running(settings, passage) as app:
        config = uvicorn.Config(
            app,
            http=passage.protocol(),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        # It tells of each request that is none, as often as somebody likes to send one.
        logging.getLogger("uvicorn").setLevel(logging.ERROR)
        # What is there by now stays to the end, and a request leaves no cycles behind.
        gc.freeze()
        gc.set_threshold(_GARBAGE)
        host, port = listener.getsockname()[:2]
        _log.info("Listening on http://%s:%d", f"[{host}]" if ":" in host else host, port)
        await uvicorn.Server(config).serve(sockets=[listener])
    _log.info("Stopped")


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        raise IngestError(f"{host}:{port} cannot be listened on: {error.strerror}.") from error
    return listener
