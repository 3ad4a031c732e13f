"""C++ types as the paths of `codegraph.facts`.

Pointers and references are what they lead to. Containers, smart pointers and iterators of the
standard library are containers, its function types functions. Other template arguments are left
out: of ``Table<Key>`` it is said that it is a ``Table``.
"""

from __future__ import annotations

from tree_sitter import Node

from codegraph.languages.cpp.names import Declared, declared, name_path, words
from codegraph.languages.paths import MAX_LEVELS, MAX_PATH, UNKNOWN
from codegraph.languages.sheet import Captures, Sheet, nested_deeper

_HOLDERS = frozenset(
    """array atomic deque forward_list future initializer_list list multiset optional priority_queue
    promise queue reference_wrapper set shared_ptr span stack unique_ptr unordered_multiset
    unordered_set valarray vector weak_ptr shared_future auto_ptr basic_span""".split()
)
"""Types of the standard library that hold values of their first argument."""
POINTERS = frozenset("unique_ptr shared_ptr weak_ptr auto_ptr optional reference_wrapper".split())
_MAPS = frozenset("map multimap unordered_map unordered_multimap".split())
_FUNCTIONS = frozenset(("function", "move_only_function", "packaged_task"))
_TYPES = frozenset(("class_specifier", "struct_specifier", "union_specifier", "enum_specifier"))
_LIBRARY = frozenset(("std", "boost", "absl"))


def type_path(sheet: Sheet, node: Node | None, found: Declared | None = None) -> str:
    """The path of a value of a type.

    Args:
        sheet: The file's sheet.
        node: The type.
        found: What is declared with it; brackets behind a name make it a container.

    Returns:
        A path; ``?`` where nothing is known of such values.
    """
    if node is None or nested_deeper(node, MAX_LEVELS):
        return UNKNOWN
    arrays = found.arrays if found else 0
    path = _type(sheet, node)
    path = pointer_to(path) if found is not None and found.pointer else path
    path = "<" * arrays + path + ";''>" * arrays
    return path if len(path) <= MAX_PATH else UNKNOWN


def pointer_to(path: str) -> str:
    """A pointer to a value; of a container it is told apart from the container itself."""
    return f"<{path};''>" if path.startswith("<") else path


def _type(sheet: Sheet, node: Node) -> str:
    kind = node.type
    if kind in {"primitive_type", "sized_type_specifier"}:
        return "''"
    if kind == "type_descriptor":
        inner = node.child_by_field_name("type")
        return _type(sheet, inner) if inner else UNKNOWN
    if kind in {"type_identifier", "qualified_identifier", "template_type", "identifier"}:
        return _named(sheet, node)
    if kind in _TYPES:
        name = node.child_by_field_name("name")
        return _named(sheet, name) if name else UNKNOWN
    return UNKNOWN


def _named(sheet: Sheet, node: Node) -> str:
    given = words(sheet, node)
    if not given:
        return UNKNOWN
    arguments = _arguments(node)
    if arguments and (len(given) == 1 or given[0] in _LIBRARY):
        path = _library(sheet, given[-1], arguments)
        if path:
            return path
    path = name_path(sheet, node)
    return UNKNOWN if path.startswith(UNKNOWN) else f"{path}{{}}"


def _arguments(node: Node) -> list[Node]:
    """The template arguments behind a name."""
    inner: Node | None = node
    while inner is not None and inner.type == "qualified_identifier":
        inner = inner.child_by_field_name("name")
    listed = inner.child_by_field_name("arguments") if inner is not None else None
    return [item for item in listed.named_children if not item.is_extra] if listed else []


def _library(sheet: Sheet, name: str, given: list[Node]) -> str:
    """What a template of the standard library makes of its arguments, or nothing."""
    if name in _HOLDERS:
        return f"<{_type(sheet, given[0])};''>"
    if name in _MAPS and len(given) > 1:
        return f"<{_type(sheet, given[1])};{_type(sheet, given[0])}>"
    if name == "pair" and len(given) == 2:
        return f"{{first:{_type(sheet, given[0])};second:{_type(sheet, given[1])}}}"
    if name in _FUNCTIONS:
        return _function(sheet, given[0])
    return ""


def _function(sheet: Sheet, node: Node) -> str:
    """``R(A, B)`` as a function type."""
    declarator = node.child_by_field_name("declarator")
    result = node.child_by_field_name("type")
    if declarator is None or result is None:
        return ""
    while declarator.type != "abstract_function_declarator":
        inner = declarator.child_by_field_name("declarator")
        if inner is None:
            return ""
        declarator = inner
    paths = [path for _, path, _ in parameters(sheet, declarator)]
    return f"~<{';'.join([_type(sheet, result), *paths])}>"


def template_argument(sheet: Sheet, node: Node) -> str:
    """The path of a value of the first template argument behind a name."""
    given = _arguments(node)
    return _type(sheet, given[0]) if given else UNKNOWN


def parameters(sheet: Sheet, function: Node) -> list[tuple[Node | None, str, bool]]:
    """Each parameter of a function declarator: its name, the path of its type, if it may lack."""
    listed = function.child_by_field_name("parameters")
    found: list[tuple[Node | None, str, bool]] = []
    for item in listed.named_children if listed else ():
        if not item.type.endswith("parameter_declaration"):
            continue
        declarator = item.child_by_field_name("declarator")
        named = declared(declarator) if declarator else None
        given = item.child_by_field_name("type")
        lacks = item.type == "optional_parameter_declaration"
        if named is not None and named.function is not None:
            found.append((named.name, "~<?>", lacks))
            continue
        path = type_path(sheet, given, named)
        found.append((named.name if named else None, path, lacks))
    nothing = listed is not None and "".join(sheet.text(listed).split()) == "(void)"
    return [] if nothing else found


def enter_template(sheet: Sheet, captures: Captures) -> None:
    """Inside a template its parameters stand for nothing known."""
    node = captures["binding.template"][0]
    listed = node.child_by_field_name("parameters")
    start, end = node.start_byte, node.end_byte
    for item in listed.named_children if listed else ():
        name = next((c for c in item.named_children if c.type == "type_identifier"), None)
        if name is not None:
            sheet.blocks.enter_as(sheet.text(name), UNKNOWN, start, end, now=start)


def is_variadic(function: Node) -> bool:
    """Whether a function takes any number of arguments."""
    listed = function.child_by_field_name("parameters")
    return listed is not None and any(
        item.type in {"variadic_parameter_declaration", "..."} for item in listed.children
    )
