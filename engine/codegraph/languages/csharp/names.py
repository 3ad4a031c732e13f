"""How C#'s names are spelt in paths, and what its keywords for types stand for.

`codegraph.languages.marks` tells variables and methods apart; properties and events are variables.
A type with type parameters carries their number, ``Box₁``, for ``Box`` may be another type.
"""

from __future__ import annotations

from codegraph.languages.marks import TYPE_PARAMETER

KEYWORDS = {
    **{name: name for name in "byte short int long float double char void dynamic".split()},
    **{name: name for name in "decimal nint nuint sbyte uint ulong ushort".split()},
    "bool": "boolean",
    "object": "Object",
    "string": "String",
}
"""Keywords to the names by which overloads are told apart."""

OPTIONAL = {
    "int": "Integer",
    "long": "Long",
    "short": "Short",
    "byte": "Byte",
    "char": "Character",
    "float": "Float",
    "double": "Double",
    "boolean": "Boolean",
}
"""What a value of a keyword's type that may be missing counts as."""

BUILTINS = frozenset((*KEYWORDS.values(), *OPTIONAL.values(), "Nullable", TYPE_PARAMETER))


def may_be_type(name: str) -> bool:
    """Whether a name is written as those of types and namespaces are."""
    return name[:1].isupper()
