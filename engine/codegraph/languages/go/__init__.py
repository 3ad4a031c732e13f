"""Go."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.go.library import BUILTIN_FUNCTIONS, BUILTIN_TYPES
from codegraph.languages.go.modules import GoModules

GO = Language(
    id="go",
    extensions=(".go",),
    grammar="tree_sitter_go:language",
    package="codegraph.languages.go",
    rules="codegraph.languages.go.rules:RULES",
    family="go",
    modules=GoModules,
    class_scope="none",
    structural=True,
    builtins=BUILTIN_FUNCTIONS | BUILTIN_TYPES,
)
