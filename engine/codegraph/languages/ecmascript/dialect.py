"""What JavaScript, TypeScript and TSX have in common: all but their grammar and file names."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.ecmascript.builtins import GLOBALS
from codegraph.languages.ecmascript.modules import EcmaModules


def dialect(name: str, extensions: tuple[str, ...], grammar: str) -> Language:
    """One of the family.

    Args:
        name: Its id, which is also the name of its folder.
        extensions: See `Language`.
        grammar: See `Language`.
    """
    return Language(
        id=name,
        extensions=extensions,
        grammar=grammar,
        package=f"codegraph.languages.{name}",
        rules="codegraph.languages.ecmascript.rules:RULES",
        family="ecmascript",
        modules=EcmaModules,
        builtins=GLOBALS,
        class_scope="none",
        star_hides=(),
        constructors=("constructor",),
    )
