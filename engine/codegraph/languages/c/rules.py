"""What each role of ``tags.scm`` writes into the sheet for C.

Only what is called by its bare name becomes a reference: what ``a->b()`` calls is decided when the
program runs. Declarations without a body are left out, for a call is led to the definition.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field

from tree_sitter import Node, Query, QueryCursor

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.c.comments import comment_before
from codegraph.languages.c.declarators import declared
from codegraph.languages.c.tidy import tidy
from codegraph.languages.reading import Handler, Rules, compiled
from codegraph.languages.sheet import Captures, Sheet

STATIC = "static"
"""Trait of what no other file sees, unless it includes this one."""
MADE = "made"
"""Trait of a function whose header is a macro, so that its name for the linker is not known."""
MACRO = "macro"
"""Trait of a macro with parameters."""

_PLAIN = re.compile(rb"\b[A-Za-z_]\w*\b(?!\s*\()")
_CALLED = re.compile(r"(?<![\w.>#\"'])([A-Za-z_]\w*)\s*\(")
_ALIAS = re.compile(rb"(?=[^a-z]*[a-z])[A-Za-z_]\w*")
_STATIC = re.compile(rb"\bstatic\b|\bSTATIC\b|\bSTATIC_INLINE\b")
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|//[^\n]*', re.DOTALL)
_LOCALS = "(parameter_declaration declarator: (_) @it) (declaration declarator: (_) @it)"

KEYWORDS = frozenset(
    """if while for switch return sizeof defined typeof __typeof__ alignof _Alignof __alignof__
    __attribute__ __extension__ __asm__ asm __asm _Static_assert static_assert _Generic do else case
    __declspec __builtin_expect""".split()
)


@dataclass(slots=True)
class _Function:
    """The function at hand, and what tells a call from a call through one of its variables.

    Attributes:
        node: The function.
        plain: Names that stand in it somewhere without a parenthesis behind; a variable does.
        variables: Its parameters and variables, once somebody asked.
    """

    node: Node
    plain: frozenset[bytes]
    variables: frozenset[bytes] | None = field(default=None)


def prepare(sheet: Sheet, root: Node) -> None:
    """No function is open yet."""
    sheet.state = None


def _header(sheet: Sheet, node: Node, end: Node | None) -> str:
    stop = end.start_byte if end else node.end_byte
    return sheet.source[node.start_byte : stop].decode("utf-8", "replace").rstrip(" \t\r\n{;")


# -- functions and macros -------------------------------------------------------------------


def define_function(sheet: Sheet, captures: Captures) -> None:
    """A function with its body.

    One inside another is what an unbalanced brace in an ``#if`` looks like, so it ends the other.
    """
    node, body = captures["definition.function"][0], captures["body"][0]
    found = declared(captures["declarator"][0])
    if found is None or sheet.text(found.name) in KEYWORDS:
        return
    sheet.advance(sys.maxsize)
    static = _STATIC.search(sheet.source, node.start_byte, found.name.start_byte) is not None
    sheet.define(
        "function",
        found.name,
        node,
        signature=_header(sheet, node, body),
        doc=comment_before(sheet, node),
        visibility="private" if static else "public",
        traits=[STATIC] if static else None if found.is_function else [MADE],
    )
    names = _PLAIN.findall(sheet.source, found.name.end_byte, node.end_byte)
    sheet.state = _Function(node, frozenset(names))


def define_macro(sheet: Sheet, captures: Captures) -> None:
    """``#define name(parameters) text``; what its text calls is called from it."""
    node, name = captures["definition.macro"][0], captures["name"][0]
    parameters, value = (node.child_by_field_name(key) for key in ("parameters", "value"))
    index = sheet.define(
        "function",
        name,
        node,
        signature=_header(sheet, node, value),
        doc=comment_before(sheet, node),
        traits=[MACRO],
        opens=False,
    )
    if value is None:
        return
    own = set(re.findall(r"\w+", sheet.text(parameters))) if parameters else set()
    text = _STRINGS.sub("", sheet.text(value))
    for called in dict.fromkeys(_CALLED.findall(text)):
        if called not in own and called not in KEYWORDS:
            sheet.refer("calls", called, name, scope=index)


def bind_macro(sheet: Sheet, captures: Captures) -> None:
    """``#define name other``, as libraries rename what they share with others.

    Constants, which are many and written in capitals, are passed over.
    """
    name, value = (captures[key][0] for key in ("name", "value"))
    target = sheet.source[value.start_byte : value.end_byte].strip()
    if _ALIAS.fullmatch(target):
        label = sheet.source[name.start_byte : name.end_byte]
        if not label.isupper() and label != target:
            sheet.bind(label.decode("utf-8", "replace"), target.decode(), name, scope=MODULE_SCOPE)


# -- types and variables --------------------------------------------------------------------


def define_struct(sheet: Sheet, captures: Captures) -> None:
    """``struct name { ... }``."""
    _define_type(sheet, captures["definition.struct"][0], captures["name"][0], "struct")


def define_union(sheet: Sheet, captures: Captures) -> None:
    """``union name { ... }``."""
    _define_type(sheet, captures["definition.union"][0], captures["name"][0], "struct")


def define_enum(sheet: Sheet, captures: Captures) -> None:
    """``enum name { ... }``."""
    _define_type(sheet, captures["definition.enum"][0], captures["name"][0], "enum")


def _define_type(sheet: Sheet, node: Node, name: Node, kind: str) -> None:
    sheet.define(
        kind,
        name,
        node,
        signature=_header(sheet, node, node.child_by_field_name("body")),
        doc=comment_before(sheet, node),
        opens=False,
    )


def define_typedef(sheet: Sheet, captures: Captures) -> None:
    """``typedef``; a struct without a name of its own goes by this one."""
    node, given = captures["definition.typedef"][0], captures["type"][0]
    found = declared(captures["declarator"][0])
    if found is None:
        return
    body, tag = given.child_by_field_name("body"), given.child_by_field_name("name")
    if tag is not None and sheet.text(tag) == sheet.text(found.name):
        return  # `typedef struct a {...} a`: the struct has that name already
    unnamed = body is not None and tag is None
    kind = "enum" if given.type == "enum_specifier" else "struct"
    sheet.define(
        kind if unnamed else "type_alias",
        found.name,
        node,
        signature=_header(sheet, node, body),
        doc=comment_before(sheet, node),
        opens=False,
    )


def define_variable(sheet: Sheet, captures: Captures) -> None:
    """A variable of the file or of the program."""
    node = captures["definition.variable"][0]
    found = declared(captures["declarator"][0])
    if found is None or found.is_function or sheet.scope >= 0:
        return
    if sheet.source.startswith(b"extern", node.start_byte):
        return
    static = _STATIC.search(sheet.source, node.start_byte, found.name.start_byte) is not None
    value = captures["declarator"][0].next_named_sibling
    sheet.define(
        "variable",
        found.name,
        node,
        signature=_header(sheet, node, value).rstrip(" ="),
        doc=comment_before(sheet, node),
        visibility="private" if static else "public",
        traits=[STATIC] if static else None,
        opens=False,
    )


# -- uses -----------------------------------------------------------------------------------


def call(sheet: Sheet, captures: Captures) -> None:
    """A call by name, of a function or of a macro."""
    name = captures["callee"][0]
    label = sheet.source[name.start_byte : name.end_byte]
    around = sheet.state
    if isinstance(around, _Function) and sheet.scope >= 0 and _is_variable(around, label):
        return
    text = label.decode("utf-8", "replace")
    if text not in KEYWORDS:
        sheet.refer("calls", text, name)


def _is_variable(around: _Function, name: bytes) -> bool:
    """Whether a name is a parameter or a variable of the function, so a pointer to what it calls.

    Names that always have a parenthesis behind them cannot be, which settles nearly every call.
    """
    if name not in around.plain:
        return False
    if around.variables is None:
        found = QueryCursor(_locals()).captures(around.node).get("it", ())
        parts = (declared(item) for item in found)
        around.variables = frozenset(
            part.name.text for part in parts if part and not part.is_function and part.name.text
        )
    return name in around.variables


_QUERIES: list[Query] = []


def _locals() -> Query:
    if not _QUERIES:
        language = compiled("tree_sitter_c:language", "codegraph.languages.c").parser.language
        assert language is not None
        _QUERIES.append(Query(language, _LOCALS))
    return _QUERIES[0]


def include(sheet: Sheet, captures: Captures) -> None:
    """``#include``: every name of the other file."""
    path = captures["path"][0]
    module = sheet.text(path).strip('<>" \t')
    if module:
        sheet.bring("", module, "*", path)


def use(sheet: Sheet, captures: Captures) -> None:
    """A name in an initialiser outside all functions, such as a table of them."""
    node = captures["use.value"][0]
    name = sheet.text(node)
    if sheet.scope == MODULE_SCOPE and not name.isupper():
        sheet.use(name, node)


HANDLERS: dict[str, Handler] = {
    "definition.function": define_function,
    "definition.macro": define_macro,
    "binding.macro": bind_macro,
    "definition.struct": define_struct,
    "definition.union": define_union,
    "definition.enum": define_enum,
    "definition.typedef": define_typedef,
    "definition.variable": define_variable,
    "reference.call": call,
    "use.value": use,
    "import.include": include,
}

RULES = Rules(HANDLERS, prepare, tidy)
