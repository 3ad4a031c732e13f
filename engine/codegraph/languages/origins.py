"""Where the names of a file come from, as far as that file alone tells.

Extraction sees one file. Whether ``app.get("/x", f)`` registers a route hangs on what ``app`` is,
so its name is followed through the bindings and imports written so far, to a name that begins with
a module: ``app`` is ``express()``, ``router`` in ``router = APIRouter()`` is
``fastapi.APIRouter()``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from codegraph.facts import MODULE_SCOPE, Binding, Def, Import

OWN = "."
"""Begins the origin of what the project defines itself, in this file or in one near it."""

_MAX_STEPS = 8
_HEAD = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_FIELD = re.compile(r"(@class|[^\W\d]\w*)(?:\{\})?\.(\w+)")
_LITERALS = frozenset("<'~{")
"""How the path of a value begins that is written out where it stands."""
_CLASSES = frozenset(("class", "struct"))
_INSTANTIATED = frozenset("({")
_WHOLE = frozenset(("", "default", "export="))
"""Names under which a module itself is imported."""


class Origins:
    """Follows names of one file.

    Args:
        defs: The file's definitions, as they are written.
        bindings: Its bindings, likewise.
        imports: Its imports, likewise.
    """

    def __init__(self, defs: list[Def], bindings: list[Binding], imports: list[Import]) -> None:
        self._defs = defs
        self._written: tuple[Sequence[Def], Sequence[Binding], Sequence[Import]]
        self._written = (defs, bindings, imports)
        self._read = (0, 0, 0)
        self._names: set[str] = set()
        self._types: dict[str, int] = {}
        self._held: dict[tuple[int, str], str] = {}
        self._bound: dict[tuple[int, str], Binding] = {}
        self._fields: dict[str, list[Binding]] = {}
        self._brought: dict[str, str] = {}
        self._modules: set[str] = set()

    def of(self, path: str, scope: int) -> str:
        """What a path begins with, written out.

        Args:
            path: See `codegraph.facts`.
            scope: Index of the definition in which it stands.

        Returns:
            The path with its module in front; beginning with `OWN` where it comes from this
            project; empty where the file does not say (a parameter, for example).
        """
        self._catch_up()
        for _ in range(_MAX_STEPS):
            field = self._field(path, scope)
            if field is not None:
                path, scope = field
                continue
            head = _HEAD.match(path)
            if head is None:
                return f"{OWN}{path}" if path[:1] in _LITERALS else ""
            name, rest = head.group(), path[head.end() :]
            around, bound = self._find(name, scope)
            if bound is None:
                known = self._brought.get(name)
                if known is not None:
                    return f"{known}{rest}"
                base = self._base(name) if rest[:1] in _INSTANTIATED else ""
                if not base:
                    return f"{OWN}{path}" if name in self._names else ""
                path, scope = f"{base}{rest}", MODULE_SCOPE
                continue
            if bound.path in {"", "?"} or bound.path.startswith(f"{name}{{"):
                return ""
            path, scope = f"{bound.path}{rest}", around
        return ""

    def imported(self, name: str) -> str:
        """The module and name that an imported name stands for; empty where it is not imported."""
        self._catch_up()
        return self._brought.get(name, "")

    def imports_any(self, modules: frozenset[str]) -> bool:
        """Whether the file imports one of these modules, or of what is below one of them."""
        self._catch_up()
        return not self._modules.isdisjoint(modules)

    def _catch_up(self) -> None:
        defs, bindings, imports = self._written
        if self._read == (len(defs), len(bindings), len(imports)):
            return
        for index in range(self._read[0], len(defs)):
            self._read_def(index, defs[index])
        for bound in bindings[self._read[1] :]:
            if bound.kind.endswith("field"):
                self._fields.setdefault(bound.name, []).append(bound)
            else:
                self._bound[bound.scope, bound.name] = bound
        for brought in imports[self._read[2] :]:
            module = brought.module
            self._modules.update((module, re.split(r"[./]", module, maxsplit=1)[0]))
            if brought.local:
                whole = brought.name in _WHOLE
                known = module if whole else f"{module}.{brought.name}"
                self._brought[brought.local] = known
        self._read = (len(defs), len(bindings), len(imports))

    def _read_def(self, index: int, item: Def) -> None:
        self._names.add(item.name)
        if item.kind in _CLASSES:
            self._types.setdefault(item.name, index)
        if item.type:
            self._held.setdefault((item.parent, item.name), item.type)

    def _find(self, name: str, scope: int) -> tuple[int, Binding | None]:
        while True:
            bound = self._bound.get((scope, name))
            if bound is not None or scope == MODULE_SCOPE:
                return scope, bound
            scope = self._defs[scope].parent

    def _field(self, path: str, scope: int) -> tuple[str, int] | None:
        """``self.app`` and ``Server{}.router`` as what the field holds."""
        match = _FIELD.match(path)
        if match is None:
            return None
        owner = self._type(match.group(1), scope)
        if owner == MODULE_SCOPE:
            return None
        rest = path[match.end() :]
        for bound in self._fields.get(match.group(2), ()):
            if self._type("@class", bound.scope) == owner and bound.path not in {"", "?"}:
                return f"{bound.path}{rest}", bound.scope
        held = self._held.get((owner, match.group(2)))
        return (f"{held}{rest}", owner) if held else None

    def _base(self, name: str) -> str:
        """Path of what a class of this file builds on first; empty where it has no base."""
        owner = self._type(name, MODULE_SCOPE)
        bases = self._defs[owner].bases if owner != MODULE_SCOPE else []
        return bases[0] if bases and bases[0] != name else ""

    def _type(self, name: str, scope: int) -> int:
        """Index of the class around a scope, or of the type with a name, or `MODULE_SCOPE`."""
        if name != "@class":
            return self._types.get(name, MODULE_SCOPE)
        while scope != MODULE_SCOPE and self._defs[scope].kind not in _CLASSES:
            scope = self._defs[scope].parent
        return scope
