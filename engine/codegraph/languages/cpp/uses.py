"""Calls, constructions and functions whose address is taken."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.c.rules import KEYWORDS as C_KEYWORDS
from codegraph.languages.cpp.expressions import NAMES, arguments, callee, selected
from codegraph.languages.cpp.names import last_name, name_path, words
from codegraph.languages.cpp.state import TYPES
from codegraph.languages.cpp.types import type_path
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.sheet import Captures, Sheet

KEYWORDS = C_KEYWORDS | frozenset(
    """alignas catch co_await co_return co_yield const_cast constexpr decltype delete dynamic_cast
    explicit new noexcept operator reinterpret_cast requires static_cast template this throw try
    typeid typename""".split()
)


def call(sheet: Sheet, captures: Captures) -> None:
    """A call of anything that has a name somewhere."""
    node = captures["reference.call"][0]
    function = node.child_by_field_name("function")
    if function is None or function.type == "primitive_type":
        return
    name = function.child_by_field_name("field") or last_name(function)
    if function.type in NAMES and (words(sheet, function) or [""])[-1] in KEYWORDS:
        return
    path = callee(sheet, function)
    if path != UNKNOWN and not path.startswith(UNKNOWN):
        sheet.refer("calls", selected(sheet, arguments(node), path), _last(name))


def _last(name: Node) -> Node:
    inner = name
    while inner.type in {"template_method", "dependent_name", "template_function"}:
        if not inner.named_child_count:
            return inner
        inner = inner.named_children[0]
    return inner


def new(sheet: Sheet, captures: Captures) -> None:
    """``new Type()`` and ``Type{}``."""
    node = captures["reference.new"][0]
    given = node.child_by_field_name("type")
    path = type_path(sheet, given)
    if given is not None and path.endswith("{}") and path[0] not in "<~{":
        sheet.refer("instantiates", path[:-2], last_name(given))


def base(sheet: Sheet, captures: Captures) -> None:
    """``: Base(1)``: a constructor makes its base, which is written like a field."""
    node = captures["reference.base"][0]
    name = node.named_children[0] if node.named_child_count else None
    if name is None:
        return
    given = words(sheet, name)
    if given and (len(given) > 1 or name.type == "template_method" or _is_base(sheet, given[0])):
        sheet.refer("instantiates", name_path(sheet, name), last_name(name))


def _is_base(sheet: Sheet, name: str) -> bool:
    """Whether what a constructor sets is its base, or itself, rather than a field."""
    if sheet.scope == MODULE_SCOPE:
        return False
    made = sheet.defs[sheet.scope]
    if name == made.name or name[:1].isupper():
        return True
    if made.parent == MODULE_SCOPE or sheet.defs[made.parent].kind not in TYPES:
        return not name.endswith("_") and not name.startswith("m_")  # its bases stand elsewhere
    return any(path.rpartition(".")[2] == name for path in sheet.defs[made.parent].bases)


def address(sheet: Sheet, captures: Captures) -> None:
    """``&function`` and ``&Type::method``."""
    node = captures["reference.address"][0]
    name = node.child_by_field_name("argument")
    if name is None or name.type not in {"identifier", "qualified_identifier"}:
        return
    given = words(sheet, name)
    if not given or sheet.blocks.find(sheet.scope, given[0], name.start_byte) is not None:
        return
    if len(given) > 1 or not given[0].endswith("_"):
        sheet.refer("references", ".".join(given), last_name(name))
