"""A small MCP client over stdio that times what a server does.

It is not the SDK's client, whose own work would be a good part of a call of half a millisecond.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

PROTOCOL = "2025-06-18"
_PATIENCE_MILLISECONDS = 20_000


class ServerFailed(Exception):
    """The server went away or answered with an error."""


class Call(NamedTuple):
    """How long a call took, and whether the tool had an answer."""

    milliseconds: float
    answered: bool


class Server:
    """A server process, started and greeted on entry, ended by closing its stdin on exit.

    Attributes:
        pid: Of the process, while it runs.
        start_seconds: From the start of the process to its reply to ``initialize``.
        exit_seconds: From the end of its input to the end of the process; 0 until it has exited.
    """

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> None:
        self._command = command
        self._env = env
        self._cwd = cwd
        self._last_id = 0
        self.start_seconds = 0.0
        self.exit_seconds = 0.0

    def __enter__(self) -> Self:
        start = time.perf_counter()
        self._process = subprocess.Popen(
            self._command,
            env=self._env,
            cwd=self._cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.pid = self._process.pid
        try:
            self._greet()
        except BaseException:
            self._end()
            raise
        self.start_seconds = time.perf_counter() - start
        self._send({"method": "notifications/initialized"})
        return self

    def __exit__(self, *_: object) -> None:
        start = time.perf_counter()
        self._end()
        self.exit_seconds = time.perf_counter() - start

    def _greet(self) -> None:
        client = {"name": "benchmarks", "version": "1"}
        params = {"protocolVersion": PROTOCOL, "capabilities": {}, "clientInfo": client}
        self._request("initialize", params)

    def _end(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        if not _ends_in_time(self._process.pid):
            self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def list_tools(self) -> None:
        """Ask for the tools, which no server can answer before it is ready for calls."""
        self._request("tools/list", {})

    def call(self, tool: str, arguments: Mapping[str, Any]) -> Call:
        """Call a tool and time it until its reply was read to the end.

        Raises:
            ServerFailed: There is no reply, or it is an error of the protocol.
        """
        start = time.perf_counter()
        result = self._request("tools/call", {"name": tool, "arguments": arguments})
        return Call((time.perf_counter() - start) * 1000, not result.get("isError"))

    def _request(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        self._last_id += 1
        self._send({"id": self._last_id, "method": method, "params": params})
        assert self._process.stdout is not None
        for line in self._process.stdout:
            message = json.loads(line)
            if message.get("id") != self._last_id or "method" in message:
                continue  # a notification, or a request that we promised nothing about
            if "error" in message:
                raise ServerFailed(f"{method}: {message['error']}")
            result: dict[str, Any] = message["result"]
            return result
        raise ServerFailed(f"{' '.join(self._command)} went away during {method}")

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        self._process.stdin.flush()


def _ends_in_time(pid: int) -> bool:
    """Wait for the end of a child.

    `Popen.wait` with a timeout looks at ever longer intervals, and finds what ends after 8 ms after
    15.
    """
    descriptor = os.pidfd_open(pid)
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(_PATIENCE_MILLISECONDS))
    finally:
        os.close(descriptor)
