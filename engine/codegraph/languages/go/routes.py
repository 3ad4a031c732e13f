"""Routes of Go: net/http and the routers that people use with it."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from codegraph.languages.go.paths import expression
from codegraph.languages.routes import ANY, VERBS, join, mentions, prefix_of, write
from codegraph.languages.sheet import Sheet, first_child

MARKS = (b"gin-gonic/gin", b"labstack/echo", b"go-chi/chi", b"gofiber/fiber", b'"net/http"',
         b"gorilla/mux", b"julienschmidt/httprouter")  # fmt: skip
"""The import of one of these is in every file that registers a route."""

_FRAMEWORKS = ("github.com/gin-gonic/gin", "github.com/labstack/echo", "github.com/go-chi/chi",
               "github.com/gofiber/fiber", "github.com/julienschmidt/httprouter")  # fmt: skip
"""Modules whose routers have a method for each request method."""
_MUXES = ("net/http.NewServeMux", "net/http.ServeMux", "github.com/gorilla/mux.NewRouter",
          "github.com/gorilla/mux.Router", "net/http.DefaultServeMux")  # fmt: skip
"""What gives routers whose patterns name the request method, if at all."""
_REQUESTS = (".Context{}", ".Ctx{}")
"""The types of what a handler is given, which have methods of those names as well."""
_HANDLES = frozenset(("Handle", "HandleFunc", "HandlerFunc"))
_NAMING = frozenset(("Handle", "HandlerFunc", "Method", "MethodFunc"))
"""Methods that take the request method as their first argument of three."""
_EVERY = frozenset(("Any", "All", "Handle", "HandleFunc"))
_UPPER = {verb.upper(): verb for verb in VERBS}
_TITLE = {verb.title(): verb for verb in VERBS}
_NESTING = frozenset(("Route", "Group"))
"""Methods that give a router whose patterns follow their first argument."""
_MAX_WRAPS = 4
_REFERENCES = frozenset(("identifier", "selector_expression"))
_STRINGS = frozenset(("interpreted_string_literal", "raw_string_literal"))


def prepare(sheet: Sheet) -> None:
    """Begin a file."""
    sheet.frameworks = mentions(sheet.source, MARKS)


def called(sheet: Sheet, call: Node) -> None:
    """Write the route that a call registers, or remember the prefix of a group that it makes."""
    function = call.child_by_field_name("function")
    if function is None or function.type != "selector_expression":
        return
    holder, named = (function.child_by_field_name(key) for key in ("operand", "field"))
    if holder is None or named is None:
        return
    word, given = sheet.text(named), _arguments(call)
    if word in _NESTING:
        _keep_prefix(sheet, call, holder, given)
    elif word in _UPPER or word in _TITLE or word in _EVERY | _NAMING:
        _register(sheet, call, holder, word, given)


def _arguments(call: Node) -> list[Node]:
    listed = call.child_by_field_name("arguments")
    return [item for item in listed.named_children if not item.is_extra] if listed else []


def _string(sheet: Sheet, node: Node) -> str | None:
    if node.type in _STRINGS:
        return sheet.text(node)[1:-1]
    return sheet.strings.get(sheet.text(node)) if node.type == "identifier" else None


def keep_string(sheet: Sheet, name: str, value: Node | None) -> None:
    """Remember the text of a constant, which may be a pattern or a prefix."""
    listed = value.named_children if value is not None else []
    if len(listed) == 1 and listed[0].type in _STRINGS:
        sheet.strings[name] = sheet.text(listed[0])[1:-1]


# -- groups ---------------------------------------------------------------------------------


def _keep_prefix(sheet: Sheet, call: Node, holder: Node, given: list[Node]) -> None:
    """``group := router.Group("/api")``; its name is known from the end of the statement on."""
    around = call.parent.parent if call.parent is not None else None
    pattern = _string(sheet, given[0]) if given else None
    if pattern is None or around is None:
        return
    if around.type in {"short_var_declaration", "assignment_statement"}:
        names = around.child_by_field_name("left")
    else:
        names = around if around.type == "var_spec" else None
    target = first_child(names) if names is not None else None
    if target is not None and target.type == "identifier":
        label = sheet.text(target)
        alias = sheet.blocks.find(sheet.scope, label, around.end_byte) or label
        sheet.prefixes[sheet.scope, alias] = join(_prefix(sheet, holder), pattern)


def _prefix(sheet: Sheet, holder: Node) -> str:
    """The prefix of a router: of its name, or of the call or function that hands it out."""
    if holder.type == "call_expression":
        function, given = holder.child_by_field_name("function"), _arguments(holder)
        inner = function.child_by_field_name("operand") if function is not None else None
        word = function.child_by_field_name("field") if function is not None else None
        if inner is None or word is None:
            return ""
        pattern = _string(sheet, given[0]) if given else None
        nests = sheet.text(word) in _NESTING and pattern is not None
        return join(_prefix(sheet, inner), pattern or "") if nests else _prefix(sheet, inner)
    if holder.type != "identifier":
        return ""
    nested = _closure_prefix(sheet, holder)
    if nested is not None:
        return nested
    return prefix_of(sheet, expression(sheet, holder), sheet.scope)


def _closure_prefix(sheet: Sheet, holder: Node) -> str | None:
    """The prefix of a router that a function literal takes: ``r.Route("/x", func(r Router) {})``.

    None where no function literal around takes it.
    """
    for literal in _around(holder, "func_literal"):
        listed = literal.child_by_field_name("parameters")
        if listed is None or not _takes(sheet, listed, sheet.text(holder)):
            continue
        call = literal.parent.parent if literal.parent is not None else None
        function = call.child_by_field_name("function") if call is not None else None
        outer = function.child_by_field_name("operand") if function is not None else None
        if call is None or outer is None:
            return ""
        given = _arguments(call)
        pattern = _string(sheet, given[0]) if given else None
        return join(_prefix(sheet, outer), pattern) if pattern else _prefix(sheet, outer)
    return None


def _around(node: Node, kind: str) -> Iterator[Node]:
    around = node.parent
    while around is not None:
        if around.type == kind:
            yield around
        around = around.parent


def _takes(sheet: Sheet, listed: Node, name: str) -> bool:
    return any(
        sheet.text(one) == name
        for item in listed.named_children
        for one in item.children_by_field_name("name")
    )


# -- routes ---------------------------------------------------------------------------------


def _register(sheet: Sheet, call: Node, holder: Node, word: str, given: list[Node]) -> None:
    origin = sheet.origins.of(expression(sheet, holder), sheet.scope)
    if origin in {"net/http", "net/http.DefaultServeMux"} or origin.startswith(_MUXES):
        if word in _HANDLES and len(given) == 2:
            _write_mux(sheet, call, given)
        return
    if len(given) < 2 or not _takes_routes(sheet, origin, word):
        return
    if word.startswith("Method") and len(given) < 3:
        return
    verb = _UPPER.get(word) or _TITLE.get(word) or ANY
    if word in _NAMING and len(given) > 2:
        method = _string(sheet, given[0]) or _http_method(sheet, given[0])
        if method is None:
            return
        verb, given = method, given[1:]
    pattern = _string(sheet, given[0])
    plain = bool(origin) and word in _UPPER
    if pattern is not None and (plain or pattern[:1] in {"", "/", "*"}):
        handler = _handler(
            sheet, given[1] if origin.startswith("github.com/labstack") else given[-1]
        )
        write(sheet, [verb], join(_prefix(sheet, holder), pattern), call, handler)


def _takes_routes(sheet: Sheet, origin: str, word: str) -> bool:
    """Whether the receiver is a framework's router, or can only be one by how it is used."""
    if origin:
        return origin.startswith(_FRAMEWORKS) and not origin.endswith(_REQUESTS)
    return word in _UPPER and any(item.module.startswith(_FRAMEWORKS) for item in sheet.imports)


def _http_method(sheet: Sheet, node: Node) -> str | None:
    """``http.MethodGet``."""
    text = sheet.text(node)
    return text.removeprefix("http.Method") if text.startswith("http.Method") else None


def _write_mux(sheet: Sheet, call: Node, given: list[Node]) -> None:
    """``mux.HandleFunc("GET /x", f)``; without a method, every one is answered."""
    text = _string(sheet, given[0])
    if text is None:
        return
    method, _, pattern = text.rpartition(" ")
    write(sheet, [method or _methods(sheet, call)], pattern.strip(), call,
          _handler(sheet, given[1]))  # fmt: skip


def _methods(sheet: Sheet, call: Node) -> str:
    """The request method of gorilla's ``router.HandleFunc("/x", f).Methods("GET")``."""
    outer = call.parent.parent if call.parent is not None else None
    if outer is None or outer.type != "call_expression" or call.parent is None:
        return ANY
    word = call.parent.child_by_field_name("field")
    given = _arguments(outer)
    if word is None or sheet.text(word) != "Methods" or len(given) != 1:
        return ANY
    return _string(sheet, given[0]) or _http_method(sheet, given[0]) or ANY


def _handler(sheet: Sheet, node: Node) -> str:
    """The path of what answers; empty for a function literal.

    ``wrap(f)`` answers with ``f``, ``s.list()`` with what ``list`` makes, which stands inside it.
    """
    for _ in range(_MAX_WRAPS):
        if node.type != "call_expression":
            break
        function, given = node.child_by_field_name("function"), _arguments(node)
        if function is None or len(given) > 1:
            return ""
        node = given[0] if given else function
    return expression(sheet, node) if node.type in _REFERENCES else ""
