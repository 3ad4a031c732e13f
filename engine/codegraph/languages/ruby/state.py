"""What the handlers of Ruby keep between the facts of a file, and what ``self`` is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.sheet import Sheet

TYPES = frozenset(("class", "interface"))

Context = Literal["instance", "type", "top"]


@dataclass(slots=True)
class State:
    """What the text said so far.

    Attributes:
        locals: Scope to the local variables that were given a value in it.
        visibility: Type to what the methods written next in it are.
        block_end: Where the last block that stands directly in a type ends, by its type: the
            object it is run for may be the type or an instance.
        foreign: Where the last block that is run for another object begins and ends, and the path
            of that object, by its scope.
        routes: Whether the file draws routes of Rails.
        named: Scope and name to the last definition of that name among those `looked_at`.
        looked_at: How many definitions `named` knows.
    """

    locals: dict[int, set[str]] = field(default_factory=dict)
    visibility: dict[int, str] = field(default_factory=dict)
    block_end: dict[int, int] = field(default_factory=dict)
    foreign: dict[int, tuple[int, int, str]] = field(default_factory=dict)
    routes: bool = False
    named: dict[tuple[int, str], int] = field(default_factory=dict)
    looked_at: int = 0

    def local(self, scope: int, name: str) -> None:
        """Remember a local variable."""
        self.locals.setdefault(scope, set()).add(name)

    def latest(self, sheet: Sheet, scope: int, name: str) -> int | None:
        """Index of the last definition of a name in a scope so far."""
        for index in range(self.looked_at, len(sheet.defs)):
            item = sheet.defs[index]
            self.named[item.parent, item.name] = index
        self.looked_at = len(sheet.defs)
        return self.named.get((scope, name))


def state_of(sheet: Sheet) -> State:
    """The state of the file's sheet."""
    if not isinstance(sheet.state, State):
        sheet.state = State()
    return sheet.state


def context(sheet: Sheet) -> Context:
    """What the code at hand is run for: an instance, a type itself or the top level."""
    scope = sheet.scope
    if scope == MODULE_SCOPE:
        return "top"
    item = sheet.defs[scope]
    if item.kind in TYPES or "singleton" in item.traits:
        return "type"
    in_type = item.parent != MODULE_SCOPE and sheet.defs[item.parent].kind in TYPES
    return "instance" if in_type else "top"


def own_object(sheet: Sheet, node: Node) -> str:
    """The path of ``self`` at a node; empty at the top level, `UNKNOWN` where blocks change it."""
    state, scope = state_of(sheet), sheet.scope
    start, end, other = state.foreign.get(scope, (0, 0, ""))
    if start < node.start_byte < end:
        return other
    around = context(sheet)
    if around == "top":
        return ""
    if around == "instance":
        return "@class{}"
    loose = node.start_byte < state.block_end.get(scope, 0)
    return "(@class|@class{})" if loose else "@class"
