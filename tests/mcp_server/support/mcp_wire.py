"""An MCP client with no manners: raw lines over real pipes, and a look at what comes back."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

PATIENCE = 30.0
"""Seconds after which something that should happen at once is taken not to happen."""

Message = dict[str, Any]


def wait_until(condition: Callable[[], object], what: str = "it") -> None:
    """Wait for something another process does; the test fails if it never does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen")
        time.sleep(0.01)


@dataclass(frozen=True)
class Era:
    """How a client of one era of the protocol opens a session and dresses its requests."""

    name: str
    protocol: str
    modern: bool

    def params(self, given: Message, client: tuple[str, str] | None) -> Message:
        """Parameters as a client of this era sends them."""
        if not self.modern:
            return given
        prefix = "io.modelcontextprotocol/"
        meta = {f"{prefix}protocolVersion": self.protocol, f"{prefix}clientCapabilities": {}}
        if client is not None:
            meta[f"{prefix}clientInfo"] = {"name": client[0], "version": client[1]}
        return {**given, "_meta": meta}


HANDSHAKE = Era("handshake", "2025-11-25", modern=False)
MODERN = Era("modern", "2026-07-28", modern=True)

CLIENT = ("example-client", "1.2.3")


class Counts:
    """The calls that the example server counted, read from the file it appends them to."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self) -> list[tuple[str, bool, list[str] | None]]:
        """Name, success and client of each counted call, in order."""
        return [(row["name"], row["ok"], row["client"]) for row in self._rows() if "name" in row]

    def exits(self) -> int:
        """How often the server did what it does last."""
        return sum("exit" in row for row in self._rows())

    def wait_for(self, number: int) -> list[tuple[str, bool, list[str] | None]]:
        """The counted calls once there are this many."""
        wait_until(lambda: len(self()) >= number, f"count {number}")
        return self()

    def _rows(self) -> list[Message]:
        text = self.path.read_text() if self.path.exists() else ""
        return [json.loads(line) for line in text.splitlines()]


class Wire:
    """A server process and its pipes.

    Args:
        command: What to start.
        cwd: Where.
        reading: Whether to read the server's stdout from the start.
        env: Variables on top of this process's own.
    """

    def __init__(
        self,
        command: list[str],
        *,
        cwd: Path | None = None,
        reading: bool = True,
        env: dict[str, str] | None = None,
    ) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `stop`
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, **(env or {})},
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._in = self.process.stdin
        self._out = self.process.stdout
        self._replies: queue.Queue[Message] = queue.Queue()
        self._kept: list[Message] = []
        self._next_id = 0
        self._reader: threading.Thread | None = None
        self.noise: list[bytes] = []
        if reading:
            self.read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def read(self) -> None:
        """Begin to read what the server writes."""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def open(self, era: Era, client: tuple[str, str] = CLIENT) -> Self:
        """Do what a client of this era does first; returns when the server has answered."""
        if era.modern:
            self.request("server/discover", era.params({}, client))
        else:
            params = {
                "protocolVersion": era.protocol,
                "capabilities": {},
                "clientInfo": {"name": client[0], "version": client[1]},
            }
            assert "result" in self.request("initialize", params)
            self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return self

    def send(self, message: Message | list[Any] | bytes) -> None:
        """Write one line."""
        line = message if isinstance(message, bytes) else json.dumps(message).encode()
        self._in.write(line + b"\n")
        self._in.flush()

    def ask(self, method: str, params: Message) -> int:
        """Send a request; returns its id."""
        self._next_id += 1
        request = {"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": params}
        self.send(request)
        return self._next_id

    def ask_tool(
        self,
        era: Era,
        name: str,
        arguments: Message | None = None,
        client: tuple[str, str] | None = CLIENT,
    ) -> int:
        """Call a tool; returns the request's id."""
        given = {"name": name, "arguments": arguments or {}}
        return self.ask("tools/call", era.params(given, client))

    def request(self, method: str, params: Message) -> Message:
        """Send a request and return its reply."""
        return self.reply_to(self.ask(method, params))

    def call(
        self,
        era: Era,
        name: str,
        arguments: Message | None = None,
        client: tuple[str, str] | None = CLIENT,
    ) -> Message:
        """Call a tool and return its result."""
        reply = self.reply_to(self.ask_tool(era, name, arguments, client))
        assert "result" in reply, reply
        result: Message = reply["result"]
        return result

    def reply_to(self, request_id: object) -> Message:
        """The reply with this id; others are kept for later."""
        deadline = time.monotonic() + PATIENCE
        while True:
            for reply in self._kept:
                if reply.get("id") == request_id and "method" not in reply:
                    self._kept.remove(reply)
                    return reply
            try:
                self._kept.append(self._replies.get(timeout=max(0, deadline - time.monotonic())))
            except queue.Empty:
                raise TimeoutError(f"no reply to {request_id}; stderr: {self.stderr()}") from None

    def rest(self) -> list[Message]:
        """Everything not asked for yet, up to the end of the server's stdout."""
        assert self._reader is not None
        self._reader.join(PATIENCE)
        while not self._replies.empty():
            self._kept.append(self._replies.get())
        return self._kept

    def end_input(self) -> None:
        """Close the server's stdin."""
        self._in.close()

    def end_output(self) -> None:
        """Close our end of the server's stdout."""
        self._out.close()

    def exit_code(self, within: float) -> int:
        """The exit code of a server that ends within so many seconds."""
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"still alive after {within} s: {self.stderr()}") from None

    def stderr(self) -> str:
        """What the server wrote there so far."""
        self._errors.seek(0)
        return self._errors.read().decode("utf-8", "replace")

    def stop(self) -> None:
        """End the server, whatever state it is in."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for pipe in (self._in, self._out):
            if pipe is self._out and self._reader is not None:
                self._reader.join(PATIENCE)
            with contextlib.suppress(OSError):
                pipe.close()
        self._errors.close()

    def _read(self) -> None:
        for line in self._out:
            try:
                message = json.loads(line)
            except ValueError:
                self.noise.append(line)
                continue
            self._replies.put(message)
