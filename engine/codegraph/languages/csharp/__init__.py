"""C#."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.csharp.modules import CSharpModules
from codegraph.languages.csharp.names import BUILTINS
from codegraph.languages.csharp.rules import HANDLERS, prepare
from codegraph.languages.csharp.tidy import tidy

CSHARP = Language(
    id="csharp",
    extensions=(".cs",),
    grammar="tree_sitter_c_sharp:language",
    package="codegraph.languages.csharp",
    handlers=HANDLERS,
    family="csharp",
    modules=CSharpModules,
    prepare=prepare,
    tidy=tidy,
    class_scope="methods",
    overloaded=True,
    builtins=BUILTINS,
    reopened=True,
    part_trait="partial",
    naming="nested",
)
