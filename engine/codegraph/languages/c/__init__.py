"""C."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.c.library import LIBRARY
from codegraph.languages.c.modules import CModules

C = Language(
    id="c",
    extensions=(".c", ".h"),
    grammar="tree_sitter_c:language",
    package="codegraph.languages.c",
    rules="codegraph.languages.c.rules:RULES",
    family="c",
    modules=CModules,
    class_scope="none",
    builtins=LIBRARY,
    star_hides=(),
    naming="linker",
)
