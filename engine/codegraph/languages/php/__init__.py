"""PHP."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.php.imports import prepare
from codegraph.languages.php.modules import PhpModules
from codegraph.languages.php.rules import HANDLERS

PHP = Language(
    id="php",
    extensions=(".php", ".phtml"),
    grammar="tree_sitter_php:language_php",
    package="codegraph.languages.php",
    handlers=HANDLERS,
    family="php",
    modules=PhpModules,
    prepare=prepare,
    class_scope="none",
    constructors=("__construct",),
)
