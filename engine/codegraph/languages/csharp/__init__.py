"""C#."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.csharp.modules import CSharpModules
from codegraph.languages.csharp.names import BUILTINS

CSHARP = Language(
    id="csharp",
    extensions=(".cs",),
    grammar="tree_sitter_c_sharp:language",
    package="codegraph.languages.csharp",
    rules="codegraph.languages.csharp.rules:RULES",
    family="csharp",
    modules=CSharpModules,
    class_scope="methods",
    overloaded=True,
    builtins=BUILTINS,
    reopened=True,
    part_trait="partial",
    naming="nested",
)
