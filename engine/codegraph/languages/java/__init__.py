"""Java."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.java.modules import JavaModules
from codegraph.languages.java.names import JAVA_LANG, PRIMITIVES

JAVA = Language(
    id="java",
    extensions=(".java",),
    grammar="tree_sitter_java:language",
    package="codegraph.languages.java",
    rules="codegraph.languages.java.rules:RULES",
    family="java",
    modules=JavaModules,
    class_scope="methods",
    overloaded=True,
    builtins=JAVA_LANG | PRIMITIVES,
    star_hides=(),
)
