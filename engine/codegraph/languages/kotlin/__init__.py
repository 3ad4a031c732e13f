"""Kotlin."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.kotlin.library import BUILTINS
from codegraph.languages.kotlin.modules import KotlinModules

KOTLIN = Language(
    id="kotlin",
    extensions=(".kt", ".kts"),
    grammar="tree_sitter_kotlin:language",
    package="codegraph.languages.kotlin",
    rules="codegraph.languages.kotlin.rules:RULES",
    family="kotlin",
    modules=KotlinModules,
    class_scope="methods",
    overloaded=True,
    builtins=BUILTINS,
    naming="flat",
)
