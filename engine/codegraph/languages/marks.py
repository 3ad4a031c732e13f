"""Marks that keep names of different kinds apart in paths.

In some languages a scope may hold a variable, a type and any number of methods of one name. Marks
that no identifier has tell them apart: ``size₀`` is a field or another variable, ``size¹`` a method
that takes one argument, ``Size`` a type, ``Size₁`` one with a type parameter.
"""

from __future__ import annotations

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISE = str.maketrans("0123456789", _SUPERSCRIPTS)
_LOWER = str.maketrans(_SUPERSCRIPTS, "0123456789")

_SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"

VARIABLE = "₀"
TYPE_PARAMETER = "T₉"
"""A type of which nothing is known but that a caller chooses it."""
MANY = 8
"""A method with a variable number of arguments is known by up to this many of them."""


def variable(name: str) -> str:
    """The name of a field, parameter or local variable in paths."""
    return name + VARIABLE


def method(name: str, count: int) -> str:
    """The name of a method that takes so many arguments, in paths."""
    return name + str(count).translate(_RAISE)


def generic(name: str, parameters: int) -> str:
    """The name of a type with so many type parameters, in paths."""
    return name + _SUBSCRIPTS[min(parameters, 9)] if parameters else name


def is_generic(name: str) -> bool:
    """Whether a name is that of a type with type parameters."""
    return name[-1:] in _SUBSCRIPTS and not name.endswith(VARIABLE)


def is_marked(name: str) -> bool:
    """Whether a name is that of a variable or a method."""
    return name[-1:] == VARIABLE or name[-1:] in _SUPERSCRIPTS


def parted(name: str) -> tuple[str, int]:
    """A name without its mark, and how many arguments that tells: -1 where it tells none."""
    bare = name.rstrip(_SUPERSCRIPTS)
    count = int(name[len(bare) :].translate(_LOWER)) if len(bare) < len(name) else -1
    return bare.rstrip(_SUBSCRIPTS), count
