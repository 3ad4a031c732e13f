"""What an expression can be, as far as the text tells."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["def", "instance", "module", "super", "container", "function", "record", "external"]

Site = tuple[str, int]
"""A definition: its file and its index there."""


class Value(NamedTuple):
    """One possibility.

    Attributes:
        kind: ``def`` (a definition itself), ``instance`` (of a type), ``module``, ``super``
            (the bases of a class, as seen from an instance), ``container`` and ``function``
            (of what ``path`` gives), ``record`` (an object with the members that ``path`` lists)
            or ``external`` (known to be none of the project's).
        file: File of the definition, or of the scope in which ``path`` is evaluated.
        ordinal: Index of the definition, or that scope.
        path: Path of elements or results; key of a module.
        rule: How we came to know it.
        receiver: The type through which a method was reached.
    """

    kind: Kind
    file: str = ""
    ordinal: int = -1
    path: str = ""
    rule: str = ""
    receiver: Site | None = None


EXTENSION = "extension"
"""Trait of functions that are called on their first argument, and rule of the edges to them."""

EXTERNAL_VALUE = Value("external", rule="external")

Values = tuple[Value, ...]


def unique(values: list[Value]) -> Values:
    """The values without repetition, whatever rule found them; the first one stays."""
    if len(values) < 2:
        return tuple(values)
    return tuple({(v.kind, v.file, v.ordinal, v.path): v for v in reversed(values)}.values())[::-1]


def by_name(value: Value) -> Value:
    """A method that its type binds to a marked name is reached by that name, not by its place."""
    bound = value.kind == "def" and value.rule == "literal"
    return value._replace(rule="scope") if bound else value


DOCUMENTED = "documented"
"""The rule of what only a comment says."""


def documented(values: Values) -> Values:
    """Instances that only a comment tells of; the object itself keeps the rule that says so."""
    return tuple(
        value._replace(rule=DOCUMENTED) if value.rule == "annotation" else value for value in values
    )


def learnt(value: Value, rule: str) -> Value:
    """An instance that came by way of a field or a return; that a comment told it stays known."""
    known = value.kind != "instance" or value.rule == DOCUMENTED
    return value if known else value._replace(rule=rule)
