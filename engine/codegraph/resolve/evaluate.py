"""Follow a path through the facts to what it can be."""

from __future__ import annotations

from codegraph.facts import CALL, ITEM, MODULE_SCOPE, PARAMETER, POINTEE, Binding, Def
from codegraph.resolve.constants import is_constant
from codegraph.resolve.containers import container_member
from codegraph.resolve.decorated import decorated_member
from codegraph.resolve.extensions import Extensions
from codegraph.resolve.inheritance import Lineages
from codegraph.resolve.memory import Memory
from codegraph.resolve.names import Names
from codegraph.resolve.overloads import Call, choices, choose
from codegraph.resolve.path import Chain, Step, elements, keys, members, parse, rooted, split
from codegraph.resolve.scopes import CALLABLE_KINDS, TYPE_KINDS, Position
from codegraph.resolve.sequences import sequence_member
from codegraph.resolve.values import (
    EXTENSION,
    EXTERNAL_VALUE,
    Value,
    Values,
    documented,
    learnt,
    unique,
)
from codegraph.resolve.world import World

MAX_ALTERNATIVES = 8
"""A value that could be more things than this is taken as unknown."""

_EXTENDED = frozenset(("instance", "container", "external"))
"""Kinds of values that a function can be called on as if it were their member."""


class Evaluator:
    """Evaluates paths. Results do not depend on the order in which they are asked for.

    Args:
        world: The facts.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.lineages = Lineages(world)
        self.names = Names(world, self.lineages.parts)
        self.memory = Memory()
        self.extensions = Extensions(world, self.names.namespaces)

    # -- paths ------------------------------------------------------------------------------

    def evaluate(self, file: str, scope: int, path: str, at: Position | None = None) -> Values:
        """What ``path`` can be in a scope of a file.

        Args:
            file: The file.
            scope: Index of the definition around the expression.
            path: See `codegraph.facts`.
            at: Where the expression stands, if that decides between bindings of one name.

        Returns:
            The possibilities; empty where nothing is known.
        """
        found: list[Value] = []
        for chain in parse(path):
            found.extend(self._chain(file, scope, chain, at))
        result = unique(found)
        return result if choices(self.world, result) <= MAX_ALTERNATIVES else ()

    def home(self, file: str, scope: int, path: str) -> tuple[int, str] | None:
        """The place that decides what a path means, so that it need not be followed twice.

        Returns:
            The scope that gives the path's first name, or, for the object itself (``self``), its
            class and how it is meant; None where it depends on the line as well.
        """
        language, scopes = self.world.language(file), self.world.scopes(file)
        chain = rooted(path)
        if language.naming == "inclusion":
            named = chain is not None and chain.atom == "name"
            return self.names.spaces.home(file, scope, chain.text) if chain and named else None
        if chain is None:
            return None
        if language.naming == "constants" and chain.atom == "super":
            return None  # which bases are meant, hangs on the method
        if chain.atom != "name" or (language.naming == "constants" and is_constant(chain.text)):
            return scopes.type_around(scope), ""
        here, entries = scopes.find(scope, chain.text, language.class_scope)
        if language.class_scope == "methods" and scopes.types_around(scope, here):
            return scopes.type_around(scope), ""  # which may inherit the name
        if len(entries) == 1:
            only = entries[0]
            if isinstance(only, Binding) and only.path.startswith("@class"):
                return scopes.type_around(here), only.path
            return here, ""
        return None if here == scope and entries else (here, "")

    def _chain(self, file: str, scope: int, chain: Chain, at: Position | None) -> Values:
        values = self._atom(file, scope, chain, at)
        for step in chain.steps:
            if not values:
                return ()
            if step.op == "select":
                values = choose(self, Call(file, scope, step.name, at), values)
                continue
            found: list[Value] = []
            for value in values:
                found.extend(self.step(file, value, step))
            values = unique(found)
        return values

    def _atom(self, file: str, scope: int, chain: Chain, at: Position | None) -> Values:
        match chain.atom:
            case "name":
                return self.name(file, scope, chain.text, at)
            case "group":
                return self.evaluate(file, scope, chain.text, at)
            case "literal":
                return (EXTERNAL_VALUE,)
            case "container" | "function" | "record":
                return (Value(chain.atom, file, scope, chain.text, "literal"),)
            case "definition":
                index = self.world.scopes(file).defined_at(chain.text)
                return (Value("def", file, index, rule="literal"),) if index >= 0 else ()
            case "class" | "super":
                return self._around(file, scope, chain.atom)
            case _:
                return ()

    def _around(self, file: str, scope: int, atom: str) -> Values:
        around = self.world.scopes(file).type_around(scope)
        if around == MODULE_SCOPE:
            return ()
        site = (file, around)
        if self.world.language(file).naming == "constants":
            site = self.names.constants.chief(file, site)
        if atom == "super":
            of_type = "singleton" in self.world.scopes(file).facts.defs[scope].traits
            return (Value("super", *site, path="class" if of_type else "", rule="super"),)
        return (Value("def", *site, rule="self"),)

    def step(self, file: str, value: Value, step: Step) -> Values:
        """What one step from a value gives."""
        if value.kind == "external" and step.op != "member":
            return (value if step.op == "instance" else EXTERNAL_VALUE,)
        match step.op:
            case "member":
                return self.member(file, value, step.name)
            case "call":
                return self.call(value)
            case "instance":
                made = self.instance(value)
                return documented(made) if step.name else made
            case "parameter":
                return self.parameter(value, step.position)
            case "each":
                return self.each(value)
            case "pointee":
                return self.pointee(value)
            case _:
                return self.element(value, step.position)

    # -- names ------------------------------------------------------------------------------

    def name(self, file: str, scope: int, name: str, at: Position | None = None) -> Values:
        """What a bare name means in a scope."""
        return self.names.find(self, file, scope, name, at)

    def module_member(self, file: str, key: str, name: str) -> Values:
        """What a module has under a name; ``file`` is of the family that asks."""
        return self.names.module_member(self, file, key, name)

    def binding(self, file: str, binding: Binding) -> Values:
        """What a binding gives its name."""
        if binding.path == "?":
            return ()
        at = Position(binding.line, binding.indent, strict=True)
        scope = binding.scope
        if binding.kind == "param":  # a default value is evaluated outside the function
            scope = self.world.scopes(file).facts.defs[scope].parent
            at = at._replace(indent=0)
        return self.evaluate(file, scope, binding.path, at)

    # -- steps ------------------------------------------------------------------------------

    def member(self, file: str, value: Value, name: str) -> Values:
        """The member ``name`` of a value, or what extends it under that name."""
        found = self._own_member(file, value, name)
        if self.world.language(file).has_namespaces and value.kind in _EXTENDED:
            known = any(item.kind != "external" for item in found)
            return found if known else self.extensions.find(self, file, value, name) or found
        return found

    def _own_member(self, file: str, value: Value, name: str) -> Values:
        match value.kind:
            case "external" if value.file:
                return self.names.constants.beneath(self, value, name)
            case "external":
                return (EXTERNAL_VALUE,)
            case "module":
                found = self.module_member(file, value.path, name)
                if self.world.language(file).naming == "inclusion":
                    return found
                return tuple(item._replace(rule="module") for item in found)
            case "container" if self.world.language(file).has_namespaces:
                path = sequence_member(value.path, name)
                if not path:
                    return (EXTERNAL_VALUE,)
                return self.evaluate(value.file, value.ordinal, path)
            case "container":
                table = self.world.language(value.file).container_members
                return (container_member(value, name, table),)
            case "function":
                return (EXTERNAL_VALUE,)
            case "record":
                held = members(value.path).get(name)
                return self.evaluate(value.file, value.ordinal, held) if held else ()
            case "def" if self._def(value).kind in CALLABLE_KINDS:
                return decorated_member(self, value, name)
            case _:
                return self.type_member(value, name)

    def type_member(self, value: Value, name: str) -> Values:
        """The member ``name`` of a type, of an instance, or of the bases of a class."""
        if value.kind == "def" and self._def(value).kind == "type_alias":
            meant = [item for item in self.instance(value) if item.kind == "instance"]
            types = [item._replace(kind="def") for item in meant if item[1:3] != value[1:3]]
            return unique([v for one in types for v in self.lineages.member(self, one, name)])
        found = self.lineages.member(self, value, name)
        known = bool(found) and found != (EXTERNAL_VALUE,)
        if known or self.world.language(value.file).naming != "inclusion":
            return found
        return self.names.spaces.apart(value, name) or found

    def call(self, value: Value) -> Values:
        """What calling a value gives."""
        match value.kind:
            case "function":
                return self.evaluate(value.file, value.ordinal, elements(value.path))
            case "instance":
                called = self.type_member(value, CALL) or self._made_of(value)
                return tuple(item for target in called for item in self.call(target))
            case "def":
                kind = self._def(value).kind
                if kind in CALLABLE_KINDS:
                    return self._returned(value)
                made = self.instance(value)
                return tuple(item._replace(rule="constructor") for item in made)
            case _:
                return ()

    def parameter(self, value: Value, position: int) -> Values:
        """What a function is declared to take as one of its arguments."""
        if value.kind == "function":
            parts = split(value.path, ";")[1:]
            given = parts[position] if position < len(parts) else "?"
            return self.evaluate(value.file, value.ordinal, given)
        if value.kind == "instance":
            called = self.type_member(value, CALL)
            return unique([item for one in called for item in self.parameter(one, position)])
        if value.kind != "def" or self._def(value).kind not in CALLABLE_KINDS:
            return ()
        if value.rule == EXTENSION:  # the first one is what it is called on
            position += 1
        names = self.world.scopes(value.file).names.get(value.ordinal, {})
        entries = names.get(PARAMETER.format(position), ())
        declared = [entry for entry in entries if isinstance(entry, Binding)]
        return unique([item for one in declared for item in self.binding(value.file, one)])

    def _returned(self, value: Value) -> Values:
        definition = self._def(value)
        key = ("returns", value.file, value.ordinal)
        if definition.type:
            result = self.memory.remember(
                key,
                lambda: list(self.evaluate(value.file, definition.parent, definition.type)),
            )
        elif "generator" in definition.traits:
            return ()
        else:
            bindings = self.world.scopes(value.file).returns.get(value.ordinal, ())
            result = self.memory.remember(
                key, lambda: [item for b in bindings for item in self.binding(value.file, b)]
            )
        return tuple(self._as_receiver(item, value) for item in result)

    def _as_receiver(self, item: Value, method: Value) -> Value:
        """``return self`` gives the type of the object the method was called on."""
        if item.rule == "self" and item.kind == "instance" and method.receiver is not None:
            own = method.rule.partition(",")[0] in {"self", "super"}
            return Value("instance", *method.receiver, rule="self" if own else "return")
        return learnt(item, "return")

    def instance(self, value: Value) -> Values:
        """An instance of a type."""
        if value.kind == "instance":
            return (value,)
        if value.kind != "def":
            return ()
        definition = self._def(value)
        if definition.kind == "type_alias" and "distinct" not in definition.traits:
            key = ("alias", value.file, value.ordinal)
            return self.memory.remember(
                key,
                lambda: (
                    list(self.evaluate(value.file, definition.parent, definition.type))
                    or [value._replace(kind="instance")]
                ),
            )
        if definition.kind in TYPE_KINDS:
            rule = "self" if value.rule == "self" else "annotation"
            return (Value("instance", value.file, value.ordinal, rule=rule),)
        return ()

    def element(self, value: Value, position: int) -> Values:
        """An element of a container; the one at ``position`` where that is known."""
        if value.kind == "container":
            parts = split(elements(value.path), ",")
            path = parts[position] if 0 <= position < len(parts) > 1 else "|".join(parts)
            return self.evaluate(value.file, value.ordinal, path)
        if value.kind != "instance":
            return ()
        for name in ITEM:
            found = [
                item for m in self.type_member(value, name) if m.kind in {"def", "function"}
                for item in self.call(m)
            ]  # fmt: skip
            if found and name == ITEM[-1]:
                return tuple(item for one in found for item in self.element(one, position))
            if found:
                return tuple(found)
        if self.world.language(value.file).naming == "inclusion":
            return self.pointee(value)  # it points to the first of several
        return tuple(item for one in self._made_of(value) for item in self.element(one, position))

    def each(self, value: Value) -> Values:
        """What a loop over a value gives: its keys, or its elements where it has no keys."""
        if value.kind == "container" and (path := keys(value.path)):
            return self.evaluate(value.file, value.ordinal, path)
        made = self._made_of(value) if value.kind == "instance" else ()
        return tuple(item for one in made for item in self.each(one)) or self.element(value, -1)

    def pointee(self, value: Value) -> Values:
        """What a value points to: itself, unless it is a container or defines that."""
        if value.kind == "container":
            return self.element(value, -1)
        found = self.type_member(value, POINTEE) if value.kind == "instance" else ()
        given = [item for one in found if one.kind == "function" for item in self.call(one)]
        return tuple(given) if found else (value,)

    def _made_of(self, value: Value) -> Values:
        """What an instance of a type like Go's ``type Names []Name`` is underneath."""
        definition = self._def(value)
        if "distinct" not in definition.traits or not definition.type:
            return ()
        return self.evaluate(value.file, definition.parent, definition.type)

    def _def(self, value: Value) -> Def:
        return self.world.scopes(value.file).facts.defs[value.ordinal]
