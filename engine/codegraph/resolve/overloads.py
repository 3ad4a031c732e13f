"""Which of a method's overloads a call means, as far as the types of its arguments tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from codegraph.facts import can_take
from codegraph.languages.marks import TYPE_PARAMETER
from codegraph.resolve.path import split
from codegraph.resolve.scopes import CALLABLE_KINDS, Position
from codegraph.resolve.values import EXTENSION, Value, Values
from codegraph.resolve.world import World

if TYPE_CHECKING:
    from codegraph.resolve.evaluate import Evaluator

EXACT, INFERRED, FITS, MAYBE = 4, 3, 2, 1
REFUSED = -1

_WIDER = {
    "byte": "short int long float double Byte Number",
    "short": "int long float double Short Number",
    "char": "int long float double Character",
    "int": "long float double Integer Number",
    "long": "float double Long Number",
    "float": "double Float Number",
    "double": "Double Number",
    "boolean": "Boolean",
    "Byte": "byte short int long float double Number",
    "Short": "short int long float double Number",
    "Character": "char int long float double",
    "Integer": "int long float double Number",
    "Long": "long float double Number",
    "Float": "float double Number",
    "Double": "double Number",
    "Boolean": "boolean",
    "String": "CharSequence",
    "Class": "Type",
}
_PRIMITIVE = frozenset(name for name in _WIDER if name[0].islower())
OBJECT = "Object"
ANYTHING = frozenset((OBJECT, "Comparable", "Serializable"))
"""Types outside the project of which any value may be."""


class Call(NamedTuple):
    """A call by its place and the paths of its arguments, parted by ``;``."""

    file: str
    scope: int
    arguments: str
    at: Position | None


def choices(world: World, values: Sequence[Value]) -> int:
    """How many values there are, where the overloads of a method count as one."""
    if len(values) < 2:
        return len(values)
    different: set[object] = set()
    for value in values:
        named = world.scopes(value.file).facts.defs[value.ordinal] if value.kind == "def" else None
        if named is None or named.kind not in CALLABLE_KINDS:
            different.add(value)
        else:
            different.add((value.file, named.parent, named.name))
    return len(different)


def choose(evaluator: Evaluator, call: Call, values: Values) -> Values:
    """Of several methods those that fit a call best; all where the text does not tell."""
    methods = tuple(value for value in values if value.kind == "def")
    if len(methods) < 2:
        return values
    paths = split(call.arguments, ";") if call.arguments else ()
    if methods[0].rule == EXTENSION:  # what it is called on is its first argument
        paths = ("?", *paths)
    methods = tuple(m for m in methods if _takes(evaluator, m, len(paths))) or methods
    given = [evaluator.evaluate(call.file, call.scope, path, call.at) for path in paths]
    fits = [(_fit(evaluator, method, given), method) for method in methods]
    able = [(fit, method) for fit, method in fits if fit != REFUSED]
    # one that takes any number of arguments is asked last
    fixed = [(fit, method) for fit, method in able if not _is_variadic(evaluator, method)] or able
    most = max((fit for fit, _ in fixed), default=REFUSED)
    return tuple(method for fit, method in fixed if fit == most) or methods


def _traits(evaluator: Evaluator, method: Value) -> list[str]:
    return evaluator.world.scopes(method.file).facts.defs[method.ordinal].traits


def _takes(evaluator: Evaluator, method: Value, count: int) -> bool:
    return can_take(_traits(evaluator, method), count)


def _is_variadic(evaluator: Evaluator, method: Value) -> bool:
    return "variadic" in _traits(evaluator, method)


def _fit(evaluator: Evaluator, method: Value, given: list[Values]) -> int:
    total = 0
    variadic = _is_variadic(evaluator, method)
    for place, argument in enumerate(given):
        taken = evaluator.parameter(method, place)
        if not taken or not argument:
            continue
        if variadic and taken[0].kind == "container" and argument[0].kind != "container":
            taken = evaluator.element(taken[0], -1)  # the last one takes each by itself
            if not taken:
                continue
        fit = max(accepts(evaluator, a, b) for a in argument for b in taken)
        if fit == REFUSED:
            return REFUSED
        total += fit
    return total


def accepts(evaluator: Evaluator, argument: Value, parameter: Value) -> int:
    """How well a value goes where a parameter of that type is."""
    if parameter.kind == "instance":
        return _project_type(evaluator, argument, parameter)
    if parameter.kind == "external" and parameter.path == TYPE_PARAMETER:
        known = argument.kind != "external" or argument.path not in {"", OBJECT}
        return INFERRED if known else MAYBE
    if parameter.kind == "external" and (not parameter.path or parameter.path in ANYTHING):
        return EXACT if argument.path == parameter.path == OBJECT else MAYBE
    if argument.kind == "instance":
        final = parameter.path in _WIDER and parameter.kind == "external"
        lineage = evaluator.lineages.lineage(evaluator, (argument.file, argument.ordinal))
        return MAYBE if lineage.leaves and not final else REFUSED
    if parameter.kind == "external":
        if argument.kind == "external":
            return _external(argument.path, parameter.path)
        return REFUSED if parameter.path in _WIDER else MAYBE
    if argument.kind == "external" and argument.path in _WIDER:
        return REFUSED
    if argument.kind == parameter.kind == "container":
        return _container(evaluator, argument, parameter)
    return FITS if argument.kind == parameter.kind else MAYBE


def _container(evaluator: Evaluator, argument: Value, parameter: Value) -> int:
    """How well an array or collection goes where one of other elements may be."""
    given, taken = evaluator.element(argument, -1), evaluator.element(parameter, -1)
    plain = {value.path for value in given if value.path in _PRIMITIVE}
    wanted = {value.path for value in taken if value.path in _PRIMITIVE}
    if plain or wanted:  # an array of numbers is no other array
        return EXACT if plain == wanted else REFUSED if given else MAYBE
    if not given or not taken:
        return MAYBE
    return max(accepts(evaluator, a, b) for a in given for b in taken)


def _project_type(evaluator: Evaluator, argument: Value, parameter: Value) -> int:
    target = (parameter.file, parameter.ordinal)
    if argument.kind == "instance":
        site = (argument.file, argument.ordinal)
        if site == target:
            return EXACT
        return FITS if target in evaluator.lineages.lineage(evaluator, site).sites else REFUSED
    if argument.kind == "function":
        return MAYBE
    return MAYBE if argument.kind == "external" and not argument.path else REFUSED


def _external(argument: str, wanted: str) -> int:
    if not argument:
        return MAYBE
    if argument == wanted:
        return EXACT
    wider = _WIDER.get(argument, "").split()
    if wanted in wider:
        return FITS if wider[0] == wanted else MAYBE
    return REFUSED if argument in _WIDER or wanted in _WIDER else MAYBE
