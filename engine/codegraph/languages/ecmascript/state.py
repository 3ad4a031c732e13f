"""Where the code at hand stands: inside which functions and blocks, and what ``this`` is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.ecmascript.frameworks import MARKS
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.routes import mentions
from codegraph.languages.sheet import Sheet

FUNCTION_LITERALS = frozenset(("arrow_function", "function_expression", "generator_function"))

_WRAPPERS = frozenset(
    (
        "parenthesized_expression",
        "as_expression",
        "satisfies_expression",
        "non_null_expression",
    )
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A function, class or block that is open.

    Attributes:
        start: Its first byte.
        end: The byte after its last.
        function: Whether ``var`` and ``return`` stop here.
        scope: Index of its definition; `MODULE_SCOPE` for blocks and functions without a name.
        this: Path of ``this``.
    """

    start: int
    end: int
    function: bool
    scope: int
    this: str


@dataclass(slots=True)
class State:
    """What the handlers of one file keep between facts.

    Attributes:
        frames: What is open, innermost last.
        claimed: Nodes of function and class expressions that are definitions already.
        declared: Scope and name of local variables, and whether their type is written down.
        depth: How deep the expression at hand is nested.
        inline: Start byte of each ``require(..)`` and ``import(..)`` to the name it was given.
    """

    frames: list[Frame] = field(default_factory=list)
    claimed: set[int] = field(default_factory=set)
    declared: dict[tuple[int, str], bool] = field(default_factory=dict)
    inline: dict[int, str] = field(default_factory=dict)
    depth: int = 0

    def advance(self, start: int) -> None:
        """Leave what ends at or before the byte ``start``."""
        while self.frames and self.frames[-1].end <= start:
            self.frames.pop()

    @property
    def this(self) -> str:
        """Path of ``this`` here."""
        return self.frames[-1].this if self.frames else UNKNOWN

    @property
    def function(self) -> Frame | None:
        """The function around here, named or not."""
        return next((frame for frame in reversed(self.frames) if frame.function), None)

    def enter_function(self, node: Node, scope: int, this: str) -> None:
        """Open a function; ``scope`` is `MODULE_SCOPE` if it has no name."""
        self.frames.append(Frame(node.start_byte, node.end_byte, True, scope, this))

    def enter_block(self, node: Node) -> None:
        """Open a block, unless it is merely the body of what was opened last."""
        if not self.frames or self.frames[-1].end > node.end_byte:
            frame = Frame(node.start_byte, node.end_byte, False, MODULE_SCOPE, self.this)
            self.frames.append(frame)


def prepare(sheet: Sheet, _root: Node) -> None:
    """Begin a file."""
    sheet.state = State()
    sheet.frameworks = mentions(sheet.source, MARKS)


def state_of(sheet: Sheet, at: Node) -> State:
    """The file's state, brought to where the fact ``at`` starts."""
    state = cast("State", sheet.state)
    state.advance(at.start_byte)
    return state


def scope_at(sheet: Sheet, at: Node) -> int:
    """Index of the definition around a use, which may stand before a function that is open.

    ``const f = wrap(() => ...)`` opens ``f`` at once, but it is not ``f`` that calls ``wrap``.
    """
    scope, frames = sheet.scope, state_of(sheet, at).frames
    for frame in reversed(frames):
        if frame.scope != scope or frame.scope == MODULE_SCOPE or frame.start <= at.start_byte:
            break
        scope = sheet.defs[scope].parent
    return scope


def declare(sheet: Sheet, name: str, at: Node, *, hoisted: bool = False) -> str:
    """Make a name known in the block around here, and say what to call it in paths.

    Args:
        sheet: The file's sheet.
        name: The name as written.
        at: The declaration.
        hoisted: Whether the whole function sees it (``var``).
    """
    state = state_of(sheet, at)
    frame = state.function if hoisted else (state.frames[-1] if state.frames else None)
    if frame is None:
        return name
    top = frame.function and frame.scope != MODULE_SCOPE
    return sheet.blocks.enter(
        name, frame.start, frame.end, scope=sheet.scope, now=at.start_byte, top=top
    )


def declare_definition(sheet: Sheet, name: str, line: int, at: Node) -> None:
    """Tell a function apart that a block or a nameless function defines."""
    state = state_of(sheet, at)
    if not state.frames:
        return
    frame = state.frames[-1]
    named = frame.scope != MODULE_SCOPE
    alias = name if named else f"@{line}:{name}"
    sheet.blocks.enter_as(name, alias, frame.start, frame.end, now=at.start_byte)


def unwrap(node: Node) -> Node:
    """The expression inside parentheses, casts and ``!``."""
    while True:
        if node.type == "type_assertion":
            inner = node.named_children[-1:]
        elif node.type in _WRAPPERS:
            inner = node.named_children[:1]
        else:
            return node
        if not inner:
            return node
        node = inner[0]


def text(node: Node) -> str:
    """The node's source text."""
    return (node.text or b"").decode("utf-8", "replace")


def property_name(node: Node | None) -> str:
    """The name of a property; empty where it is computed."""
    if node is None or node.type == "computed_property_name":
        return ""
    name = text(node)
    return name[1:-1] if node.type == "string" else name
