"""Python."""

from __future__ import annotations

import builtins

from codegraph.languages.base import Language
from codegraph.languages.python.modules import PythonModules

PYTHON = Language(
    id="python",
    extensions=(".py", ".pyi", ".pyw"),
    grammar="tree_sitter_python:language",
    package="codegraph.languages.python",
    rules="codegraph.languages.python.rules:RULES",
    family="python",
    modules=PythonModules,
    builtins=frozenset(dir(builtins)) | {"reveal_type", "__file__", "__name__"},
    constructors=("__init__", "__new__"),
)
