"""The words in which usage is counted."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["mcp_tool", "cli_command"]
"""What was used: a tool that an agent called, or a command that a person typed."""


class Client(NamedTuple):
    """The program that called, as it named itself."""

    name: str
    version: str
