"""Turns a caller's address into a key that cannot be turned back.

This is the only module that looks at an address. The key is a keyed BLAKE2 hash under a random salt
that lives in memory alone and is replaced each day: with the salt gone, nobody can tell whose key
it was, the operator included. The key goes to a limiter, and nowhere else.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from socket import AF_INET, inet_pton

from codegraph_ingest.answers import Scope

_DAY = 86_400.0
_WITH_PORT = re.compile(r"([0-9.]+):[0-9]{1,5}|\[([^\[\]]+)\](?::[0-9]{1,5})?")
_UNKNOWN = b"unknown"  # one key for all of which no address is to be had


class Callers:
    """Makes keys.

    Args:
        trusted_proxies: How many proxies of the operator's own stand in front; see
            `settings.Settings`.
        clock: Seconds that never go back.
    """

    def __init__(
        self, trusted_proxies: int = 0, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._proxies = trusted_proxies
        self._clock = clock
        self._salt = secrets.token_bytes(32)
        self._renewed = clock()

    def key(self, scope: Scope) -> str:
        """The key of who sent a request.

        Args:
            scope: The request's scope.
        """
        if self._clock() - self._renewed >= _DAY:
            self._salt, self._renewed = secrets.token_bytes(32), self._clock()
        client = scope.get("client")
        address = (client and client[0]) or ""
        if self._proxies:
            address = _forwarded(scope["headers"], self._proxies) or address
        return blake2b(_group(address), key=self._salt, digest_size=16).hexdigest()


def _forwarded(headers: Iterable[tuple[bytes, bytes]], proxies: int) -> str:
    """The address that the outermost trusted proxy saw. Whatever is left of it anyone can write."""
    values = [value for name, value in headers if name == b"x-forwarded-for"]
    hops = b",".join(values).split(b",")
    if len(hops) < proxies:
        return ""
    hop = hops[-proxies].strip().decode("latin-1")
    # Some proxies write the port as well, which differs from connection to connection.
    with_port = _WITH_PORT.fullmatch(hop)
    return (with_port[1] or with_port[2]) if with_port else hop


def _group(address: str) -> bytes:
    try:
        return inet_pton(AF_INET, address)  # ten times as fast as what follows, for nearly all
    except (OSError, ValueError):
        pass
    try:
        found = ip_address(address)
    except ValueError:
        return _UNKNOWN
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return found.ipv4_mapped.packed
        # Whoever has one address of a /64 has all of them.
        return found.packed[:8]
    return found.packed
