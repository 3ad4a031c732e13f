"""One file's bytes to its facts. A pure function, safe to run in any process."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter

import tree_sitter

from codegraph.facts import FileFacts
from codegraph.languages import BY_ID
from codegraph.languages.reading import Handler, compiled, rules_of
from codegraph.languages.sheet import Captures, Sheet

MAX_DEPTH = 2_000
"""Nodes nested deeper than this are passed over. Code that people write stays below 200; beyond
some 30,000 open levels the time of a tree-sitter query grows with the square of the depth."""


class ExtractionError(Exception):
    """The file cannot be turned into facts; the message says why."""


def extract(language_id: str, source: bytes) -> FileFacts:
    """The facts of one file.

    Args:
        language_id: Id of its language.
        source: Its bytes, in any encoding; what is no UTF-8 becomes U+FFFD in names.

    Raises:
        ExtractionError: The parser gave up.
    """
    language = BY_ID[language_id]
    tools = compiled(language.grammar, language.package)
    rules = rules_of(language)
    tree = tools.parser.parse(rules.tidy(source) if rules.tidy else source)
    if tree is None:
        raise ExtractionError("the parser gave up")
    sheet = Sheet(source)
    if rules.prepare is not None:
        rules.prepare(sheet, tree.root_node)
    events = _events(tree.root_node, tools.query, rules.handlers)
    for start, _, _, handler, captures in events:
        sheet.advance(start)
        handler(sheet, captures)
    return sheet.facts(has_errors=tree.root_node.has_error, linked=language.linked)


def _events(
    root: tree_sitter.Node, query: tree_sitter.Query, handlers: Mapping[str, Handler]
) -> list[tuple[int, int, int, Handler, Captures]]:
    """The matched facts in source order, outer before inner."""
    roles: dict[int, str] = {}
    events: list[tuple[int, int, int, Handler, Captures]] = []
    cursor = tree_sitter.QueryCursor(query)
    cursor.set_max_start_depth(MAX_DEPTH)
    for pattern, captures in cursor.matches(root):
        role = roles.get(pattern)
        if role is None:
            role = roles[pattern] = next(name for name in captures if "." in name)
        node = captures[role][0]
        rank = 0 if role.startswith("definition") else 1
        events.append((node.start_byte, -node.end_byte, rank, handlers[role], captures))
    events.sort(key=itemgetter(0, 1, 2))
    return events
