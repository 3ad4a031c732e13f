"""Calls in the body of a Ruby type that declare something."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.ruby.comments import comment_before
from codegraph.languages.ruby.expressions import arguments, base, expression, symbol
from codegraph.languages.ruby.names import INSTANCE, spell
from codegraph.languages.ruby.state import TYPES, state_of
from codegraph.languages.ruby.variables import bind_parameters
from codegraph.languages.sheet import Sheet

Declare = Callable[[Sheet, Node], bool]
"""Writes what a call declares, and says whether it did."""

_WORDS = frozenset(("private", "protected", "public", "module_function"))


def _around(sheet: Sheet) -> int:
    """The type whose body the code stands in, or `MODULE_SCOPE`."""
    scope = sheet.scope
    in_type = scope != MODULE_SCOPE and sheet.defs[scope].kind in TYPES
    return scope if in_type else MODULE_SCOPE


def _body(sheet: Sheet, node: Node) -> int:
    """The type that a declaration is for; one in a block of a class is run for another object."""
    scope = _around(sheet)
    if scope == MODULE_SCOPE or sheet.defs[scope].kind == "interface":
        return scope
    return MODULE_SCOPE if node.start_byte < state_of(sheet).block_end.get(scope, 0) else scope


def set_visibility(sheet: Sheet, word: str) -> bool:
    """``private`` on a line of its own: what it makes of the methods written next."""
    scope = _around(sheet)
    if scope == MODULE_SCOPE or word not in _WORDS:
        return False
    if word == "module_function":
        _extend_with(sheet, scope, "@class")
    else:
        state_of(sheet).visibility[scope] = "public" if word == "public" else "private"
    return True


def _extend_with(sheet: Sheet, scope: int, path: str) -> None:
    if f"<{path}>" not in sheet.defs[scope].bases:
        sheet.defs[scope].bases.append(f"<{path}>")


def _hide(sheet: Sheet, node: Node) -> bool:
    """``private :name``; a definition in place of the name is marked where it is written."""
    scope, named = _around(sheet), node.child_by_field_name("method")
    if scope == MODULE_SCOPE or named is None:
        return False
    seen = "public" if sheet.text(named) == "public" else "private"
    for item in arguments(node):
        index = state_of(sheet).latest(sheet, scope, symbol(sheet, item))
        if index is not None:
            sheet.defs[index] = sheet.defs[index]._replace(visibility=seen)
    return True


def _module_function(sheet: Sheet, node: Node) -> bool:
    del node
    return set_visibility(sheet, "module_function")


def _include(sheet: Sheet, node: Node) -> bool:
    """``include`` and ``prepend``: what comes last is looked up first."""
    scope = _body(sheet, node)
    if scope == MODULE_SCOPE:
        return False
    for item in arguments(node):
        if item.type in {"constant", "scope_resolution"}:
            path = expression(sheet, item)
            sheet.defs[scope].bases.insert(0, f"({base(path)})")
            sheet.refer("inherits", path, item, scope=scope)
    return True


def _extend(sheet: Sheet, node: Node) -> bool:
    scope = _body(sheet, node)
    if scope == MODULE_SCOPE:
        return False
    for item in arguments(node):
        if item.type == "self":
            _extend_with(sheet, scope, "@class")
        elif item.type in {"constant", "scope_resolution"}:
            path = expression(sheet, item)
            _extend_with(sheet, scope, base(path))
            sheet.refer("inherits", path, item, scope=scope)
    return True


def _attribute(sheet: Sheet, node: Node) -> bool:
    """``attr_reader``, ``attr_writer``, ``attr_accessor``."""
    scope, named = _around(sheet), node.child_by_field_name("method")
    if scope == MODULE_SCOPE or named is None:
        return False
    word = sheet.text(named)
    for item in arguments(node):
        name = symbol(sheet, item)
        if not name.isidentifier():
            continue
        if not word.endswith("writer"):
            _accessor(sheet, node, item, name, f"@class{{}}.{name}{INSTANCE}")
        if word.endswith(("writer", "accessor")):
            _accessor(sheet, node, item, f"{name}=", "")
    return True


def _accessor(sheet: Sheet, node: Node, at: Node, label: str, path: str) -> None:
    around = node.parent
    outer = around.parent if around is not None else None
    of_type = outer is not None and outer.type == "singleton_class"
    traits = ["singleton"] if of_type else []
    sheet.define(
        "method",
        at,
        at,
        label=label,
        signature=sheet.text(node),
        doc=comment_before(sheet, node),
        visibility=state_of(sheet).visibility.get(sheet.scope, "public"),
        type="" if of_type else path,
        traits=traits,
        spelt="" if label.isidentifier() else spell(label),
        opens=False,
    )


def _alias_method(sheet: Sheet, node: Node) -> bool:
    words = [symbol(sheet, item) for item in arguments(node)]
    if _around(sheet) == MODULE_SCOPE or len(words) != 2 or not all(words):
        return False
    sheet.bind(spell(words[0]), f"@class{{}}.{spell(words[1])}", node)
    return True


def _holder(word: str) -> str:
    """The path of what calls are handed on to: ``:name`` or ``:@name``."""
    if word.startswith("@"):
        return f"@class{{}}.{word.lstrip('@')}{INSTANCE}"
    return f"@class{{}}.{spell(word)}()"


def _delegate(sheet: Sheet, node: Node) -> bool:
    """``delegate :a, :b, to: :name``."""
    given = arguments(node)
    target = ""
    for item in given:
        key, value = item.child_by_field_name("key"), item.child_by_field_name("value")
        if key is not None and value is not None:
            word = sheet.text(key)
            if word == "to":
                target = symbol(sheet, value)
            elif word == "prefix":
                return False
    names = [symbol(sheet, item) for item in given if item.type == "simple_symbol"]
    if _around(sheet) == MODULE_SCOPE or not target or target == "class":
        return False
    for name in names:
        sheet.bind(spell(name), f"{_holder(target)}.{spell(name)}", node)
    return True


def _def_delegators(sheet: Sheet, node: Node) -> bool:
    """``def_delegators :@name, :a, :b`` and ``def_delegator :@name, :a, :other``."""
    named = node.child_by_field_name("method")
    words = [symbol(sheet, item) for item in arguments(node)]
    if _around(sheet) == MODULE_SCOPE or named is None or len(words) < 2 or not all(words):
        return False
    target, names = words[0], words[1:]
    one = not sheet.text(named).endswith("s")
    for name in names[:1] if one else names:
        own = names[-1] if one else name
        sheet.bind(spell(own), f"{_holder(target)}.{spell(name)}", node)
    return True


def _define_method(sheet: Sheet, node: Node) -> bool:
    """``define_method(:name) do ... end``."""
    given, block = arguments(node), node.child_by_field_name("block")
    name = symbol(sheet, given[0]) if given else ""
    if _around(sheet) == MODULE_SCOPE or not name or block is None:
        return False
    index = sheet.define(
        "method",
        given[0],
        node,
        label=name,
        signature=f"define_method(:{name})",
        doc=comment_before(sheet, node),
        spelt="" if name.isidentifier() else spell(name),
    )
    bind_parameters(sheet, block.child_by_field_name("parameters"), index)
    return True


def _class_methods(sheet: Sheet, node: Node) -> bool:
    """``class_methods do ... end`` of a concern of Rails makes a module ``ClassMethods``."""
    block, named = node.child_by_field_name("block"), node.child_by_field_name("method")
    if _around(sheet) == MODULE_SCOPE or block is None or named is None:
        return False
    sheet.define("interface", named, node, label="ClassMethods", signature="class_methods")
    return True


def _require(sheet: Sheet, node: Node) -> bool:
    given, named = arguments(node), node.child_by_field_name("method")
    module = symbol(sheet, given[-1]) if given else ""
    if not module or named is None:
        return False
    sheet.bring("", f"./{module}" if sheet.text(named).endswith("relative") else module, "", node)
    return True


DECLARATIONS: dict[str, Declare] = {
    **dict.fromkeys(("include", "prepend"), _include),
    "extend": _extend,
    **dict.fromkeys(("attr_reader", "attr_writer", "attr_accessor", "attr"), _attribute),
    "alias_method": _alias_method,
    "delegate": _delegate,
    **dict.fromkeys(
        ("def_delegator", "def_delegators", "def_instance_delegators", "def_instance_delegator"),
        _def_delegators,
    ),
    "define_method": _define_method,
    "class_methods": _class_methods,
    "module_function": _module_function,
    **dict.fromkeys(("private", "protected", "public", "private_class_method"), _hide),
    **dict.fromkeys(("require", "require_relative", "load", "autoload"), _require),
}
