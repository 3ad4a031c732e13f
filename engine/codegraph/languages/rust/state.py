"""What the handlers of Rust keep between the facts of a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from tree_sitter import Node

from codegraph.languages.sheet import Sheet


@dataclass(slots=True)
class Impl:
    """An ``impl`` block, which is no definition of its own.

    Attributes:
        end: Its last byte.
        scope: The scope that it stands in.
        owner: Bare name of the type that it is of.
        path: Path of that type.
        of_trait: Whether it implements a trait.
        deref: Whether that is ``Deref``, through which a type has the methods of another.
        parameters: Names of its type parameters.
    """

    end: int
    scope: int
    owner: str
    path: str
    of_trait: bool
    deref: bool
    parameters: tuple[str, ...]


@dataclass(slots=True)
class State:
    """What a file's handlers share.

    Attributes:
        attributes: Attributes that wait for the item they stand before.
        impls: The ``impl`` blocks that are open, or were a moment ago.
        types: Scope and name of a type to its index, once it is defined.
        bases: The same to traits whose ``impl`` came before the type did.
        brought: Names that ``use`` brings, to what they are.
        spares: Scope and name of what ``use`` brings to one more than the index of its binding
            where the usual build leaves it out, to 0 where not.
        modules: Name of each ``mod name;`` at the top level to the index of its import, and whether
            the usual build leaves it out.
        macros: Name of each macro defined so far to the index of its binding.
        pinned: Methods that take themselves as ``Pin<&mut Self>``.
        anchors: The imports ``$crate``, ``$self`` and ``$super`` that were written.
        all_of_crates: Whether all names of some crate are brought, its macros among them.
    """

    attributes: list[Node] = field(default_factory=list)
    impls: list[Impl] = field(default_factory=list)
    types: dict[tuple[int, str], int] = field(default_factory=dict)
    bases: dict[tuple[int, str], list[tuple[str, Node]]] = field(default_factory=dict)
    brought: dict[str, str] = field(default_factory=dict)
    spares: dict[tuple[int, str], int] = field(default_factory=dict)
    modules: dict[str, tuple[int, bool]] = field(default_factory=dict)
    macros: dict[str, int] = field(default_factory=dict)
    pinned: set[int] = field(default_factory=set)
    anchors: set[str] = field(default_factory=set)
    all_of_crates: bool = False


def prepare(sheet: Sheet, root: Node) -> None:
    """Nothing is known yet."""
    sheet.state = State()


def state_of(sheet: Sheet) -> State:
    """The state of the file at hand."""
    return cast("State", sheet.state)


def impl_around(sheet: Sheet, node: Node) -> Impl | None:
    """The ``impl`` block that ``node`` is a member of, or None."""
    impls = state_of(sheet).impls
    while impls and impls[-1].end <= node.start_byte:
        impls.pop()
    return impls[-1] if impls and impls[-1].scope == sheet.scope else None
