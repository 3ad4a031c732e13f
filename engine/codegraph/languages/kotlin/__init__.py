"""Kotlin."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.kotlin.library import BUILTINS
from codegraph.languages.kotlin.modules import KotlinModules
from codegraph.languages.kotlin.rules import HANDLERS, prepare

KOTLIN = Language(
    id="kotlin",
    extensions=(".kt", ".kts"),
    grammar="tree_sitter_kotlin:language",
    package="codegraph.languages.kotlin",
    handlers=HANDLERS,
    family="kotlin",
    modules=KotlinModules,
    prepare=prepare,
    class_scope="methods",
    overloaded=True,
    builtins=BUILTINS,
    naming="flat",
)
