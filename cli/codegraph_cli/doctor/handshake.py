"""A conversation with a server over its stdin and stdout, as an agent begins it.

The SDK's client is made for a server that works. What is told here is how one does not: with which
status it ended and what it said last on stderr, whether it wrote something else to stdout, which
question it left unanswered; and whatever it was, that nothing of it runs on. It takes three
questions, so this asks them itself: one line of JSON each, as the protocol has it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import IO, Any, Self

PROTOCOL = "2025-06-18"
STATUS_TOOL = "codegraph_status"
_LONGEST_LINE = 16 * 1024 * 1024
_PATIENCE = 2.0  # seconds for a server to end by itself, as it should when stdin is closed
_SHOWN = 200  # characters of what a server said


class ServerFault(Exception):
    """A server cannot be used.

    Args:
        kind: ``missing``, ``not-executable``, ``ended``, ``silent``, ``noise`` or ``error``.
        reason: What it did, to follow upon its name.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind, self.reason = kind, reason


@dataclass(frozen=True, slots=True)
class Answers:
    """What a server answered.

    Attributes:
        name: What it calls itself.
        version: Its version.
        tools: The names of its tools.
        fault: What its status tool said where it failed; None where it did not, or is not offered.
    """

    name: str
    version: str
    tools: tuple[str, ...]
    fault: str | None


def converse(
    words: Sequence[str], folder: Path, environ: Mapping[str, str], *, seconds: float
) -> Answers:
    """Start a server, greet it, list its tools, call one, and end it.

    Args:
        words: The program and its arguments.
        folder: The working directory.
        environ: All of its environment.
        seconds: How long it may take to answer, all in all.

    Raises:
        ServerFault: It cannot be started, or does not answer as it should.
    """
    with _Server(words, folder, environ, seconds) as server:
        client = {"name": "codegraph-doctor", "version": "1"}
        greeting = server.ask(
            "initialize", protocolVersion=PROTOCOL, capabilities={}, clientInfo=client
        )
        server.tell("notifications/initialized")
        listed = server.ask("tools/list").get("tools")
        tools = tuple(str(tool.get("name")) for tool in _objects(listed))
        fault = None
        if STATUS_TOOL in tools:
            result = server.ask("tools/call", name=STATUS_TOOL, arguments={})
            fault = _text(result) if result.get("isError") else None
        [about] = _objects([greeting.get("serverInfo")]) or [{}]
        return Answers(str(about.get("name", "")), str(about.get("version", "")), tools, fault)


class _Server:
    """A server that runs as long as the ``with`` block, and not a moment longer."""

    def __init__(
        self, words: Sequence[str], folder: Path, environ: Mapping[str, str], seconds: float
    ) -> None:
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._asked = 0
        self._last_words = b""
        self._lines: SimpleQueue[bytes] = SimpleQueue()
        self._process = _start(words, folder, environ)
        self._pipes = (_pipe(self._process.stdout), _pipe(self._process.stderr))
        reads = (self._read_answers, self._read_complaints)
        self._readers = [
            threading.Thread(target=read, args=(pipe,), daemon=True)
            for read, pipe in zip(reads, self._pipes, strict=True)
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            _pipe(self._process.stdin).close()
        try:
            if kind is None:
                self._readers[0].join(_PATIENCE)  # its stdout ends when it has left by itself
        finally:
            _kill(self._process)
        for reader, pipe in zip(self._readers, self._pipes, strict=True):
            reader.join(_PATIENCE)
            if not reader.is_alive():  # otherwise something that left the group holds the pipe
                pipe.close()

    def ask(self, method: str, **parameters: object) -> dict[str, Any]:
        """The result of a request.

        Raises:
            ServerFault: There is none.
        """
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": parameters})
        while True:
            message = self._next(method)
            if message.get("id") != self._asked or "method" in message:
                continue  # what it tells or asks by itself can wait
            error = message.get("error")
            if error is not None:
                words = error.get("message") if isinstance(error, dict) else error
                raise ServerFault("error", f"answered {method} with an error: {_short(words)}")
            result = message.get("result")
            if not isinstance(result, dict):
                raise ServerFault("error", f"answered {method} with no result.")
            return result

    def tell(self, method: str) -> None:
        """Send a notification."""
        self._send({"method": method})

    def _send(self, message: dict[str, object]) -> None:
        line = json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n"
        stdin = _pipe(self._process.stdin)
        with suppress(OSError):  # it has gone; why, one learns by reading
            stdin.write(line)
            stdin.flush()

    def _next(self, method: str) -> dict[str, Any]:
        left = self._until - time.monotonic()
        try:
            if left <= 0:  # also where it never stops telling us other things
                raise Empty
            line = self._lines.get(timeout=left)
        except Empty:
            raise ServerFault(
                "silent",
                f"did not answer {method} within {self._seconds:g} s{self._complaint()}",
            ) from None
        if not line:
            raise self._end()
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            raise ServerFault(
                "noise", f"wrote something else than the protocol to stdout: {_short(line)}"
            )
        return message

    def _end(self) -> ServerFault:
        try:
            status = self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            return ServerFault("ended", f"closed its stdout{self._complaint()}")
        self._readers[1].join(_PATIENCE)
        how = f"ended with status {status}"
        if status < 0:
            how = f"was ended by signal {_signal_name(-status)}"
        return ServerFault("ended", f"{how}{self._complaint()}")

    def _complaint(self) -> str:
        return f": {_short(self._last_words)}" if self._last_words else "."

    def _read_answers(self, pipe: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            while line := pipe.readline(_LONGEST_LINE):
                if line.strip():
                    self._lines.put(line)
        self._lines.put(b"")

    def _read_complaints(self, pipe: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            while line := pipe.readline(_LONGEST_LINE):
                if line.strip():
                    self._last_words = line


def _start(
    words: Sequence[str], folder: Path, environ: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            list(words),
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # A group of its own, to be ended with whatever it starts; Ctrl-C is for us alone.
            start_new_session=True,
        )
    except FileNotFoundError:
        raise ServerFault("missing", "was not found, or what its first line names.") from None
    except PermissionError:
        raise ServerFault("not-executable", "may not be executed.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ServerFault("not-executable", f"cannot be executed ({reason}).") from error


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and those that it started, and collect it."""
    if hasattr(os, "killpg"):
        # Also where the process itself has ended: the group has its number while it has members.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _objects(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(result: dict[str, Any]) -> str:
    parts = (str(part.get("text", "")) for part in _objects(result.get("content")))
    return _short(" ".join(parts)) or "no reason was given"


def _short(words: object) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
