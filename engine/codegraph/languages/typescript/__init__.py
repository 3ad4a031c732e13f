"""TypeScript."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.ecmascript.builtins import GLOBALS
from codegraph.languages.ecmascript.modules import EcmaModules
from codegraph.languages.ecmascript.rules import HANDLERS
from codegraph.languages.ecmascript.state import prepare

TYPESCRIPT = Language(
    id="typescript",
    extensions=(".ts", ".mts", ".cts"),
    grammar="tree_sitter_typescript:language_typescript",
    package="codegraph.languages.typescript",
    handlers=HANDLERS,
    family="ecmascript",
    modules=EcmaModules,
    prepare=prepare,
    builtins=GLOBALS,
    class_scope="none",
    star_hides=(),
    constructors=("constructor",),
)
