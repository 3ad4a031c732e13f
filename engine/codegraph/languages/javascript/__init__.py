"""JavaScript."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.ecmascript.builtins import GLOBALS
from codegraph.languages.ecmascript.modules import EcmaModules
from codegraph.languages.ecmascript.rules import HANDLERS
from codegraph.languages.ecmascript.state import prepare

JAVASCRIPT = Language(
    id="javascript",
    extensions=(".js", ".jsx", ".mjs", ".cjs"),
    grammar="tree_sitter_javascript:language",
    package="codegraph.languages.javascript",
    handlers=HANDLERS,
    family="ecmascript",
    modules=EcmaModules,
    prepare=prepare,
    builtins=GLOBALS,
    class_scope="none",
    star_hides=(),
    constructors=("constructor",),
)
