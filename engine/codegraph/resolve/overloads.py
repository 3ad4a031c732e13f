"""Which of a method's overloads a call means, as far as the types of its arguments tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegraph.resolve.path import split
from codegraph.resolve.values import Value, Values

if TYPE_CHECKING:
    from codegraph.resolve.evaluate import Evaluator, Position

EXACT, FITS, MAYBE = 4, 2, 1
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
_ANYTHING = frozenset(("Object", "Comparable", "Serializable"))


class Overloads:
    """Chooses among the methods of one name that take as many arguments as a call gives."""

    def choose(
        self, evaluator: Evaluator, candidates: Values, arguments: str, given: list[Values]
    ) -> Values:
        """The candidates that fit best; all of them where the text does not tell.

        Args:
            evaluator: Tells what the parameters are.
            candidates: What the call's name can mean.
            arguments: The paths of the arguments, parted by ``;``.
            given: What each of them can be.
        """
        best: list[Value] = []
        most = REFUSED
        for candidate in candidates:
            fit = self._fit(evaluator, candidate, len(split(arguments, ";")), given)
            if fit > most:
                best, most = [candidate], fit
            elif fit == most and fit != REFUSED:
                best.append(candidate)
        return tuple(best) if best else candidates

    def _fit(
        self, evaluator: Evaluator, candidate: Value, count: int, given: list[Values]
    ) -> int:
        total = 0
        for place in range(count):
            taken = evaluator.parameter(candidate, place)
            if not taken or not given[place]:
                continue
            fit = max(self._accepts(evaluator, a, b) for a in given[place] for b in taken)
            if fit == REFUSED:
                return REFUSED
            total += fit
        return total

    def _accepts(self, evaluator: Evaluator, argument: Value, parameter: Value) -> int:  # noqa: C901, PLR0912 - a table of kinds
        """How well a value goes where a parameter of that type is."""
        if parameter.kind == "instance":
            if argument.kind == "instance":
                site, target = (argument.file, argument.ordinal), (parameter.file, parameter.ordinal)
                if site == target:
                    return EXACT
                return FITS if target in evaluator.bases(argument) else REFUSED
            if argument.kind == "function":
                return MAYBE
            return MAYBE if argument.kind == "external" and not argument.path else REFUSED
        if parameter.kind == "external":
            wanted = parameter.path
            if not wanted or wanted in _ANYTHING:
                return MAYBE
            if argument.kind == "external":
                return _external(argument.path, wanted)
            if wanted in _WIDER:  # final types of the language itself
                return REFUSED
            if argument.kind == "instance":
                return MAYBE if evaluator.leaves(argument) else REFUSED
            return MAYBE
        if argument.kind == "instance":
            return MAYBE if evaluator.leaves(argument) else REFUSED
        if argument.kind == "external" and argument.path:
            return REFUSED if argument.path in _WIDER else MAYBE
        return FITS if argument.kind == parameter.kind else MAYBE


def _external(argument: str, wanted: str) -> int:
    if not argument:
        return MAYBE
    if argument == wanted:
        return EXACT
    wider = _WIDER.get(argument, "").split()
    if wanted in wider:
        return FITS if wider[0] == wanted else MAYBE
    return REFUSED if argument in _WIDER or wanted in _WIDER else MAYBE
