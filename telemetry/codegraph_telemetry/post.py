"""Sends a request and tells what became of it. Nothing else here talks to the network.

What is sent is the body as given and, besides the request line, these headers and no others::

    host: telemetry.getcodegraph.com
    content-type: application/json
    content-length: 812
    user-agent: codegraph/1.0
    accept-encoding: identity

A deletion has no body and neither of the two headers that describe one. Of the reply, the status
and ``Retry-After`` matter. Redirects are not followed, cookies not kept, and of the reply's body
no more than a few KiB are taken, to see that it ends. The proxies and certificates that are set up
for this machine are used; only what is sent to this machine itself takes no proxy.

Nothing is raised: every fault is an answer too.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from http.client import responses
from typing import Literal
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from codegraph_telemetry.endpoint import Endpoint, parse
from codegraph_telemetry.wire import PIECE, Cut, Halted, Line

Fate = Literal["accepted", "refused", "later", "forbidden"]
"""What becomes of a batch: it arrived, it never will, it has to wait, or it must not be sent."""

LONGEST_WAIT = 7 * 86_400.0
_WORTH_ANOTHER_TRY = {408, 429}
_ENOUGH_OF_A_REPLY = 4096


@dataclass(frozen=True)
class Answer:
    """What became of a request.

    Attributes:
        fate: What to do with what was sent.
        words: What happened, for people.
        status: The status of the reply, if there was one.
        retry_after: Seconds that the server asks to wait.
        left: Whether any byte of the request may have left this machine.
    """

    fate: Fate
    words: str
    status: int | None = None
    retry_after: float | None = None
    left: bool = False


def post(
    endpoint: Endpoint,
    body: bytes,
    *,
    seconds: float,
    allowed: Callable[[], bool],
    version: str,
    clock: Callable[[], float] = time.time,
) -> Answer:
    """Send a batch, once. When this returns, nothing of it is sent any more.

    Args:
        endpoint: Where to.
        body: The exact bytes.
        seconds: How long everything together may take.
        allowed: Whether sending is allowed. Asked again before each step and each 4 KiB, from
            another thread.
        version: The version of codegraph.
        clock: What time it is; for ``Retry-After``.
    """
    described = {"content-type": "application/json", "content-length": str(len(body))}
    request = _request("POST", endpoint.url, described, version, _pieces(body))
    return _bounded(endpoint, request, seconds, allowed, clock)


def delete(
    url: str,
    *,
    seconds: float,
    allowed: Callable[[], bool],
    version: str,
    clock: Callable[[], float] = time.time,
) -> Answer:
    """Ask for a deletion; see `post`.

    Args:
        url: What to delete, from `Endpoint.machine_url`.
        seconds: How long everything together may take.
        allowed: Whether sending is allowed.
        version: The version of codegraph.
        clock: What time it is; for ``Retry-After``.

    Raises:
        BadEndpoint: The address cannot be used.
    """
    return _bounded(parse(url), _request("DELETE", url, {}, version, None), seconds, allowed, clock)


def _request(
    method: str, url: str, described: dict[str, str], version: str, content: Iterator[bytes] | None
) -> httpx.Request:
    headers = {**described, "user-agent": f"codegraph/{version}", "accept-encoding": "identity"}
    return httpx.Request(method, url, headers=headers, content=content)


def _pieces(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), PIECE):
        yield body[start : start + PIECE]


def _bounded(
    endpoint: Endpoint,
    request: httpx.Request,
    seconds: float,
    allowed: Callable[[], bool],
    clock: Callable[[], float],
) -> Answer:
    line = Line(seconds, allowed)
    answers: list[Answer] = []

    def run() -> None:
        answers.append(_exchange(endpoint, request, line, clock, seconds))

    thread = threading.Thread(target=run, name="codegraph-telemetry-post", daemon=True)
    try:
        thread.start()
        thread.join(max(0.0, seconds))
    except RuntimeError:  # no more threads to be had
        return Answer("later", "no thread to send with")
    finally:
        # Also when a signal ends the wait: who goes on must be able to rely on it being over.
        line.cut("late")
    answer = answers[0] if answers else _halted("late", seconds)
    return replace(answer, left=line.left)


def _exchange(
    endpoint: Endpoint,
    request: httpx.Request,
    line: Line,
    clock: Callable[[], float],
    seconds: float,
) -> Answer:
    try:
        line.ask()
        with httpx.Client(transport=_Transport(line, endpoint)) as client:
            reply = client.send(request, stream=True)
            try:
                _drain(reply)
            finally:
                reply.close()
        return _judged(reply, clock())
    except Halted as halt:
        return _halted(halt.why, seconds)
    except Exception as problem:
        return Answer("later", _in_words(problem))


class _Transport(httpx.BaseTransport):
    """What `httpx.HTTPTransport` does, with a network that can be cut."""

    def __init__(self, line: Line, endpoint: Endpoint) -> None:
        context = httpx.create_ssl_context() if endpoint.url.startswith("https:") else None
        proxy = _proxy(endpoint, context)
        self._pool = httpcore.ConnectionPool(context, proxy, network_backend=line)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        reply = self._pool.handle_request(
            httpcore.Request(
                request.method, url, headers=request.headers.raw, content=request.stream
            )
        )
        # With its other headers gone, a reply can neither redirect nor set a cookie nor have a
        # body that grows when it is decoded.
        kept = [(name, value) for name, value in reply.headers if name.lower() == b"retry-after"]
        return httpx.Response(reply.status, headers=kept[:1], stream=_Content(reply))

    def close(self) -> None:
        self._pool.close()


class _Content(httpx.SyncByteStream):
    def __init__(self, reply: httpcore.Response) -> None:
        self._reply = reply

    def __iter__(self) -> Iterator[bytes]:
        return self._reply.iter_stream()

    def close(self) -> None:
        self._reply.close()


def _proxy(endpoint: Endpoint, context: ssl.SSLContext | None) -> httpcore.Proxy | None:
    # A proxy would see in the clear what goes to this machine over http, and would look for it on
    # a machine of its own.
    host = httpx.URL(endpoint.url).host
    if endpoint.is_loopback or proxy_bypass(host):
        return None
    proxies = getproxies()
    address = proxies.get("https") or proxies.get("all")
    if not address:
        return None
    proxy = httpx.Proxy(address if "://" in address else f"http://{address}")
    return httpcore.Proxy(
        str(proxy.url),
        auth=proxy.raw_auth,
        ssl_context=context if proxy.url.scheme == "https" else None,
    )


def _drain(reply: httpx.Response) -> None:
    taken = 0
    for part in reply.iter_raw():
        taken += len(part)
        if taken > _ENOUGH_OF_A_REPLY:
            return


def _judged(reply: httpx.Response, now: float) -> Answer:
    status = reply.status_code
    fate: Fate = "later"
    if 200 <= status < 300:
        fate = "accepted"
    elif 400 <= status < 500 and status not in _WORTH_ANOTHER_TRY:
        fate = "refused"
    return Answer(fate, _status_in_words(status), status, _retry_after(reply, now))


def _status_in_words(status: int) -> str:
    # Not the words that the server sent: they would reach a terminal as they are.
    phrase = "" if 200 <= status < 300 else responses.get(status, "")
    return f"{status} {phrase}".strip()


def _retry_after(reply: httpx.Response, now: float) -> float | None:
    text = reply.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,12}", text):
        return min(float(text), LONGEST_WAIT)
    try:
        seconds = parsedate_to_datetime(text).timestamp() - now
    except Exception:  # what comes from outside can be anything
        return None
    return min(seconds, LONGEST_WAIT) if seconds > 0 else None


def _halted(why: Cut, seconds: float) -> Answer:
    if why == "forbidden":
        return Answer("forbidden", "stopped: sending is no longer allowed")
    return Answer("later", f"no answer within {round(max(seconds, 0.0), 1):g} s")


def _in_words(problem: Exception) -> str:
    # In words of ours wherever a message could quote what a server sent, or a proxy's password.
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"TLS: {problem.verify_message}"
    if isinstance(problem, ssl.SSLError):
        return f"TLS: {(problem.reason or 'the handshake failed').replace('_', ' ').lower()}"
    if isinstance(problem, socket.gaierror):
        return "the name of the host could not be looked up"
    if isinstance(problem, ConnectionRefusedError):
        return "connection refused"
    if isinstance(problem, ConnectionError):
        return "connection reset"
    if isinstance(problem, httpcore.ProxyError):
        status = re.match(r"[0-9]{3}\b", str(problem))
        return f"the proxy refused: {_status_in_words(int(status[0])) if status else 'no tunnel'}"
    if isinstance(problem, httpcore.RemoteProtocolError):
        return "no complete reply"
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror.lower()
    return f"failed: {type(problem).__name__}"
