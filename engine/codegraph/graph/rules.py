"""The rules that make edges, in words."""

from __future__ import annotations

INHERITED = ", inherited"

RULES = {
    "scope": "the name is defined in the same file",
    "package": "the name is defined in another file of the same package",
    "include": "the name is defined in a file that this one includes",
    "link": "the name is the one definition of the program that is not static",
    "constant": "the name is that of a constant, which all files share",
    "import": "the name is imported from the file that defines it",
    "re-export": "the name is imported through a module that passes it on",
    "star-import": "the name comes with an import of all names of a module",
    "module": "the name is a member of an imported module",
    "self": "it is a member of the object or class around the code",
    "super": "it is the next one up from the class around the code",
    "constructor": "it is a member of a value that a constructor made",
    "annotation": "it is a member of a value whose type is written down",
    "return": "it is a member of a value that a function returns",
    "field": "it is a member of what a field holds",
    "documented": "it is a member of a value whose type only a comment tells",
    "extension": "it is a function in scope that extends the value's type",
    "literal": "it is part of an object, list or function that is written out in place",
    "override": "its class builds on that of the other, and it has the same name and parameters",
    "joined": "a class builds on both, and this one comes first in it",
    "method-set": "the type has every method that the interface asks for",
}
"""Each rule of `codegraph.resolve` with the sentence that says why an edge is believed."""


def in_words(rule: str) -> str:
    """A rule as a sentence, for one of `RULES`, alone or inherited."""
    plain = rule.removesuffix(INHERITED)
    words = RULES[plain]
    return words if plain == rule else f"{words}, found in a base of its type"
