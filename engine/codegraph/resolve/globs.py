"""Names that a scope is given all at once, by the path of what has them.

Unlike ``import *``, which brings what a module has to the top level of a file, such a binding may
stand in any scope and mean any path: a module, one inside a file, or a type (``use Kind::*``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegraph.facts import MODULE_SCOPE, VARIANT, Binding
from codegraph.resolve.values import Values, unique

if TYPE_CHECKING:
    from codegraph.resolve.evaluate import Evaluator


def globbed(evaluator: Evaluator, file: str, scope: int, end: int, name: str) -> Values:
    """A name that a scope around the code, short of the scope ``end``, is given so."""
    scopes = evaluator.world.scopes(file)
    while scope not in {MODULE_SCOPE, end}:
        if scope in scopes.globs and (found := given_to(evaluator, file, scope, name)):
            return found
        scope = scopes.facts.defs[scope].parent
    return ()


def given_to(evaluator: Evaluator, file: str, scope: int, name: str) -> Values:
    """What a scope is given under a name.

    No two bindings may give it different things, but for variants of a program, of which the
    usual one goes before the others.
    """
    bindings = evaluator.world.scopes(file).globs.get(scope, ())
    for spare in (False, True):
        some = [binding for binding in bindings if (binding.kind == VARIANT) is spare]
        found = [item for binding in some for item in _given(evaluator, file, binding, name)]
        if found:
            return unique([item._replace(rule="star-import") for item in found])
    return ()


def _given(evaluator: Evaluator, file: str, binding: Binding, name: str) -> Values:
    key = ("glob", file, binding.scope, binding.path)
    sources = evaluator.memory.remember(key, lambda: list(evaluator.binding(file, binding)))
    return tuple(
        item
        for source in sources
        if source.kind in {"module", "def"}
        for item in evaluator.member(file, source, name)
        if item.kind != "external"
    )
