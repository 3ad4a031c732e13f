"""What the server asks of whoever counts its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from codegraph_telemetry import Client


class Counter(Protocol):
    """Takes note of calls that were answered; `codegraph_telemetry.Recorder` is one."""

    def count(self, kind: Literal["mcp_tool"], name: str, ok: bool, client: Client | None) -> None:
        """Note one call whose reply has left the process to the last byte.

        Must return at once and never raise. It is called from the event loop's thread or from
        the writer's, never from two at a time.

        Args:
            kind: Always ``mcp_tool``.
            name: The tool's name, or ``other`` for a name that is no tool of ours.
            ok: False when the result says ``isError``.
            client: Who asked, as that very call had it; None where it did not say.
        """


class NoCounter:
    """Counts nothing."""

    def count(self, kind: Literal["mcp_tool"], name: str, ok: bool, client: Client | None) -> None:
        """Do nothing."""
