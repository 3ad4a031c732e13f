"""What the members of a language's own containers give, as far as one rule serves all languages."""

from __future__ import annotations

from codegraph.resolve.path import elements, keys, split
from codegraph.resolve.values import EXTERNAL_VALUE, Value

_ELEMENT = frozenset(
    "get pop popleft popitem setdefault __enter__ __next__ next at find shift Load Swap".split()
)
"""Methods that give one element."""

_SAME = frozenset(
    """values copy __iter__ filter slice reverse concat sort most_common
    intersection union difference""".split()
)
"""Methods that give a container of the same elements."""


def container_member(value: Value, name: str) -> Value:
    """A method of a container: a function whose result we know, or one of the language's own."""
    if name in {"items", "keys"} and (key := keys(value.path)):
        path = key if name == "keys" else f"<{key},{elements(value.path)}>"
        return value._replace(kind="function", path=f"<{path}>")
    if name in _ELEMENT:
        return value._replace(kind="function", path="|".join(split(elements(value.path), ",")))
    if name in _SAME:
        path = elements(value.path) if name == "values" else value.path
        return value._replace(kind="function", path=f"<{path}>")
    return EXTERNAL_VALUE
