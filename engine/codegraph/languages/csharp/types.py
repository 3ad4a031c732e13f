"""C# types as the paths of `codegraph.facts`.

Arrays and the collections of the standard library are containers, its delegates functions, a
``Task`` is a container of what it gives. Other type arguments are left out; type parameters stand
for their first constraint.
"""

from __future__ import annotations

from tree_sitter import Node

from codegraph.languages.csharp.names import KEYWORDS, OPTIONAL
from codegraph.languages.marks import generic
from codegraph.languages.paths import MAX_LEVELS, UNKNOWN
from codegraph.languages.sheet import Sheet, bounded, first_child, nested_deeper

_LISTS = frozenset(
    """BlockingCollection Collection ConcurrentBag ConcurrentQueue ConcurrentStack HashSet
    IAsyncEnumerable ICollection IEnumerable IEnumerator IList IOrderedEnumerable IQueryable
    IReadOnlyCollection IReadOnlyList ISet ImmutableArray ImmutableHashSet ImmutableList
    Lazy LinkedList List Memory ObservableCollection Queue ReadOnlyCollection ReadOnlyMemory
    ReadOnlySpan SortedSet Span Stack Task ThreadLocal ValueTask WeakReference AsyncLocal""".split()
)
_MAPS = frozenset(
    """ConcurrentDictionary Dictionary IDictionary IReadOnlyDictionary ImmutableDictionary
    ReadOnlyDictionary SortedDictionary SortedList""".split()
)
_GIVES_TRUTH = "Predicate"
_NAMES = frozenset(("identifier", "qualified_name", "alias_qualified_name", "generic_name"))
_VALUE_TYPES = frozenset("DateTime DateTimeOffset TimeSpan Guid BigInteger".split())


def word(sheet: Sheet, node: Node) -> str:
    """A name as it is known; ``@`` in front lets a keyword be one."""
    return sheet.text(node).removeprefix("@")


def type_path(sheet: Sheet, node: Node | None) -> str:
    """The path of a value of a type; ``?`` where nothing is known of such values."""
    return bounded(sheet, node, _type)


def _type(sheet: Sheet, node: Node) -> str:
    kind = node.type
    if kind == "predefined_type":
        word = sheet.text(node)
        return f"{KEYWORDS.get(word, word)}{{}}"
    if kind == "array_type":
        inner = node.child_by_field_name("type")
        return f"<{_type(sheet, inner)}>" if inner is not None else UNKNOWN
    if kind == "nullable_type":
        return _optional(_inner(sheet, node))
    if kind in {"ref_type", "scoped_type", "pointer_type"}:
        return _inner(sheet, node)
    if kind == "tuple_type":
        return _tuple(sheet, node)
    if kind == "generic_name":
        return _generic(sheet, node)
    if kind in _NAMES:
        last = node.child_by_field_name("name") if kind == "qualified_name" else None
        if last is not None and last.type == "generic_name":
            shaped = _generic(sheet, last)
            if shaped[0] in "<~{":
                return shaped
        named = type_name(sheet, node)
        return named if named == UNKNOWN else f"{named}{{}}"
    return UNKNOWN


def _inner(sheet: Sheet, node: Node) -> str:
    inner = node.child_by_field_name("type") or first_child(node)
    return _type(sheet, inner) if inner is not None else UNKNOWN


def _optional(path: str) -> str:
    name = path.removesuffix("{}")
    if name in OPTIONAL:
        return f"{OPTIONAL[name]}{{}}"
    plain = name in KEYWORDS and name[0].islower() and name not in {"dynamic", "void"}
    return "Nullable{}" if plain or name in _VALUE_TYPES else path


def _tuple(sheet: Sheet, node: Node) -> str:
    parts = [item for item in node.named_children if item.type == "tuple_element"]
    paths = [type_path(sheet, item.child_by_field_name("type")) for item in parts]
    return f"<{','.join(paths)}>" if paths and not any("," in path for path in paths) else UNKNOWN


def type_name(sheet: Sheet, node: Node) -> str:
    """The path of a type itself, without its arguments."""
    kind = node.type
    if kind == "generic_name":
        inner = first_child(node)
        return generic(word(sheet, inner), _count(node)) if inner else UNKNOWN
    if kind == "qualified_name":
        outer, name = node.child_by_field_name("qualifier"), node.child_by_field_name("name")
        if outer is None or name is None or nested_deeper(node, MAX_LEVELS):
            return UNKNOWN
        return f"{type_name(sheet, outer)}.{_last_name(sheet, name)}"
    if kind == "alias_qualified_name":
        name = node.child_by_field_name("name")
        return type_name(sheet, name) if name is not None else UNKNOWN
    if kind == "primary_constructor_base_type":
        inner = node.child_by_field_name("type")
        return type_name(sheet, inner) if inner is not None else UNKNOWN
    if kind != "identifier":
        return UNKNOWN
    name_here = word(sheet, node)
    return sheet.blocks.find(sheet.scope, f"<{name_here}>", node.start_byte) or name_here


def _last_name(sheet: Sheet, node: Node) -> str:
    return type_name(sheet, node) if node.type == "generic_name" else word(sheet, node)


def arguments_of(node: Node) -> list[Node]:
    """The type arguments of a generic name."""
    listed = next((c for c in node.named_children if c.type == "type_argument_list"), None)
    return [item for item in listed.named_children if not item.is_extra] if listed else []


def _count(node: Node) -> int:
    given = arguments_of(node)
    listed = node.named_children[-1]
    return len(given) or sum(child.type == "," for child in listed.children) + 1


def _generic(sheet: Sheet, node: Node) -> str:
    inner = first_child(node)
    name = sheet.text(inner) if inner is not None else ""
    given = arguments_of(node)
    paths = [_type(sheet, item) for item in given]
    if name in _LISTS and len(paths) == 1:
        return f"<{paths[0]}>"
    if name in _MAPS and len(paths) == 2:
        key, value = paths
        return f"<{value};{{Key₀:{key};Value₀:{value}}}>"
    if name == "KeyValuePair" and len(paths) == 2:
        return f"{{Key₀:{paths[0]};Value₀:{paths[1]}}}"
    if name == "Func" and paths:
        return f"~<{';'.join([paths[-1], *paths[:-1]])}>"
    if name == "Action":
        return f"~<{';'.join([UNKNOWN, *paths])}>"
    if name == _GIVES_TRUTH and len(paths) == 1:
        return f"~<boolean{{}};{paths[0]}>"
    if name == "Nullable" and len(paths) == 1:
        return _optional(paths[0])
    return f"{type_name(sheet, node)}{{}}"


def type_parameters(node: Node) -> list[Node]:
    """The names of a definition's type parameters."""
    found = []
    for child in node.named_children:
        if child.type == "type_parameter_list":
            for item in child.named_children:
                name = item.child_by_field_name("name")
                if name is not None:
                    found.append(name)
    return found


def enter_type_parameters(sheet: Sheet, node: Node) -> int:
    """Inside a generic definition a type parameter stands for its first constraint.

    Returns:
        How many type parameters there are.
    """
    names = type_parameters(node)
    bounds: dict[str, str] = {}
    for clause in node.named_children if names else ():
        if clause.type == "type_parameter_constraints_clause":
            parts = [c for c in clause.named_children if not c.is_extra]
            typed = [t for c in parts[1:] if (t := c.child_by_field_name("type")) is not None]
            if typed:
                bounds[sheet.text(parts[0])] = type_name(sheet, typed[0])
    start, end = node.start_byte, node.end_byte
    for name in names:
        label = word(sheet, name)
        path = bounds.get(label, UNKNOWN)
        sheet.blocks.enter_as(f"<{label}>", path, start, end, now=start)
    return len(names)
