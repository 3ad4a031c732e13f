"""The address to which batches are sent, checked before anything is.

Only ``https`` is taken, except for this machine itself: what is counted crosses no network in the
clear. An address that is not understood is refused as a whole. It is never mended, and nothing
else takes its place: who names an endpoint of their own does not want to send to ours.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from codegraph_telemetry.errors import BadEndpoint

_LOOPBACK = ipaddress.ip_network("127.0.0.0/8")
_MAX_LENGTH = 2000
_PRINTABLE = re.compile(r"[!-~]*")
_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")
_PATH = re.compile(r"(/([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)+")
_SECRET = re.compile(r"//[^/?#]*@")


@dataclass(frozen=True)
class Endpoint:
    """Where to send to.

    Attributes:
        url: The address that takes events.
        is_loopback: Whether that is this machine.
    """

    url: str
    is_loopback: bool

    def machine_url(self, machine_id: str) -> str:
        """The address of all that was sent under an id, beside the one that takes events."""
        parent, _, _ = self.url.rpartition("/")
        return f"{parent}/machines/{quote(machine_id, safe='')}"


def parse(text: str) -> Endpoint:
    """Read an address.

    Raises:
        BadEndpoint: It cannot be used as it is.
    """
    wrong = _fault_of_text(text)
    if wrong is None:
        try:
            parts = urlsplit(text)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            wrong = "has a host or a port that cannot be"
        else:
            is_loopback = _is_loopback(host)
            wrong = _fault_of_parts(parts, host, port, is_loopback)
    if wrong is not None:
        raise BadEndpoint(_presentable(text), wrong)
    named = f"[{host}]" if ":" in host else host
    place = named if port is None else f"{named}:{port}"
    return Endpoint(f"{parts.scheme}://{place}{parts.path}", is_loopback)


def _fault_of_text(text: str) -> str | None:
    if not text:
        return "is empty"
    if len(text) > _MAX_LENGTH:
        return f"is longer than {_MAX_LENGTH} characters"
    # `urlsplit` drops tabs and newlines without a word, so this comes before it.
    if not _PRINTABLE.fullmatch(text):
        return "has characters other than printable ASCII"
    if "?" in text or "#" in text:
        return "has a query or a fragment"
    return None


def _fault_of_parts(
    parts: SplitResult, host: str, port: int | None, is_loopback: bool
) -> str | None:
    if parts.scheme not in {"http", "https"}:
        return "does not begin with https://"
    if "@" in parts.netloc:
        return "has a user name or a password"
    if not (_HOST_NAME.fullmatch(host) or _address(host)):
        return "has no host that could be"
    if port == 0 or parts.netloc.endswith(":"):
        return "has a host or a port that cannot be"
    if parts.scheme == "http" and not is_loopback:
        return "is not encrypted: http is for this machine only, elsewhere it has to be https"
    if not _PATH.fullmatch(parts.path):
        return "has no path that names where events go"
    if {".", ".."}.intersection(parts.path.split("/")):
        return "has a path with . or .. in it"
    return None


def _is_loopback(host: str) -> bool:
    address = _address(host)
    if isinstance(address, ipaddress.IPv4Address):
        return address in _LOOPBACK
    return host == "localhost" or address == ipaddress.IPv6Address("::1")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return None if "%" in host else ipaddress.ip_address(host)
    except ValueError:
        return None


def _presentable(text: str) -> str:
    # A message ends up in terminals and bug reports, where nobody's password belongs.
    shown = _SECRET.sub("//***@", text[:_MAX_LENGTH])
    return shown if len(shown) <= 200 else shown[:200] + "..."
