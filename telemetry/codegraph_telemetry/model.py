"""The words in which usage is counted.

Typed named tuples come from `typing`, which takes longer to import than all the rest of this
package. Hence the plain ones here, with the types beside them.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Kind = Literal["mcp_tool", "cli_command"]
    """What was used: a tool that an agent called, or a command that a person typed."""


class Client(namedtuple("Client", ("name", "version"))):
    """The program that called, as it named itself."""

    __slots__ = ()
    name: str
    version: str
