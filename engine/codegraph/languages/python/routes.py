"""Routes of Python's web frameworks. `frameworks.py` lists what makes one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tree_sitter import Node

from codegraph.languages.python.frameworks import (
    DECORATORS,
    FUNCTIONS,
    INCLUDE,
    METHODS,
    MODULES,
    NESTS,
    OTHERS,
    ROUTERS,
    VIEWSETS,
    Form,
)
from codegraph.languages.python.lists import include, keep_list
from codegraph.languages.python.paths import expression
from codegraph.languages.routes import ANY, definition_at, join, prefix_of, write
from codegraph.languages.sheet import Sheet

_WORDS = frozenset(name.rpartition(".")[2] for name in (*FUNCTIONS, *ROUTERS))
_LISTS = frozenset(("list", "tuple"))
_BETWEEN = _LISTS | frozenset(
    """argument_list keyword_argument call parenthesized_expression binary_operator
    conditional_expression list_splat""".split()
)
"""What may stand between a route and the call that nests it."""
_ADDERS = frozenset(("append", "insert", "patterns", "url"))
_INSIDE = frozenset(("string_content", "interpolation"))
_REFERENCES = frozenset(("identifier", "attribute"))


# -- arguments ------------------------------------------------------------------------------


def _argument(call: Node, place: int, name: str) -> Node | None:
    """The argument of a call that is given at a place or by a name."""
    listed = call.child_by_field_name("arguments")
    if listed is None or listed.type != "argument_list":
        return None
    given = [item for item in listed.named_children if not item.is_extra]
    for item in given:
        named = item.child_by_field_name("name") if item.type == "keyword_argument" else None
        if named is not None and named.text == name.encode():
            return item.child_by_field_name("value")
    if 0 <= place < len(given) and all(
        item.type not in {"keyword_argument", "list_splat"} for item in given[: place + 1]
    ):
        return given[place]
    return None


def _string(sheet: Sheet, node: Node | None) -> str | None:
    """The text of a literal, also of one that is marked for translation or bound to a name."""
    if node is None:
        return None
    if node.type == "string" and any(c.type == "interpolation" for c in node.named_children):
        return "".join(sheet.text(c) for c in node.named_children if c.type in _INSIDE)
    if node.type in {"string", "concatenated_string"}:
        try:
            value = ast.literal_eval(sheet.text(node))
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return None
        return value if isinstance(value, str) else None
    if node.type == "call":
        return _string(sheet, _argument(node, 0, "")) if _is_call_of_one(node) else None
    return sheet.strings.get(sheet.text(node)) if node.type == "identifier" else None


def _is_call_of_one(node: Node) -> bool:
    listed = node.child_by_field_name("arguments")
    return listed is not None and listed.type == "argument_list" and listed.named_child_count == 1


def _verbs(sheet: Sheet, call: Node, default: str) -> list[str]:
    """The request methods that a registration names."""
    listed = _argument(call, -1, "methods")
    if listed is None:
        return [default]
    if listed.type not in {"list", "tuple", "set"}:
        return [ANY]
    found = [_string(sheet, item) for item in listed.named_children]
    return [verb for verb in found if verb] if all(found) and found else [ANY]


def keep_string(sheet: Sheet, name: str, value: Node) -> None:
    """Remember the text of a constant of the module, which may be a pattern or a prefix."""
    text = _string(sheet, value) if value.type == "string" else None
    if text is not None:
        sheet.strings[name] = text


def _takes_nothing(node: Node) -> bool:
    listed = node.child_by_field_name("arguments")
    return listed is not None and listed.named_child_count == 0


# -- decorators -----------------------------------------------------------------------------


def decorated(sheet: Sheet, name: Node, decorators: list[Node], *, is_class: bool) -> None:
    """Write the routes that decorators of a function or class register.

    Args:
        sheet: The file's sheet, standing outside of the definition.
        name: Node of the definition's name.
        decorators: The decorators' expressions.
        is_class: Whether it is a class, which answers by methods of its own.
    """
    for call in decorators:
        function = call.child_by_field_name("function") if call.type == "call" else None
        if function is None or function.type != "attribute":
            continue
        holder = function.child_by_field_name("object")
        word = function.child_by_field_name("attribute")
        if word is None or holder is None or holder.type not in _REFERENCES:
            continue
        verb = DECORATORS.get(sheet.text(word))
        if verb is None:
            continue
        pattern = _string(sheet, _pattern_of(call))
        if pattern is None or not _takes_routes(sheet, holder, sheet.text(word), pattern):
            continue
        verbs = _verbs(sheet, call, ANY if is_class else verb)
        prefix = prefix_of(sheet, sheet.text(holder), sheet.scope)
        handler = definition_at(name, sheet.text(name))
        write(sheet, verbs, join(prefix, pattern), call, handler)


def _pattern_of(call: Node) -> Node | None:
    found = (_argument(call, 0, name) for name in ("rule", "path", "uri"))
    return next((node for node in found if node is not None), None)


def _takes_routes(sheet: Sheet, holder: Node, word: str, pattern: str) -> bool:
    """Whether the receiver of a decorator is a router, or can only be one by how it is used."""
    origin = _origin(sheet, holder)
    if _made_by(origin) in ROUTERS:
        return True
    if origin.startswith(".") and origin.endswith(")"):  # made by a class of this file
        return False
    if origin.partition(".")[0] in OTHERS:
        return False
    if word == "route":
        return pattern.startswith("/")
    return pattern[:1] in {"", "/"} and sheet.origins.imports_any(MODULES)


def _origin(sheet: Sheet, node: Node) -> str:
    return sheet.origins.of(expression(node), sheet.scope)


def _made_by(origin: str) -> str:
    """The class behind an object, called or declared."""
    return origin.removesuffix("()").removesuffix("{}")


# -- calls ----------------------------------------------------------------------------------


def called(sheet: Sheet, call: Node, callee: Node) -> None:
    """Write the route that a call registers, or remember the prefix of a router that it makes."""
    if callee.type == "identifier":
        origin = sheet.origins.imported(sheet.text(callee))
    elif callee.type == "attribute":
        word = sheet.text(callee.children[-1])
        form = METHODS.get(word)
        if form is not None and _is_registration(sheet, callee, word):
            _register(sheet, call, callee, form)
            return
        origin = _origin(sheet, callee) if word in _WORDS else ""
    else:
        return
    if origin in FUNCTIONS:
        if _is_listed(call):
            _list(sheet, call, FUNCTIONS[origin])
    elif ROUTERS.get(origin):
        _keep_prefix(sheet, call, ROUTERS[origin])


def _keep_prefix(sheet: Sheet, call: Node, keyword: str) -> None:
    around, prefix = call.parent, _string(sheet, _argument(call, -1, keyword))
    target = around.child_by_field_name("left") if around and around.type == "assignment" else None
    if target is not None and prefix:
        sheet.prefixes[sheet.scope, sheet.text(target)] = prefix


def _is_registration(sheet: Sheet, callee: Node, word: str) -> bool:
    holder = callee.child_by_field_name("object")
    if holder is None:
        return False
    origin = _made_by(_origin(sheet, holder))
    if word == "register":
        return origin.startswith(VIEWSETS)
    return origin in ROUTERS or (
        word in {"add_url_rule", "add_api_route"} and not origin.startswith(".")
    )


def _register(sheet: Sheet, call: Node, callee: Node, form: Form) -> None:
    """``router.add_api_route("/x", handler)``."""
    holder = callee.child_by_field_name("object")
    pattern = _string(sheet, _argument(call, *form.pattern))
    view = _argument(call, *form.handler)
    if pattern is None or view is None or holder is None:
        return
    prefix = prefix_of(sheet, sheet.text(holder), sheet.scope)
    _write(sheet, call, form, join(prefix, pattern), view)


def _is_listed(call: Node) -> bool:
    """Whether a route stands where routes are listed, not for itself as tests have it."""
    around = call.parent
    while around is not None and around.type in {
        "parenthesized_expression", "conditional_expression"
    }:  # fmt: skip
        around = around.parent
    if around is None or around.type in _LISTS:
        return around is not None
    outer = around.parent if around.type == "argument_list" else None
    function = outer.child_by_field_name("function") if outer is not None else None
    word = function.child_by_field_name("attribute") if function is not None else None
    named = word or function
    return named is not None and (named.text or b"").decode() in _ADDERS | INCLUDE


def _list(sheet: Sheet, call: Node, form: Form) -> None:
    """``path("x/", view)`` in a list of routes."""
    pattern = _string(sheet, _argument(call, *form.pattern))
    view = _argument(call, *form.handler)
    if pattern is None or view is None:
        return
    for prefix in _prefixes(sheet, call):
        pattern = join(prefix, pattern)
    if _is_nest(sheet, view):
        include(sheet, view, join("", pattern))
        return
    first = len(sheet.defs)
    _write(sheet, call, form, join("", pattern), view)
    keep_list(sheet, _outermost(call), first)


def _outermost(call: Node) -> Node | None:
    """The statement in which the list around a route stands."""
    around = call.parent
    while around is not None and around.type in _BETWEEN:
        around = around.parent
    return around


def _is_nest(sheet: Sheet, view: Node) -> bool:
    """Whether other routes, and no view, are given: ``include(..)``, ``admin.site.urls``."""
    if view.type == "attribute":
        return sheet.text(view).endswith(".urls")
    if view.type in _LISTS or view.type == "string":
        return True
    function = view.child_by_field_name("function") if view.type == "call" else None
    return function is not None and sheet.text(function).rpartition(".")[2] in INCLUDE


def _prefixes(sheet: Sheet, call: Node) -> Iterator[str]:
    """The patterns of the calls that a route is nested in, innermost first."""
    around = call.parent
    while around is not None and around.type in _BETWEEN:
        function = around.child_by_field_name("function") if around.type == "call" else None
        if function is not None and function.type in _REFERENCES:
            origin = _origin(sheet, function)
            if origin in NESTS or origin in FUNCTIONS:
                yield _string(sheet, _argument(around, 0, "path")) or ""
        around = around.parent


def _write(sheet: Sheet, call: Node, form: Form, pattern: str, view: Node) -> None:
    handler = _handler(sheet, view)
    is_class = view.type == "call" or handler.rpartition(".")[2][:1].isupper()
    one = form.verb == "websocket" or not is_class
    verbs = _verbs(sheet, call, form.verb if one else ANY)
    write(sheet, verbs, pattern, call, handler)


def _handler(sheet: Sheet, view: Node) -> str:
    """The path of what answers, without what is wrapped around it."""
    for _ in range(4):
        if view.type != "call":
            break
        function = view.child_by_field_name("function")
        if function is None:
            return ""
        name = function.child_by_field_name("attribute")
        holder = function.child_by_field_name("object")
        if name is not None and holder is not None and sheet.text(name) == "as_view":
            return expression(holder)
        if _is_class_name(sheet, function) or _takes_nothing(view):
            return expression(function) if function.type in _REFERENCES else ""
        inner = _argument(view, 0, "") if _is_call_of_one(view) else None
        if inner is None or (inner.type != "call" and _is_class_name(sheet, inner)):
            return ""
        view = inner
    return expression(view) if view.type in _REFERENCES else ""


def _is_class_name(sheet: Sheet, node: Node) -> bool:
    """Whether a name is written as those of classes are.

    Called, it makes what answers; given to a factory, it is a model and answers nothing itself.
    """
    return sheet.text(node).rpartition(".")[2][:1].isupper()
