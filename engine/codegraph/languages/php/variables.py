"""What paths call the variables of PHP.

Variables keep their ``$``. A function sees no variable of the file around it, so those of the top
level carry a subscript nought. A closure is no definition, so its own variables carry a superscript
number to be told from those of the function around. Inside the branch of an ``instanceof`` a
variable has another name, to which that type is bound.
"""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.comments import doc_comment_before
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.php.phpdoc import tags
from codegraph.languages.php.state import Closure, state_of
from codegraph.languages.php.types import declared, documented, settled
from codegraph.languages.sheet import Sheet

_MARKS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_OWN = "@class{}.$"
_PROPERTY = "$thisˑ"
"""Begins the name of a property of the object itself where its type is narrowed."""
_PARAMETERS = frozenset(("simple_parameter", "variadic_parameter", "property_promotion_parameter"))


def variable(sheet: Sheet, node: Node) -> str:
    """What paths call a variable where it stands."""
    name, at = sheet.text(node), node.start_byte
    if name == "$this":
        return sheet.blocks.find(sheet.scope, name, at) or "@class{}"
    return variable_at(sheet, name, at)


def variable_at(sheet: Sheet, name: str, at: int) -> str:
    """What paths call the variable of this name at a byte."""
    marked = _marked(sheet, name, at)
    return sheet.blocks.find(sheet.scope, marked, at) or marked


def _marked(sheet: Sheet, name: str, at: int) -> str:
    for closure in reversed(state_of(sheet).closures):
        if not closure.start <= at < closure.end:
            continue
        shared = closure.shared is None or name in closure.shared
        if name in closure.own or not shared:
            return name + closure.mark
    return name if sheet.scope != MODULE_SCOPE else f"{name}₀"


def narrow(sheet: Sheet, name: str, path: str, within: Node) -> None:
    """Let a variable, or a property (``$this->$a``), have another type inside a piece of code."""
    start, end = within.start_byte, within.end_byte
    own = name.partition("->$")[2]
    marked = f"{_PROPERTY}{own}" if own else name
    if not own and name != "$this":
        marked = _marked(sheet, name, start)
    alias = sheet.blocks.enter(marked, start, end, scope=sheet.scope, now=start)
    sheet.bind(alias, path, within)


def narrowed(sheet: Sheet, path: str, at: int) -> str:
    """The path of a property, or of what it was found to be around this byte."""
    if not path.startswith(_OWN):
        return path
    name = f"{_PROPERTY}{path[len(_OWN) :]}"
    return sheet.blocks.find(sheet.scope, name, at) or path


def open_closure(sheet: Sheet, node: Node) -> None:
    """Make the variables of a closure known, and the types of its parameters."""
    state = state_of(sheet)
    start, end = node.start_byte, node.end_byte
    if any(item.start == start and item.end == end for item in state.closures):
        return
    state.closures = [item for item in state.closures if item.end > start]
    given = parameters(node)
    own = frozenset(sheet.text(name) for _, name in given)
    state.counts[sheet.scope] += 1
    mark = str(state.counts[sheet.scope]).translate(_MARKS)
    shared = _shared(sheet, node) if node.type == "anonymous_function" else None
    state.closures.append(Closure(start, end, own, shared, mark))
    told = tags(doc_comment_before(sheet.source, start)).params
    for item, name in given:
        bind_parameter(sheet, item, name, told)


def _shared(sheet: Sheet, node: Node) -> frozenset[str]:
    clause = next(
        (c for c in node.named_children if c.type == "anonymous_function_use_clause"), None
    )
    words = clause.named_children if clause is not None else []
    return frozenset(sheet.text(word).lstrip("& ") for word in words)


def parameters(node: Node) -> list[tuple[Node, Node]]:
    """Each parameter of a function and the node of its name."""
    listed = node.child_by_field_name("parameters")
    return [
        (item, name)
        for item in (listed.named_children if listed is not None else ())
        if item.type in _PARAMETERS and (name := item.child_by_field_name("name")) is not None
    ]


def parameter_path(sheet: Sheet, node: Node, name: Node, told: dict[str, str]) -> str:
    """The path of what a parameter is given; empty where nothing is said of it."""
    written = declared(sheet, node.child_by_field_name("type"))
    text = told.get(sheet.text(name), "")
    said = documented(sheet, text, name.start_point.row) if text else ""
    path = settled(written, said)
    return f"<{path}>" if path and node.type == "variadic_parameter" else path


def bind_parameter(sheet: Sheet, node: Node, name: Node, told: dict[str, str]) -> str:
    """Bind a parameter to what it is given, and say what that is."""
    path = parameter_path(sheet, node, name, told)
    local = variable_at(sheet, sheet.text(name), name.start_byte)
    sheet.bind(local, path or UNKNOWN, name, "value" if path else "param")
    return path
