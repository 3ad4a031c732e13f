"""What a change of files can reach.

Resolution looks everything up by name. So the meaning of a reference can change only if the file
it stands in changed, or if that file mentions a name that elsewhere came, went or got another
meaning. The last spreads: where a definition or binding mentions such a name, its own name gets
another meaning too. `changed_names` compares the old and new facts of a changed file; a `Surface`
follows the names through a file that mentions some of them.

Three kinds of names are kept apart, so that a change does not reach what it cannot:

- names that other files can use stand as they are: ``filter``;
- names local to a function, its parameters above all, carry its name: ``QuerySet.filter:args``;
- words of module paths carry a slash: ``/query``. Which file an import means hangs on the files
  that there are, never on what they define.

What a file passes on as a whole (``from a import *``, ``export *``, ``pub use a::*``, ``#include``)
may give other files any name at all, through any chain of such files, and some of them say only
``super`` or ``.`` of where they look. So every file that refers to something mentions `ALL`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from posixpath import basename, dirname

from codegraph.facts import ALL, CALL, ITEM, MODULE_SCOPE, POINTEE, RETURN, FileFacts, names_in
from codegraph.resolve.extensions import extension_names
from codegraph.resolve.scopes import MEMBER_KINDS

_FUNCTIONS = frozenset(("function", "method"))
_PLACE = re.compile(r"@(\d+:[^\s.(){}\[\]<>|~,;@'?]+)")
_WORD = re.compile(r"(\.?)([^\W\d]\w*|\$\w*|#\w+)")


def module_words(module: str) -> set[str]:
    """The words of a module's path, as names of their own kind."""
    return {f"/{word}" for word in names_in(module)}


def mentioned_names(facts: FileFacts) -> set[str]:
    """Every name on which the meaning of a file's references can hang."""
    names = {CALL, ALL} if facts.refs else set()
    paths = {ref.path for ref in facts.refs}
    paths.update(item.path for item in facts.bindings)
    for item in facts.defs:
        paths.add(item.type)
        paths.update(item.bases)
        if item.kind in MEMBER_KINDS:  # another part of the same type may stand elsewhere
            names.add(item.name)
    for path in paths:
        names.update(names_in(path))
    for brought in facts.imports:
        names.add(brought.name)
        names |= module_words(brought.module) | module_words(brought.name)
    names.discard("")
    return names


def changed_names(old: FileFacts | None, new: FileFacts | None, path: str) -> set[str]:
    """The names to which a change of one file gives another meaning for other files.

    Args:
        old: The file's facts before; None where it is new.
        new: Its facts now; None where it is gone.
        path: Its path.
    """
    before = Surface(old) if old else None
    after = Surface(new) if new else None
    said, says = (s.statements if s else {} for s in (before, after))
    names = {name for name in said.keys() | says.keys() if said.get(name) != says.get(name)}
    if old is None or new is None or _surroundings(old) != _surroundings(new):
        names |= said.keys() | says.keys()
        for text in (basename(path), basename(dirname(path)), *_packages(old, new)):
            names.update(names_in(text), module_words(text))
    reached = after.reached_by(names) if after else set()
    return reached | {name for name in names if ":" not in name}


def _surroundings(facts: FileFacts) -> tuple[object, ...]:
    """What all names of a file hang on: its package, what it hides, what it opens as a whole."""
    opened = [(item.module, item.name) for item in facts.imports if not item.local]
    return facts.package, facts.exports, opened


def _packages(*versions: FileFacts | None) -> Iterator[str]:
    return (facts.package for facts in versions if facts is not None)


class Surface:
    """What a file says of each name, and on which names that hangs.

    Args:
        facts: The file's facts.

    Attributes:
        statements: Each name to what is said of it, without line numbers.
    """

    def __init__(self, facts: FileFacts) -> None:
        self.statements: dict[str, Counter[object]] = defaultdict(Counter)
        self._facts = facts
        self._hangs_on: list[tuple[str, frozenset[str]]] = []
        self._owners = self._qualify()
        placed = zip(facts.defs, self._owners, strict=True)
        self._places = {f"{item.line}:{item.name}": owner for item, owner in placed}
        self._locals = {(bound.scope, bound.name) for bound in facts.bindings}
        self._locals |= {(item.parent, item.key) for item in facts.defs}
        self._locals |= {(brought.scope, brought.local) for brought in facts.imports}
        self._read()

    def reached_by(self, names: set[str]) -> set[str]:
        """The names that other files can use and that get another meaning when ``names`` do."""
        reached = set(names)
        waiting = self._hangs_on
        size = -1
        while size != len(reached):
            size = len(reached)
            rest = []
            for statement in waiting:
                name, mentioned = statement
                if name not in reached:
                    if mentioned.isdisjoint(reached):
                        rest.append(statement)
                    else:
                        reached.add(name)
            waiting = rest
        return {name for name in reached - names if ":" not in name}

    def _qualify(self) -> list[str]:
        """What each definition is called, the later ones of one name by their number as well."""
        owners: list[str] = []
        times: Counter[str] = Counter()
        for item in self._facts.defs:
            outer = "" if item.parent == MODULE_SCOPE else f"{owners[item.parent]}."
            name = f"{outer}{item.owner}.{item.name}"
            times[name] += 1
            owners.append(name if times[name] == 1 else f"{name}#{times[name]}")
        return owners

    def _without_lines(self, path: str) -> str:
        """A path that says the same wherever in the file its definitions stand."""
        return _PLACE.sub(lambda place: f"@{self._places.get(place[1], '')}", path)

    def _key(self, scope: int, name: str) -> str:
        if scope != MODULE_SCOPE and self._facts.defs[scope].kind in _FUNCTIONS:
            return f"{self._owners[scope]}:{name}"
        return name

    def _mentions(self, scope: int, *paths: str) -> frozenset[str]:
        found: set[str] = set()
        for path in paths:
            for dot, name in _WORD.findall(path):
                found.add(name if dot else self._meant(scope, name))
            if "(" in path:
                found.add(CALL)
            if "[" in path:
                found.update((*ITEM, POINTEE))
        return frozenset(found)

    def _meant(self, scope: int, name: str) -> str:
        """A bare name in a scope: the local one of the nearest function that has one."""
        while scope != MODULE_SCOPE:
            if (scope, name) in self._locals:
                return self._key(scope, name)
            scope = self._facts.defs[scope].parent
        return name

    def _say(self, name: str, mentioned: frozenset[str], *statement: object) -> None:
        self.statements[name][statement] += 1
        if mentioned:
            self._hangs_on.append((name, mentioned))

    def _read(self) -> None:
        facts, owners = self._facts, [*self._owners, ""]  # MODULE_SCOPE is the last
        for item, own in zip(facts.defs, self._owners, strict=True):
            self._say(
                self._key(item.parent, item.key),
                self._mentions(item.parent, item.type, *item.bases),
                item.kind, own, self._without_lines(item.type), tuple(item.bases),
                tuple(item.traits),
            )  # fmt: skip
            for name in extension_names(item):
                self._say(name, frozenset({self._key(item.parent, item.name)}), "extension", own)
        for bound in facts.bindings:
            scope, name = bound.scope, bound.name
            mentioned = self._mentions(scope, bound.path)
            if scope != MODULE_SCOPE and (name == RETURN or name.startswith("(")):
                definition = facts.defs[scope]
                key = self._key(definition.parent, definition.key)
            else:
                key = name if bound.kind.endswith("field") else self._key(scope, name)
            path = self._without_lines(bound.path)
            self._say(key, mentioned, bound.kind, owners[scope], name, path)
        for brought in facts.imports:
            if brought.name == ALL and not brought.exported:  # matters to this file alone
                continue
            key = self._key(brought.scope, brought.local or brought.name)
            mentioned = frozenset({brought.name} - {""}) | module_words(brought.module)
            mentioned |= module_words(brought.name)
            what = (owners[brought.scope], brought.module, brought.name, brought.exported)
            self._say(key, mentioned, "import", *what)
