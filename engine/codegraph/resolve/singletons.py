"""Methods of types themselves, where types are objects of their own (Ruby)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegraph.facts import Def
from codegraph.resolve.constants import is_constant
from codegraph.resolve.values import EXTERNAL_VALUE, Site, Value, Values

if TYPE_CHECKING:
    from codegraph.resolve.evaluate import Evaluator

MIXED_IN = "ClassMethods"
"""By convention the methods of this module become methods of the type that includes the outer."""


def member(evaluator: Evaluator, value: Value, name: str) -> Values | None:
    """A member that only such languages have; None where the usual way leads to it.

    Args:
        evaluator: Who asks.
        value: A type, an instance, or the bases of a type.
        name: The member.
    """
    site = (value.file, value.ordinal)
    if is_constant(name):
        return evaluator.names.constants.member(evaluator, site, name)
    if value.kind == "instance":
        return (value._replace(kind="def"),) if name == "class" else None
    if value.kind == "super" and not value.path:
        return None
    found = _own(evaluator, value, name)
    if found:
        return found
    if name == "new" and value.kind == "def":
        is_class = _definition(evaluator, site).kind == "class"
        return (value._replace(rule="constructor"),) if is_class else ()
    return _missing(evaluator, value, name)


def inborn(evaluator: Evaluator, value: Value, name: str) -> Values:
    """A member that no type of the project has: that of every object, or of the top level."""
    builtins = evaluator.world.language(value.file).builtins
    definition = _definition(evaluator, (value.file, value.ordinal))
    if name in builtins or definition.name in builtins:  # the language's own type, reopened
        return (EXTERNAL_VALUE,)
    if value.rule == "self" and definition.kind == "class":
        return evaluator.names.constants.top_method(value.file, name)
    return ()


def _missing(evaluator: Evaluator, value: Value, name: str) -> Values:
    site = (value.file, value.ordinal)
    if evaluator.lineages.lineage(evaluator, site).leaves:
        return (EXTERNAL_VALUE,)
    return inborn(evaluator, value, name)


def _own(evaluator: Evaluator, value: Value, name: str) -> Values:
    """A method of the type itself, of those it extends and of its superclasses."""
    site = (value.file, value.ordinal)
    lineage = evaluator.lineages.lineage(evaluator, site).sites
    for position, owner in enumerate(lineage):
        if position == 0 and value.kind == "super":
            continue
        rule = (
            value.rule if position == 0 else f"{value.rule.removesuffix(', inherited')}, inherited"
        )
        if position and _definition(evaluator, owner).kind != "class":
            found = _mixed_in(evaluator, owner, name)
        else:
            found = _written(evaluator, owner, name) or _extended(evaluator, owner, name)
        if found:
            return tuple(
                item._replace(rule=rule, receiver=None) if item.kind == "def" else item
                for item in found
            )
    return ()


def _written(evaluator: Evaluator, owner: Site, name: str) -> Values:
    for file, index in evaluator.lineages.parts.of(owner):
        scopes = evaluator.world.scopes(file)
        listed = scopes.singletons[index].get(name) if index in scopes.singletons else None
        if listed:
            return (Value("def", file, listed[-1]),)
        bound = scopes.fields[index].get(name, ()) if index in scopes.fields else ()
        if bound:
            return evaluator.memory.remember(
                ("class field", file, index, name),
                lambda: [v for b in bound for v in evaluator.binding(file, b)],  # noqa: B023 - run now
            )
    return ()


def _extended(evaluator: Evaluator, owner: Site, name: str) -> Values:
    for file, index in evaluator.lineages.parts.of(owner):
        definition = evaluator.world.scopes(file).facts.defs[index]
        for base in definition.bases:
            if base.startswith("<"):
                for module in evaluator.evaluate(file, index, base[1:-1]):
                    found = _instance_method(evaluator, module, name)
                    if found:
                        return found
    return ()


def _mixed_in(evaluator: Evaluator, owner: Site, name: str) -> Values:
    constants = evaluator.names.constants
    for module in constants.member(evaluator, owner, MIXED_IN):
        if found := _instance_method(evaluator, module, name):
            return found
    return ()


def _instance_method(evaluator: Evaluator, module: Value, name: str) -> Values:
    if module.kind != "def":
        return ()
    instance = module._replace(kind="instance", rule="self")
    found = evaluator.lineages.member(evaluator, instance, name)
    return tuple(item for item in found if item.kind == "def")


def _definition(evaluator: Evaluator, site: Site) -> Def:
    return evaluator.world.scopes(site[0]).facts.defs[site[1]]
