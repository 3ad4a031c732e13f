"""Types that satisfy an interface by the methods they have, without naming it (Go)."""

from __future__ import annotations

from collections.abc import Iterator

from codegraph.resolve.methods import Method, Methods
from codegraph.resolve.values import Site
from codegraph.resolve.world import World

MAX_IMPLEMENTATIONS = 200
"""Of an interface that more types satisfy (``String() string``), only the first are named."""

ENOUGH = 3
"""So many methods in common are no chance."""


def implementations(
    world: World, methods: Methods, interface: Site
) -> Iterator[tuple[Method, Method]]:
    """Each method of an interface with those that types of the project have for it.

    Those that it embeds are left to the interfaces that they come from.

    A type is considered if it has one of the methods itself; the others may come from what it
    embeds. An interface that embeds one from outside the project asks for methods that nobody
    knows; it counts if it asks for `ENOUGH` others.

    Args:
        world: The facts.
        methods: Finds methods.
        interface: Where the interface stands.
    """
    wanted = {m.name: m for part in methods.lineage(interface) for m in methods.own(part)}
    if len(wanted) < (ENOUGH if methods.leaves(interface) else 1):
        return
    satisfied = 0
    for site in _candidates(world, methods, interface, wanted):
        found = _covering(world, methods, site, wanted)
        if found is None:
            continue
        yield from ((base, method) for base, method in found if base.owner == interface)
        satisfied += 1
        if satisfied == MAX_IMPLEMENTATIONS:
            return


def _candidates(
    world: World, methods: Methods, interface: Site, names: dict[str, Method]
) -> list[Site]:
    """The types, none an interface, that have a method of one of these names themselves."""
    found: set[Site] = set()
    file = interface[0]
    for name in names:
        for other in world.definers(file, name):
            for owner, held in world.scopes(other).owned.items():
                if name in held and (site := methods.package_type(other, owner)) is not None:
                    found.add(site)
    return sorted(found)


def _covering(
    world: World, methods: Methods, site: Site, wanted: dict[str, Method]
) -> list[tuple[Method, Method]] | None:
    """What a type has for each of the wanted methods; None where it lacks one."""
    found = []
    for base in wanted.values():
        same = methods.nearest(site, base)
        if not same or not _visible(world, base.site, same[0].site, base.name):
            return None
        if not same[0].abstract:
            found.append((base, same[0]))
    return found


def _visible(world: World, base: Site, other: Site, name: str) -> bool:
    """Whether the two methods are one to the language: a private one is its package's own."""
    return name[:1].isupper() or _package(world, base[0]) == _package(world, other[0])


def _package(world: World, file: str) -> str:
    return world.modules(file).home(file, world.scopes(file).facts.package)
