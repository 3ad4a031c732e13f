"""Everything that telemetry raises on purpose, always to a person who asked for something.

    TelemetryError
    ├── BadEndpoint        the address to send to cannot be used
    ├── ConsentNotStored   a choice could not be written, so it does not hold
    └── StateUnusable      what telemetry keeps on this machine cannot be read or changed

Each message says what was given, what is wrong and what to do next, so that ``str(error)`` can be
shown as it is. What runs by itself, counting and sending, lets none of them out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class TelemetryError(Exception):
    """Base of every error that telemetry raises on purpose."""


class BadEndpoint(TelemetryError):
    """The address to send to cannot be used; nothing is sent to any other instead.

    Args:
        given: The address, without what is secret in it.
        wrong: What is wrong with it, as the end of a sentence.
    """

    def __init__(self, given: str, wrong: str) -> None:
        self.given, self.wrong = given, wrong
        super().__init__(
            f"The telemetry endpoint {given!r} {wrong}. Nothing is sent until "
            "CODEGRAPH_TELEMETRY_ENDPOINT is an address such as https://example.com/v1/events, "
            "or is not set."
        )


class ConsentNotStored(TelemetryError):
    """The user's choice could not be written.

    Args:
        path: The file that holds the choice.
        reason: Why it could not be written.
    """

    def __init__(self, path: Path | None, reason: str) -> None:
        self.path, self.reason = path, reason
        place = str(path) if path is not None else "the user's configuration folder"
        super().__init__(
            f"Your choice was not stored: {place} cannot be written ({reason}). Make it writable "
            "and repeat the command; until then, set CODEGRAPH_TELEMETRY=0 to keep telemetry off."
        )


class StateUnusable(TelemetryError):
    """What telemetry keeps on this machine cannot be read or changed.

    Args:
        path: The file or folder.
        reason: What is wrong with it.
    """

    def __init__(self, path: Path | None, reason: str) -> None:
        self.path, self.reason = path, reason
        place = str(path) if path is not None else "the user's state folder"
        super().__init__(
            f"{place} cannot be used ({reason}). See to it that it is yours and writable, or "
            "remove it, and repeat the command."
        )


@contextmanager
def usable(state: Path | None) -> Iterator[None]:
    """Turn what the operating system says about the state folder into `StateUnusable`.

    Args:
        state: The state folder.

    Raises:
        StateUnusable: Something below it cannot be read or changed.
    """
    try:
        yield
    except OSError as error:
        place = Path(error.filename) if isinstance(error.filename, str) else state
        raise StateUnusable(place, error.strerror or str(error)) from error
