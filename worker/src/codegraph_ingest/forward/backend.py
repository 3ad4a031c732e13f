"""Where to forward to, as the environment says."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

_PREFIX = "CODEGRAPH_INGEST_POSTHOG_"
_VISIBLE = re.compile(r"[!-~]+")
_WANTED = "an address such as https://eu.i.posthog.com"


@dataclass(frozen=True)
class Backend:
    """A project at PostHog.

    Attributes:
        key: The project's key for capturing. It cannot read or delete anything.
        url: Where to capture, such as https://eu.i.posthog.com.
        api_url: Where to delete, such as https://eu.posthog.com.
        project: The project's number; empty where deletions are not passed on.
        personal_key: A personal API key with the scope person:write, for deletions alone.
    """

    key: str
    url: str
    api_url: str = ""
    project: str = ""
    personal_key: str = ""

    @property
    def erases(self) -> bool:
        """Whether deletions can be passed on; until then they wait."""
        return bool(self.project and self.personal_key)

    def __repr__(self) -> str:
        # Keys do not belong in a log.
        return f"Backend(url={self.url!r}, erases={self.erases})"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self | None:
        """Read the variables.

        Args:
            environ: The environment variables, such as ``os.environ``:
                ``CODEGRAPH_INGEST_POSTHOG_KEY``, without which nothing is forwarded, ``_URL`` (by
                default PostHog's cloud in the European Union), and for deletions ``_API_URL``,
                ``_PROJECT`` and ``_PERSONAL_KEY``.

        Returns:
            The project; None where none is configured.

        Raises:
            ValueError: A variable has a value that means nothing. Keys are not quoted.
        """

        def value(name: str, otherwise: str = "") -> str:
            return environ.get(_PREFIX + name, "").strip() or otherwise

        key, personal_key, project = value("KEY"), value("PERSONAL_KEY"), value("PROJECT")
        if not key:
            return None
        for name, secret in (("KEY", key), ("PERSONAL_KEY", personal_key)):
            if secret and not _VISIBLE.fullmatch(secret):
                raise _unusable(_PREFIX + name, "...", "a key, of ASCII characters alone")
        if project and not re.fullmatch(r"[0-9]{1,12}", project):
            raise _unusable(f"{_PREFIX}PROJECT", project, "the number of a project")
        if bool(project) != bool(personal_key):
            raise _unusable(
                f"{_PREFIX}PROJECT", project, f"set together with {_PREFIX}PERSONAL_KEY"
            )
        return cls(
            key=key,
            url=_address("URL", value("URL", "https://eu.i.posthog.com")),
            api_url=_address("API_URL", value("API_URL", "https://eu.posthog.com")),
            project=project,
            personal_key=personal_key,
        )


def _address(name: str, given: str) -> str:
    try:
        parts = urlsplit(given)
        _ = parts.port  # which is not read before
    except ValueError:
        raise _unusable(_PREFIX + name, given, _WANTED) from None
    if parts.username is not None or parts.password is not None:
        raise _unusable(_PREFIX + name, "...", f"{_WANTED}, without a name or a password")
    is_safe = parts.scheme == "https" or (
        parts.scheme == "http" and is_loopback(parts.hostname or "")
    )
    if not (is_safe and parts.hostname and _VISIBLE.fullmatch(given)) or {"?", "#"} & set(given):
        raise _unusable(_PREFIX + name, given, _WANTED)
    return given.rstrip("/")


def _unusable(name: str, value: str, wanted: str) -> ValueError:
    return ValueError(f"{name}={value!r} cannot be used: it has to be {wanted}.")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, so that nothing sent to it can be read on the way.

    Args:
        host: A name or an address, without brackets.
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
