"""The application on a real server in a thread of this process, with a clock of its own."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import uvicorn

from codegraph_ingest.app import App, Health, Limiters
from codegraph_ingest.callers import Callers
from codegraph_ingest.guard import Gate
from codegraph_ingest.journal.running import running
from codegraph_ingest.limits import Bucket, Window
from codegraph_ingest.sqlite.arriving import Rules


class Hosted:
    """See above.

    Attributes:
        now: What the clock says, in seconds since the epoch.
    """

    def __init__(self, database: Path, rules: Rules | None = None, **limits: int) -> None:
        self.now = time.time()
        self._database, self._rules = database, rules
        self._limits = {"machine": 1000, "caller": 100_000, "total": 100_000} | limits
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()))
        self.port = 0
        self._server: uvicorn.Server | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(60)
        assert self.port, "the server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.should_exit = True
        self._thread.join()

    async def _main(self) -> None:
        try:
            await self._serve()
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        gate = Gate(most=512, most_from_one=0, seconds=60)
        async with running(self._database, self._rules) as taking:
            app = App(
                store=taking.journal,
                limiters=Limiters(
                    Window(self._limits["machine"]),
                    Bucket(self._limits["caller"]),
                    Bucket(self._limits["total"]),
                ),
                callers=Callers(),
                health=lambda: Health(taking.fault, {}),
                clock=lambda: self.now,
                pages={},
            )
            config = uvicorn.Config(
                app,
                http=gate.protocol(),
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
            )
            with socket.create_server(("127.0.0.1", 0)) as listener:
                self._server = uvicorn.Server(config)
                serving = asyncio.create_task(self._server.serve([listener]))
                while not self._server.started:
                    await asyncio.sleep(0.005)
                self.port = listener.getsockname()[1]
                self._ready.set()
                await serving

    def post(self, body: bytes, headers: Mapping[str, Any] | None = None) -> tuple[int, bytes]:
        """Send events; the status and the body of the reply."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with closing(connection):
            connection.request(
                "POST", "/v1/events", body, {"Content-Type": "application/json", **(headers or {})}
            )
            with connection.getresponse() as response:
                return response.status, response.read()
