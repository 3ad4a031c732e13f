"""How Ruby's names are spelt in paths.

The characters that names of methods may end with mean something in paths, and a local variable,
an instance variable and a method of one name are different things. So each has a mark of its own,
which no identifier has:

    ===========  ==========  =================================================
    ``valid?``   ``validˀ``  a method that asks
    ``save!``    ``saveᵇ``   a method that insists
    ``name=``    ``nameˢ``   a method that sets
    ``[]``       as Python's ``__getitem__``, which gives a container's elements
    ``+``        ``ᵒ2b``     any other operator, by its characters
    ``name``     ``name₀``   a local variable
    ``@name``    ``name⁰``   a variable of an instance
    ``@name``    ``name¹``   a variable of a class or module itself
    ``@@name``   ``name²``   a variable of a class and its instances
    ===========  ==========  =================================================
"""

from __future__ import annotations

from codegraph.facts import ENDINGS

LOCAL, INSTANCE, TYPE, SHARED = "₀⁰¹²"


def spell(method: str) -> str:
    """The name of a method as paths write it."""
    if method == "[]":
        return "__getitem__"
    if not method[:1].isalpha() and not method.startswith("_"):
        return "ᵒ" + "".join(format(ord(char), "x") for char in method)
    ending = ENDINGS.get(method[-1])
    return method[:-1] + ending if ending else method
