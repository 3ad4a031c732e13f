"""Members of functions of which a decorator makes an object of the project's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegraph.facts import DECORATED, Binding
from codegraph.resolve.values import Value, Values, unique

if TYPE_CHECKING:
    from codegraph.resolve.evaluate import Evaluator


def decorated_member(evaluator: Evaluator, function: Value, name: str) -> Values:
    """The member that a function has by its decorator: ``cli.command`` where ``@group() def cli``.

    Args:
        evaluator: Who asks.
        function: The function.
        name: The member.
    """
    file = function.file
    entries = evaluator.world.scopes(file).names.get(function.ordinal, {}).get(DECORATED, ())
    bound = [entry for entry in entries if isinstance(entry, Binding)]
    if not bound:
        return ()
    made = evaluator.memory.remember(
        ("decorated", file, function.ordinal),
        lambda: [item for one in bound for item in evaluator.binding(file, one)],
    )
    objects = [item for item in made if item.kind == "instance"]
    return unique([found for item in objects for found in evaluator.member(file, item, name)])
