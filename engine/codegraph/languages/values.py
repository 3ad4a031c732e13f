"""Names that are used as values: which of them may be those of functions and types.

A function that is passed on, returned or put in a table is used, though it is not called there.
Most names in such places are variables. Only those are kept that the file itself defines, imports,
or cannot know; resolution keeps of these the ones that name a function or a type.
"""

from __future__ import annotations

from collections.abc import Iterable

from codegraph.facts import MODULE_SCOPE, Binding, Def, Import

CALLABLE = frozenset(("function", "method"))
NAMED = CALLABLE | {"class", "interface", "struct", "enum"}


Use = tuple[int, str, int]
"""A name or dotted path where a value stands: its scope, its path, its row. A bare tuple,
because one in eight is kept."""


class Names:
    """What the names of a file are, as far as the file tells.

    Args:
        defs: The definitions.
        bindings: The bindings.
        imports: The imports.
        outside: Whether a name that the file does not tell may be a function in another one.
    """

    def __init__(
        self,
        defs: list[Def],
        bindings: list[Binding],
        imports: list[Import],
        *,
        outside: bool,
    ) -> None:
        self._defs = defs
        self._outside = outside or any(item.name == "*" and not item.local for item in imports)
        self._bound = {(item.scope, item.name) for item in bindings}
        self._bound |= {(i.parent, i.name) for i in defs if i.kind not in NAMED}
        self._named = {(item.parent, item.name) for item in defs if item.kind in NAMED}
        self._named |= {(item.scope, item.local) for item in imports}
        self._methods = {item.name for item in defs if item.kind == "method"}

    def kept(self, uses: Iterable[Use]) -> list[Use]:
        """The uses that may be of functions or types."""
        return [use for use in uses if self._may_be_function(use[0], use[1])]

    def _may_be_function(self, scope: int, path: str) -> bool:
        head, _, rest = path.partition(".")
        if head.startswith("@"):
            return rest in self._methods
        while True:
            if (scope, head) in self._bound:
                return rest in self._methods
            if (scope, head) in self._named:
                return True
            if scope == MODULE_SCOPE:
                return self._outside and not rest
            scope = self._defs[scope].parent
