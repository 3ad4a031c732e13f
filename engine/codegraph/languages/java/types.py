"""Java types as the paths of `codegraph.facts`.

Arrays and the collections of the standard library are containers, its functional interfaces
functions. Other type arguments are left out; type parameters stand for their bound.
"""

from __future__ import annotations

from tree_sitter import Node

from codegraph.languages.java.imports import hidden
from codegraph.languages.java.names import is_type_name
from codegraph.languages.paths import MAX_LEVELS, MAX_PATH, UNKNOWN
from codegraph.languages.sheet import Sheet, first_child, nested_deeper

_LISTS = frozenset(
    """ArrayDeque ArrayList BlockingQueue Collection ConcurrentLinkedQueue CopyOnWriteArrayList
    Deque Enumeration HashSet ImmutableList ImmutableSet Iterable Iterator LinkedBlockingQueue
    LinkedHashSet LinkedList List ListIterator NavigableSet Optional PriorityQueue Queue Set
    SortedSet Stack Stream TreeSet Vector""".split()
)
_MAPS = frozenset(
    """ConcurrentHashMap ConcurrentMap EnumMap Entry HashMap Hashtable IdentityHashMap ImmutableMap
    LinkedHashMap Map NavigableMap SortedMap TreeMap WeakHashMap ConcurrentSkipListMap""".split()
)
_HOLDERS = frozenset(
    """AtomicReference Callable Future CompletableFuture Reference SoftReference ThreadLocal
    WeakReference""".split()
)
"""Types whose ``get`` or ``call`` gives a value of their type argument."""
_FUNCTIONS = {
    "Function": "~<{1};{0}>",
    "BiFunction": "~<{2};{0};{1}>",
    "Supplier": "~<{0}>",
    "Consumer": "~<?;{0}>",
    "BiConsumer": "~<?;{0};{1}>",
    "Predicate": "~<'';{0}>",
    "BiPredicate": "~<'';{0};{1}>",
    "UnaryOperator": "~<{0};{0}>",
    "BinaryOperator": "~<{0};{0};{0}>",
    "Comparator": "~<'';{0};{0}>",
}
_STANDARD = ("java.util", "com.google.common.collect", "java.lang.ref")
_PLAIN = frozenset(("integral_type", "floating_point_type", "boolean_type", "void_type"))


def type_path(sheet: Sheet, node: Node, dimensions: int = 0) -> str:
    """The path of a value of a type; ``?`` where nothing is known of such values."""
    if nested_deeper(node, MAX_LEVELS):
        return UNKNOWN
    path = "<" * dimensions + _type(sheet, node) + ";''>" * dimensions
    return path if len(path) <= MAX_PATH else UNKNOWN


def _type(sheet: Sheet, node: Node) -> str:
    kind = node.type
    if kind in _PLAIN:
        return f"{sheet.text(node)}{{}}"
    if kind in {"type_identifier", "scoped_type_identifier", "identifier", "scoped_identifier"}:
        named = type_name(sheet, node)
        return named if named == UNKNOWN else f"{named}{{}}"
    if kind == "generic_type":
        return _generic(sheet, node)
    if kind == "array_type":
        element = node.child_by_field_name("element")
        depth = _depth(sheet, node.child_by_field_name("dimensions"))
        if element is None:
            return UNKNOWN
        return "<" * depth + _type(sheet, element) + ";''>" * depth
    if kind == "wildcard":
        bound = node.named_children[-1] if node.named_child_count else None
        return _type(sheet, bound) if bound is not None else UNKNOWN
    if kind == "annotated_type":
        return _type(sheet, node.named_children[-1])
    return UNKNOWN


def _depth(sheet: Sheet, dimensions: Node | None) -> int:
    return sheet.text(dimensions).count("[") if dimensions is not None else 0


def dimensions_of(sheet: Sheet, node: Node) -> int:
    """How many brackets stand behind a name."""
    return _depth(sheet, node.child_by_field_name("dimensions"))


def type_name(sheet: Sheet, node: Node) -> str:
    """The path of a type itself, without its arguments."""
    if node.type == "generic_type":
        inner = first_child(node)
        return type_name(sheet, inner) if inner else UNKNOWN
    if node.type == "annotated_type":
        return type_name(sheet, node.named_children[-1])
    if node.type in {"scoped_type_identifier", "scoped_identifier"}:
        words = _words(sheet, node)
        if is_type_name(words[0]) or len(words) == 1:
            return ".".join(words)
        first = next((at for at, word in enumerate(words) if is_type_name(word)), len(words) - 1)
        return hidden(sheet, words, first, node)
    if node.type not in {"type_identifier", "identifier"}:
        return UNKNOWN
    name = sheet.text(node)
    return sheet.blocks.find(sheet.scope, f"<{name}>", node.start_byte) or name


def _words(sheet: Sheet, node: Node) -> list[str]:
    """The names of a dotted type, without arguments and annotations."""
    words: list[str] = []
    for child in node.named_children:
        if child.type in {"scoped_type_identifier", "scoped_identifier", "generic_type"}:
            inner = first_child(child) if child.type == "generic_type" else child
            if inner is not None:
                scoped = inner.type.startswith("scoped")
                words += _words(sheet, inner) if scoped else [sheet.text(inner)]
        elif child.type in {"type_identifier", "identifier"}:
            words.append(sheet.text(child))
    return words or [sheet.text(node)]


def _generic(sheet: Sheet, node: Node) -> str:
    path = type_name(sheet, node)
    name = path.rpartition(".")[2].rstrip("₁")
    listed = node.named_children[-1]
    given = [item for item in listed.named_children if not item.is_extra]
    if not _is_standard(sheet, path, name):
        return path if path == UNKNOWN else f"{path}{{}}"
    if name in _LISTS and len(given) == 1:
        return f"<{_type(sheet, given[0])};''>"
    if name in _HOLDERS and len(given) == 1:
        return f"<{_type(sheet, given[0])}>"
    if name in _MAPS and len(given) == 2:
        return f"<{_type(sheet, given[1])};{_type(sheet, given[0])}>"
    if name in _FUNCTIONS and given:
        shape = _FUNCTIONS[name]
        if f"{{{len(given)}}}" not in shape and f"{{{len(given) - 1}}}" in shape:
            return shape.format(*(_type(sheet, item) for item in given))
    return f"{path}{{}}"


def _is_standard(sheet: Sheet, path: str, name: str) -> bool:
    """Whether a type is one of the standard library, as far as imports tell."""
    if name in {"Iterable", "ThreadLocal"}:
        return True
    head = path.partition(".")[0]
    return any(
        item.module.startswith(_STANDARD)
        for item in sheet.imports
        if item.local == head or (item.name == "*" and not item.local)
    )


def enter_type_parameters(sheet: Sheet, node: Node) -> None:
    """Inside a generic definition a type parameter stands for its bound."""
    listed = node.child_by_field_name("type_parameters")
    for item in listed.named_children if listed else ():
        name = next((c for c in item.named_children if c.type == "type_identifier"), None)
        bound = next((c for c in item.named_children if c.type == "type_bound"), None)
        first = first_child(bound) if bound else None
        if name is not None:
            path = type_name(sheet, first) if first is not None else UNKNOWN
            start, end = node.start_byte, node.end_byte
            sheet.blocks.enter_as(f"<{sheet.text(name)}>", path, start, end, now=start)
