"""What the members of a language's own containers give, as far as one rule serves all languages."""

from __future__ import annotations

from codegraph.languages.base import ContainerMembers
from codegraph.languages.marks import parted
from codegraph.resolve.path import elements, keys, split
from codegraph.resolve.values import EXTERNAL_VALUE, Value

_ELEMENT = frozenset(
    """get pop popleft popitem setdefault __enter__ __aenter__ __next__ next at find shift Load
    Swap first last detect sample fetch min_by max_by
    front back top lock release""".split()
)
"""Methods that give one element."""

_SAME = frozenset(
    """values copy __iter__ filter slice reverse concat sort most_common
    intersection union difference select reject sort_by compact uniq shuffle
    begin end cbegin cend rbegin rend""".split()
)
"""Methods that give a container of the same elements."""


_VISITS = frozenset(
    """allMatch anyMatch filter flatMap forEach ifPresent map mapToInt mapToObj noneMatch peek
    removeIf""".split()
)
"""Methods that take a function of an element."""

_JAVA_ELEMENT = frozenset(
    """computeIfAbsent element elementAt first get getFirst getLast getOrDefault getValue join last
    next nextElement orElse orElseGet orElseThrow peek peekFirst peekLast poll pollFirst pollLast
    pop previous put putIfAbsent remove removeFirst removeLast set take""".split()
)
_JAVA_SAME = frozenset(
    """clone descendingIterator distinct elements findAny findFirst iterator limit listIterator
    parallelStream reversed skip sorted stream subList toList""".split()
)


def container_member(value: Value, name: str, table: ContainerMembers | None = None) -> Value:
    """A method of a container: a function whose result we know, or one of the language's own.

    Args:
        value: The container.
        name: Name of the method.
        table: What the language itself says of such methods.
    """
    if table is not None:
        held, key = elements(value.path), keys(value.path)
        shape = table.keyed.get(name) if key and key != "?" else None
        path = (table.plain.get(name, "") if shape is None else shape).format(held, key)
        return value._replace(kind="function", path=path) if path else EXTERNAL_VALUE
    bare, count = parted(name)
    if count >= 0:  # Java's methods tell how many arguments they take
        return _java_member(value, bare, alone=count == 0)
    return _member(value, name)


def _java_member(value: Value, name: str, *, alone: bool) -> Value:
    """A method of a Java collection, stream or ``Optional``."""
    held, key = elements(value.path), keys(value.path)
    if name in _VISITS and not alone:
        kept = f"<{value.path}>" if name in {"filter", "peek"} else "?"
        if key and key != "''":  # a map gives both
            return value._replace(kind="function", path=f"{kept};~<?;{key};{held}>")
        return value._replace(kind="function", path=f"{kept};~<?;{held}>")
    if name in {"keySet", "getKey"} and key:
        return value._replace(kind="function", path=f"<{key};''>" if name == "keySet" else key)
    if name == "entrySet" and key:
        return value._replace(kind="function", path=f"<<{value.path}>;''>")
    if name == "values":
        return value._replace(kind="function", path=f"<{held};''>")
    if name in _JAVA_ELEMENT:
        return value._replace(kind="function", path=held)
    if name in _JAVA_SAME:
        return value._replace(kind="function", path=f"<{value.path}>")
    return EXTERNAL_VALUE


def _member(value: Value, name: str) -> Value:
    if name in {"items", "keys"} and (key := keys(value.path)):
        path = key if name == "keys" else f"<{key},{elements(value.path)}>"
        return value._replace(kind="function", path=f"<{path}>")
    if name in _ELEMENT:
        return value._replace(kind="function", path="|".join(split(elements(value.path), ",")))
    if name in _SAME:
        path = elements(value.path) if name == "values" else value.path
        return value._replace(kind="function", path=f"<{path}>")
    return EXTERNAL_VALUE
