"""With whom to count together, as the environment says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

URL = "CODEGRAPH_INGEST_REDIS_URL"
SECRET = "CODEGRAPH_INGEST_REDIS_SECRET"  # noqa: S105 - the name of a variable
_VISIBLE = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Sharing:
    """A Redis that several nodes use.

    Attributes:
        url: Where it is, such as rediss://user:password@redis.example:6379/0.
        secret: What the nodes hash ids with before Redis gets them; the same for all of them.
    """

    url: str
    secret: str

    def __repr__(self) -> str:
        # Neither belongs in a log: there is a password in the one, and the other is one.
        return "Sharing(...)"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self | None:
        """Read ``CODEGRAPH_INGEST_REDIS_URL`` and ``_SECRET``.

        Args:
            environ: The environment variables, such as ``os.environ``.

        Returns:
            The Redis; None where none is configured.

        Raises:
            ValueError: A variable has a value that means nothing, which is not quoted.
        """
        url, secret = (environ.get(name, "").strip() for name in (URL, SECRET))
        if not url and not secret:
            return None
        if not _is_address(url):
            raise ValueError(
                f"{URL} cannot be used: it has to be an address such as redis://127.0.0.1:6379/0, "
                "or rediss:// for TLS."
            )
        if not 16 <= len(secret) <= 256 or not _VISIBLE.fullmatch(secret):
            raise ValueError(
                f"{SECRET} cannot be used: it has to be 16 to 256 visible ASCII characters, the "
                "same on each node, such as 'openssl rand -hex 32' prints."
            )
        return cls(url, secret)


def _is_address(given: str) -> bool:
    # No query: it would set the timeouts, which are those of a request.
    if not _VISIBLE.fullmatch(given) or {"?", "#"} & set(given):
        return False
    try:
        parts = urlsplit(given)
        _ = parts.port  # which is not read before
    except ValueError:
        return False
    return (
        parts.scheme in ("redis", "rediss")
        and bool(parts.hostname)
        and re.fullmatch(r"(/[0-9]*)?", parts.path) is not None
    )
