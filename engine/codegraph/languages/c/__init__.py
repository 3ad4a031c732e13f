"""C."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.c.library import LIBRARY
from codegraph.languages.c.modules import CModules
from codegraph.languages.c.rules import HANDLERS, prepare
from codegraph.languages.c.tidy import tidy

C = Language(
    id="c",
    extensions=(".c", ".h"),
    grammar="tree_sitter_c:language",
    package="codegraph.languages.c",
    handlers=HANDLERS,
    family="c",
    modules=CModules,
    prepare=prepare,
    tidy=tidy,
    class_scope="none",
    builtins=LIBRARY,
    star_hides=(),
    naming="linker",
)
