"""How a language's text is read: its parser, its patterns and the rules for what they capture.

Apart from `codegraph.languages.base`, so that whoever only asks a graph never loads the rules of
thirteen languages, which takes longer than most answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files

import tree_sitter

from codegraph.languages.base import Language
from codegraph.languages.sheet import Captures, Sheet

Handler = Callable[[Sheet, Captures], None]
"""Writes one matched fact into the sheet of its file."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is made of a language's text.

    Attributes:
        handlers: Role to handler.
        prepare: Called with the sheet and the root node before the first fact.
        tidy: Gives the text to parse in place of a file's own, of the same length and lines, for
            a language whose text is not what its grammar describes.
    """

    handlers: Mapping[str, Handler]
    prepare: Callable[[Sheet, tree_sitter.Node], None] | None = None
    tidy: Callable[[bytes], bytes] | None = None


def rules_of(language: Language) -> Rules:
    """The rules of a language, loaded when they are first asked for."""
    return _rules(language.rules)


@cache
def _rules(place: str) -> Rules:
    module, name = place.split(":")
    found: Rules = getattr(import_module(module), name)
    return found


@dataclass(frozen=True, slots=True)
class Compiled:
    """A language's parser and query, made once a process."""

    parser: tree_sitter.Parser
    query: tree_sitter.Query


@cache
def compiled(grammar: str, package: str) -> Compiled:
    """The parser and query of the language whose grammar and folder these are.

    Raises:
        tree_sitter.QueryError: ``tags.scm`` does not fit the grammar.
    """
    module, function = grammar.split(":")
    language = tree_sitter.Language(getattr(import_module(module), function)())
    query = tree_sitter.Query(language, _patterns(package))
    return Compiled(tree_sitter.Parser(language), query)


_INHERITS = re.compile(r"\A; inherits: (\w+)$", re.MULTILINE)


def _patterns(package: str) -> str:
    """A folder's ``tags.scm``, after that of the sister folder which it inherits from."""
    text = files(package).joinpath("tags.scm").read_text("utf-8")
    inherits = _INHERITS.match(text)
    if inherits is None:
        return text
    sister = f"{package.rpartition('.')[0]}.{inherits.group(1)}"
    return f"{_patterns(sister)}\n{text}"
