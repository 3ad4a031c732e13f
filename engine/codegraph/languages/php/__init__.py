"""PHP."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.php.modules import PhpModules

PHP = Language(
    id="php",
    extensions=(".php", ".phtml"),
    grammar="tree_sitter_php:language_php",
    package="codegraph.languages.php",
    rules="codegraph.languages.php.rules:RULES",
    family="php",
    modules=PhpModules,
    class_scope="none",
    constructors=("__construct",),
)
