"""TSX."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.ecmascript.builtins import GLOBALS
from codegraph.languages.ecmascript.modules import EcmaModules
from codegraph.languages.ecmascript.rules import HANDLERS
from codegraph.languages.ecmascript.state import prepare

TSX = Language(
    id="tsx",
    extensions=(".tsx",),
    grammar="tree_sitter_typescript:language_tsx",
    package="codegraph.languages.tsx",
    handlers=HANDLERS,
    family="ecmascript",
    modules=EcmaModules,
    prepare=prepare,
    builtins=GLOBALS,
    class_scope="none",
    star_hides=(),
    constructors=("constructor",),
)
