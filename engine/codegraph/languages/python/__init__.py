"""Python."""

from __future__ import annotations

import builtins

from codegraph.languages.base import Language
from codegraph.languages.python.modules import PythonModules
from codegraph.languages.python.rules import HANDLERS
from codegraph.languages.python.state import prepare

PYTHON = Language(
    id="python",
    extensions=(".py", ".pyi", ".pyw"),
    grammar="tree_sitter_python:language",
    package="codegraph.languages.python",
    handlers=HANDLERS,
    family="python",
    modules=PythonModules,
    prepare=prepare,
    builtins=frozenset(dir(builtins)) | {"reveal_type", "__file__", "__name__"},
    constructors=("__init__", "__new__"),
)
