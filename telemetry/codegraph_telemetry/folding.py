"""Whatever was used, by whomever: folded into the closed lists of `schema.toml`.

A name that is on no list becomes ``other`` before anything is written, so that neither a file on
this machine nor a request can hold what an agent or its maker chose to call itself.
"""

from __future__ import annotations

from collections import namedtuple

from codegraph_telemetry.vocabulary import AGENT_PATTERNS, AGENTS, NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from codegraph_telemetry.model import Client

_OTHER = "other"
_LONGEST_NAME = 64  # of a client; longer ones are not worth the time to look at
_MOST_DIGITS = 5
_LONGEST_VERSION = 2 * _MOST_DIGITS + 2  # two numbers, the dot between, and the one that ends it


class Use(namedtuple("Use", ("kind", "name", "client_name", "client_version"))):
    """What was used by whom, in words of the schema.

    Attributes:
        kind: ``mcp_tool`` or ``cli_command``; empty for anything else, which cannot be sent.
        name: A tool or command of the schema, or ``other``.
        client_name: An agent of the schema, ``other``, or empty where nobody said.
        client_version: Major and minor version of a known agent, or empty.
    """

    __slots__ = ()
    kind: str
    name: str
    client_name: str
    client_version: str


def fold(kind: object, name: object, client: Client | None) -> Use:
    """The words in which to count a use. Folding what is folded already changes nothing.

    Args:
        kind: What was used, ``mcp_tool`` or ``cli_command``.
        name: Name of the tool or command.
        client: Who called, as it named itself; None where nobody said.
    """
    names = NAMES.get(kind) if type(kind) is str else None
    known = names is not None and type(name) is str and name in names
    agent = "" if client is None else _agent(client.name)
    version = "" if client is None or agent in ("", _OTHER) else _major_minor(client.version)
    return Use(kind if names else "", name if known else _OTHER, agent, version)


def _agent(name: object) -> str:
    if type(name) is not str or len(name) > _LONGEST_NAME or not name.isascii():
        return _OTHER
    lower = name.lower()
    if lower in AGENTS:
        return AGENTS[lower]
    for (start, end), agent in AGENT_PATTERNS.items():
        if len(lower) > len(start) + len(end) and lower.startswith(start) and lower.endswith(end):
            return agent
    return _OTHER


def _major_minor(version: object) -> str:
    if type(version) is not str:
        return ""
    numbers = version[:_LONGEST_VERSION].split(".")[:2]
    if len(numbers) == 2 and all(map(_is_number, numbers)):
        return ".".join(numbers)
    return ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
