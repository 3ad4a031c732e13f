"""Go."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.go.modules import GoModules
from codegraph.languages.go.paths import BUILTIN_FUNCTIONS, BUILTIN_TYPES
from codegraph.languages.go.rules import HANDLERS, prepare

GO = Language(
    id="go",
    extensions=(".go",),
    grammar="tree_sitter_go:language",
    package="codegraph.languages.go",
    handlers=HANDLERS,
    family="go",
    modules=GoModules,
    prepare=prepare,
    class_scope="none",
    structural=True,
    builtins=BUILTIN_FUNCTIONS | BUILTIN_TYPES,
)
