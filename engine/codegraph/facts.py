"""What extraction learns from one file, before anything is resolved.

Facts are plain, position-carrying rows that refer to each other by index, so that they cross a
process border and rest in the database as JSON. Expressions and types are written as **paths**, a
small language of their own that every programming language is translated into:

    ====================  =====================================================
    ``a.b``               the member ``b`` of what ``a`` is
    ``a()``               what calling ``a`` gives
    ``A{}``               an instance of the type ``A`` (``new A``, ``x: A``)
    ``A{*}``              the same, as only a comment says
    ``a[]``               an element of the container ``a``
    ``a[N]``              the N-th of the values that ``a`` yields together
    ``<A{}>``             a container of ``A{}``: ``<A{}>[]`` is ``A{}``
    ``<A{};B{}>``         the same with ``B{}`` for keys, which ``<A{};B{}>[@]`` gives
    ``a[@]``              what a loop over ``a`` gives: its keys if it has some
    ``~<A{}>``            a function that returns ``A{}``: ``~<A{}>()`` is ``A{}``
    ``~<A{};B{}>``        and takes a ``B{}``: ``~<A{};B{}>(0)`` is ``B{}``
    ``a[*]``              what ``a`` points to: an element of a container, else ``a`` itself
    ``a(N)``              what the function ``a`` takes as its N-th argument, from 0
    ``a(:B{};c)``         of the overloads that ``a`` is, those that take a ``B{}`` and ``c``
    ``{m:a;n:B{}}``       an object with these members: ``{m:a}.m`` is ``a``
    ``@12:f``             the definition ``f`` on line 12, which has no name of its own
    ``a|b``, ``(a|b).c``  either; a group
    ``::``                the names at the top level of the program
    ``@class``            the class around the code
    ``@super``            the bases of the class around the code
    ``''``                a value of the language itself: a string, a number
    ``?``                 nothing that could be known
    ====================  =====================================================
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

MODULE_SCOPE = -1
"""The scope of what stands at the top level of a file."""

RETURN = "return"
"""The name under which a function's return values are bound in its scope."""


ALL = "*"
"""The name under which a scope is given every name that its value has (``use a::*`` of
Rust, ``using namespace a`` of C++)."""

TOP = "::"
"""What is around everything, and the first word of a name that is looked up from there."""

OPENED_TYPE = "static"
"""The name of an import that opens a type, so that its members are known bare."""

VARIANT = "variant"
"""Kind of a binding of `ALL` that counts where no other one gives a name."""

EXTENDED = "extended"
"""Kind of a binding that gives the type of that name, which may stand elsewhere, a base."""

CALL = "__call__"
"""The member that calling an instance runs."""

PARAMETER = "({})"
"""The name under which a function's scope keeps what its N-th argument is declared to be."""

DECORATED = "(@)"
"""The name under which a function's scope keeps what its outermost decorator makes of it."""

ITEM = ("__getitem__", "__iter__")
"""The members that give an instance's elements, the first that it has."""

POINTEE = "__pointee__"
"""The member that gives what an instance points to, where its type defines such an operator."""


ENDINGS = {"?": "ˀ", "!": "ᵇ", "=": "ˢ"}
"""What a name in a path has at its end for a character that means something in paths."""


def takes(least: int, most: int | None) -> str:
    """The trait of a function that can be called with so many arguments; None is any number."""
    return f"takes {least}" if most is None else f"takes {least} {most}"


def can_take(traits: Iterable[str], count: int) -> bool:
    """Whether a function of these traits can be called with so many arguments, as far as known."""
    for trait in traits:
        if trait.startswith("takes "):
            least, *most = map(int, trait.split()[1:])
            return least <= count and (not most or count <= most[0])
    return True


class Def(NamedTuple):
    """A definition.

    Attributes:
        kind: One of `codegraph.model.SYMBOL_KINDS`.
        name: Bare name.
        parent: Index of the definition around it, or `MODULE_SCOPE`.
        owner: Name of the type it belongs to where that stands elsewhere (a Go receiver).
        line: Line of the name.
        start_line: First line, decorators included.
        end_line: Last line.
        signature: The header on one line.
        doc: Documentation.
        visibility: ``public`` or ``private``.
        type: Path of what calling it returns (functions), of what it holds (variables, fields)
            or of what it stands for (type aliases); empty where the text does not say.
        bases: Paths of the classes and interfaces it builds on. In Ruby, ``(A)`` is one that is
            named inside the type (``include``), and ``<A>`` one whose members the type itself
            has, and not its instances (``extend``).
        traits: Words about it: ``async``, ``static``, ``classmethod``, ``property``,
            ``generator``, ``abstract``, ``overload``, ``exported``, ``default``, ``distinct`` (a
            type made of another one, with members of its own), ``bound`` (reached only by the
            names that bindings give it), ``constructor``, ``variadic``, ``macro``, ``made`` (a
            function whose header is a macro), ``final`` (no method is run in its place), ``takes 1
            3`` (from one to three arguments, see `takes`), ``extension`` (called on its first
            argument as if it were a member of that), ``partial`` (one of several places that
            together make a type), ``declared`` (a method whose body stands elsewhere, if
            anywhere), ``optional`` (there only where somebody switches it on, and something else
            otherwise), ``singleton`` (a method of the type itself, where its instances may have
            another one of that name), ``nested`` (defined at the top level by the code of a block,
            for its own file).
        spelt: How paths write the name, where it has characters that mean something in them.
    """

    kind: str
    name: str
    parent: int
    owner: str
    line: int
    start_line: int
    end_line: int
    signature: str
    doc: str
    visibility: str
    type: str
    bases: list[str]
    traits: list[str]
    spelt: str = ""

    @property
    def key(self) -> str:
        """The name as paths write it."""
        return self.spelt or self.name


class Binding(NamedTuple):
    """A name given a value.

    Attributes:
        scope: Index of the definition in which the value is evaluated.
        name: The name bound; `RETURN` for a return value.
        path: Path of the value or of its declared type.
        kind: ``declared`` (its type is written down, which settles it), ``param``, ``value``,
            ``assigned`` (a value that its own statement does not see yet),
            ``field`` (an attribute of the class around ``scope``), ``declared_field``, ``variant``
            (see `VARIANT`), ``extended`` (see `EXTENDED`), or ``return``.
        line: Where it stands.
        indent: Column of the statement; a later binding that is not indented deeper replaces
            an earlier one.
    """

    scope: int
    name: str
    path: str
    kind: str
    line: int
    indent: int


class Import(NamedTuple):
    """A name brought in from a module.

    Attributes:
        scope: Index of the definition around it, or `MODULE_SCOPE`.
        local: The name bound here; empty where nothing is bound.
        module: The module as written, relative dots included.
        name: The name there; empty for the module itself, ``*`` for all of them.
        exported: Whether the name becomes a name of this module that others may import.
        line: Where it stands.
    """

    scope: int
    local: str
    module: str
    name: str
    exported: bool
    line: int


class Ref(NamedTuple):
    """A use of something: a call, a base class, a decorator.

    Attributes:
        scope: Index of the definition around it, or `MODULE_SCOPE`.
        kind: ``calls``, ``instantiates`` (where the syntax says so), ``inherits``,
            ``decorates``, ``references``, ``routes``, or ``value``: a name that stands for a
            value, a reference where it names a function or a type and nothing otherwise.
        path: Path of what is used.
        line: Line of the name that is used.
        indent: Column of the statement it stands in.
    """

    scope: int
    kind: str
    path: str
    line: int
    indent: int


class FileFacts(NamedTuple):
    """Everything learnt from one file.

    Attributes:
        package: Name of the unit that shares a scope with other files (a Go package), or empty.
        lines: How many lines the file has.
        has_errors: Whether some of it did not parse.
        exports: Names that ``import *`` brings, or None where the language's rule decides.
        defs: Definitions in source order; a parent comes before its children.
        bindings: Bindings in source order.
        imports: Imports in source order.
        refs: References in source order, those of kind ``value`` last.
    """

    package: str
    lines: int
    has_errors: bool
    exports: list[str] | None
    defs: list[Def]
    bindings: list[Binding]
    imports: list[Import]
    refs: list[Ref]

    def weight(self) -> int:
        """How many facts these are."""
        return len(self.defs) + len(self.bindings) + len(self.imports) + len(self.refs)

    def encode(self) -> bytes:
        """The facts as compressed JSON."""
        return zlib.compress(_ENCODER.encode(self), 1)

    @classmethod
    def decode(cls, data: bytes) -> FileFacts:
        """Facts that `encode` wrote.

        Raises:
            ValueError: The bytes are none of ours.
        """
        try:
            return _DECODER.decode(zlib.decompress(data))
        except (zlib.error, msgspec.MsgspecError) as error:
            raise ValueError(f"damaged facts: {error}") from error


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(FileFacts)


_NAME = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")


def names_in(path: str) -> list[str]:
    """The identifiers on which the meaning of a path hangs, those that it does not spell too."""
    names = _NAME.findall(path)
    if "(" in path:
        names.append(CALL)
    if "[" in path:
        names += (*ITEM, POINTEE)
    return names
