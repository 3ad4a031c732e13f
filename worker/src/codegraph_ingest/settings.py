"""Everything the environment says to the service, read once, at the edge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

from codegraph_ingest.errors import BadSetting
from codegraph_ingest.forward.backend import Backend
from codegraph_ingest.redis.sharing import Sharing

PREFIX = "CODEGRAPH_INGEST_"
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decided. Making one touches nothing on disk.

    An attribute has a variable of its name in capitals, with the prefix ``CODEGRAPH_INGEST_``. Only
    that of `database` is shorter, ``CODEGRAPH_INGEST_DB``.

    Attributes:
        database: The file that holds everything.
        host: The address to listen on. Loopback, since TLS is the business of a proxy in front.
        port: The port to listen on; 0 takes any that is free.
        trusted_proxies: How many proxies of the operator's own stand in front, each of which
            appends the address of its peer to ``X-Forwarded-For``. With 0, the header is ignored.
        machine_limit: Requests that one machine may send in any 60 seconds.
        caller_limit: Requests that one address, or one IPv6 /64, may send in a minute.
        total_limit: Requests that all together may send in a minute.
        connections: Connections that may be open at a time.
        caller_connections: Of these, how many from one address where no proxy stands in front.
        request_seconds: How long a request may take to arrive.
        journal_bytes: Bytes of the journal that may wait to be brought into the database; beyond
            them, requests are refused.
        day_events: Events kept of one machine and day; what comes after them is dropped.
        day_calls: Calls kept of one machine and day; a count beyond them is lowered to what is
            left, and dropped where nothing is.
        log_level: One of `LOG_LEVELS`.
        backend: Where to forward to, or None: ``CODEGRAPH_INGEST_POSTHOG_URL``, ``_POSTHOG_KEY``
            and more; see `Backend.from_environ`.
        sharing: The Redis in which nodes count the requests of a machine together, or None:
            ``CODEGRAPH_INGEST_REDIS_URL`` and ``_REDIS_SECRET``; see `Sharing.from_environ`.
    """

    database: Path = Path("codegraph-ingest.db")
    host: str = "127.0.0.1"
    port: int = 8711
    trusted_proxies: int = 0
    machine_limit: int = 6
    caller_limit: int = 600
    total_limit: int = 60_000
    connections: int = 512
    caller_connections: int = 64
    request_seconds: int = 10
    journal_bytes: int = 256 * 1024 * 1024
    day_events: int = 1_000
    day_calls: int = 200_000
    log_level: str = "info"
    backend: Backend | None = None
    sharing: Sharing | None = None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read the variables.

        Raises:
            BadSetting: A variable has a value that means nothing; the message names both.
        """
        plain = cls()
        level = _text(environ, "LOG_LEVEL", plain.log_level).lower()
        if level not in LOG_LEVELS:
            raise _bad("LOG_LEVEL", level, f"one of {', '.join(LOG_LEVELS)}")
        bounds = {
            name: _whole(environ, name, getattr(plain, name), *_BOUNDS[name]) for name in _BOUNDS
        }
        return cls(
            database=Path(_text(environ, "DB", str(plain.database))),
            host=_text(environ, "HOST", plain.host),
            log_level=level,
            backend=_read(Backend.from_environ, environ),
            sharing=_read(Sharing.from_environ, environ),
            **bounds,
        )


_Part = TypeVar("_Part")
_BILLION = 1_000_000_000
_BOUNDS: dict[str, tuple[int, int]] = {
    "port": (0, 65_535),
    "trusted_proxies": (0, 16),
    "machine_limit": (1, 1_000),
    "caller_limit": (1, _BILLION),
    "total_limit": (1, _BILLION),
    "connections": (1, 65_536),
    "caller_connections": (1, 65_536),
    "request_seconds": (1, 600),
    "journal_bytes": (1024 * 1024, 9_999_999_999),
    "day_events": (1, 1_000_000),
    "day_calls": (1, _BILLION),
}


def _read(part: Callable[[Mapping[str, str]], _Part], environ: Mapping[str, str]) -> _Part:
    try:
        return part(environ)
    except ValueError as error:
        raise BadSetting(str(error)) from None


def _text(environ: Mapping[str, str], name: str, otherwise: str) -> str:
    return environ.get(PREFIX + name, "").strip() or otherwise


def _whole(
    environ: Mapping[str, str], attribute: str, otherwise: int, least: int, most: int
) -> int:
    name = attribute.upper()
    text = _text(environ, name, str(otherwise))
    # Not `int` alone, which takes " 1_0" and digits of every script.
    if text.isascii() and text.isdigit() and len(text) <= 10 and least <= int(text) <= most:
        return int(text)
    raise _bad(name, text, f"a whole number from {least} to {most}")


def _bad(name: str, value: str, wanted: str) -> BadSetting:
    return BadSetting(f"{PREFIX}{name}={value!r} cannot be used: it has to be {wanted}.")
