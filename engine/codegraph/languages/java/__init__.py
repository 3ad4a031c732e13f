"""Java."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.java.modules import JavaModules
from codegraph.languages.java.names import JAVA_LANG, PRIMITIVES
from codegraph.languages.java.rules import HANDLERS, prepare

JAVA = Language(
    id="java",
    extensions=(".java",),
    grammar="tree_sitter_java:language",
    package="codegraph.languages.java",
    handlers=HANDLERS,
    family="java",
    modules=JavaModules,
    prepare=prepare,
    class_scope="methods",
    overloaded=True,
    builtins=JAVA_LANG | PRIMITIVES,
    star_hides=(),
)
