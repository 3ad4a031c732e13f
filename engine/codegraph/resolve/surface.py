"""What a change of files can reach.

Resolution looks everything up by name. So the meaning of a reference can change only if the file
it stands in changed, or if that file mentions a name that elsewhere came, went or got another
meaning. The last spreads: where a definition or binding mentions such a name, its own name gets
another meaning too. `changed_names` compares the old and new facts of a changed file;
`spread` follows the names through a file that mentions some of them.
"""

from __future__ import annotations

from collections import defaultdict
from posixpath import basename, dirname

from codegraph.facts import MODULE_SCOPE, RETURN, FileFacts, names_in

_LOCAL_KINDS = frozenset(("function", "method"))


def _entries(facts: FileFacts) -> dict[str, dict[object, int]]:
    """For each name, what the file says of it, without line numbers, and how often."""
    names = [item.name for item in facts.defs]
    found: dict[str, dict[object, int]] = defaultdict(dict)

    def say(name: str, *statement: object) -> None:
        found[name][statement] = found[name].get(statement, 0) + 1

    def owner(scope: int) -> tuple[str, ...]:
        chain = []
        while scope != MODULE_SCOPE:
            chain.append(names[scope])
            scope = facts.defs[scope].parent
        return tuple(chain)

    for item in facts.defs:
        say(
            item.name, item.kind, owner(item.parent), item.owner, item.type, tuple(item.bases),
            tuple(item.traits),
        )  # fmt: skip
    for bound in facts.bindings:
        name = names[bound.scope] if bound.name == RETURN and bound.scope >= 0 else bound.name
        say(name, bound.kind, owner(bound.scope), bound.name, bound.path)
    for brought in facts.imports:
        name = brought.local or brought.name
        say(name, "import", owner(brought.scope), brought.module, brought.name)
    return found


def changed_names(old: FileFacts | None, new: FileFacts | None, path: str) -> set[str]:
    """The names to which a change of one file gives another meaning for other files.

    Args:
        old: The file's facts before; None where it is new.
        new: Its facts now; None where it is gone.
        path: Its path.
    """
    before = _entries(old) if old else {}
    after = _entries(new) if new else {}
    names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if old is None or new is None or old.package != new.package or old.exports != new.exports:
        names |= before.keys() | after.keys()
        folder = dirname(path)
        names.update(names_in(basename(path)), names_in(basename(folder)))
        names.update(name for facts in (old, new) if facts for name in names_in(facts.package))
    if new is None:
        return names
    return spread(new, names) | (names if old is None else names & _visible(new, old))


def spread(facts: FileFacts, names: set[str]) -> set[str]:
    """The names of a file that other files can see and that get another meaning with ``names``."""
    reached = set(names)
    waiting = [(name, mentioned) for name, mentioned in _statements(facts) if mentioned]
    grew = True
    while grew:
        grew = False
        rest = []
        for name, mentioned in waiting:
            if name in reached:
                continue
            if mentioned & reached:
                reached.add(name)
                grew = True
            else:
                rest.append((name, mentioned))
        waiting = rest
    return reached & _visible(facts)


def _statements(facts: FileFacts) -> list[tuple[str, set[str]]]:
    """Each name that the file defines or binds, with the names its meaning hangs on."""
    found: list[tuple[str, set[str]]] = []
    for item in facts.defs:
        mentioned = set(names_in(item.type))
        for base in item.bases:
            mentioned.update(names_in(base))
        found.append((item.name, mentioned))
    for bound in facts.bindings:
        name = bound.name
        if name == RETURN and bound.scope != MODULE_SCOPE:
            name = facts.defs[bound.scope].name
        found.append((name, set(names_in(bound.path))))
    for brought in facts.imports:
        mentioned = {brought.name, *names_in(brought.module)}
        found.append((brought.local or brought.name, mentioned))
    return found


def _visible(*versions: FileFacts) -> set[str]:
    """Names that code in other files could use: not those that are local to a function."""
    found: set[str] = set()
    for facts in versions:
        local = {i for i, item in enumerate(facts.defs) if item.kind in _LOCAL_KINDS}
        found.update(item.name for item in facts.defs if item.parent not in local)
        for bound in facts.bindings:
            if bound.scope not in local or bound.kind.endswith("field"):
                found.add(bound.name)
        found.update(item.local or item.name for item in facts.imports if item.scope not in local)
    found.discard(RETURN)
    return found
