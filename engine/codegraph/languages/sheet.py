"""The sheet on which one file's facts are written while its captures go by in source order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import tree_sitter

from codegraph.facts import MODULE_SCOPE, Binding, Def, FileFacts, Import, Ref
from codegraph.languages.blocks import Blocks
from codegraph.languages.origins import Origins
from codegraph.languages.paths import MAX_LEVELS, MAX_PATH, UNKNOWN
from codegraph.languages.values import Names, Use

Captures = Mapping[str, list[tree_sitter.Node]]

MAX_SIGNATURE = 300
MAX_DOC = 2_000


class Sheet:
    """Collects facts, and knows at each moment which definition surrounds the code at hand.

    Handlers are called in source order, outer before inner, so that `scope` is the definition
    around the fact.

    Args:
        source: The file's bytes.

    Attributes:
        source: The file's bytes.
        package: See `codegraph.facts.FileFacts`.
        exports: See `codegraph.facts.FileFacts`.
        defs: Definitions so far.
        bindings: Bindings so far.
        imports: Imports so far.
        refs: References so far.
        receivers: Index of a method to the name under which it knows its object.
        variables: Scope and name of the variables that are definitions already.
        blocks: Names of block scope, for languages that have them.
        origins: Where names of the file come from.
        frameworks: Whether the file may register routes of a framework.
        prefixes: Scope and name of a router to the prefix that its routes have.
        strings: Name of a constant to its text, in files that may register routes.
        state: Whatever else the handlers of a language keep between the facts of a file.
    """

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.package = ""
        self.exports: list[str] | None = None
        self.defs: list[Def] = []
        self.bindings: list[Binding] = []
        self.imports: list[Import] = []
        self.refs: list[Ref] = []
        self.receivers: dict[int, str] = {}
        self.variables: set[tuple[int, str]] = set()
        self.blocks = Blocks()
        self.origins = Origins(self.defs, self.bindings, self.imports)
        self.frameworks = False
        self.prefixes: dict[tuple[int, str], str] = {}
        self.strings: dict[str, str] = {}
        self.state: object = None
        self._uses: list[Use] = []
        self._open: list[tuple[int, int]] = []
        self._lines = source.split(b"\n")

    # -- where we are -----------------------------------------------------------------------

    @property
    def scope(self) -> int:
        """Index of the definition around the fact at hand, or `MODULE_SCOPE`."""
        return self._open[-1][1] if self._open else MODULE_SCOPE

    def scope_of_kind(self, *kinds: str) -> int:
        """Index of the nearest definition around here of one of these kinds, or `MODULE_SCOPE`."""
        for _, index in reversed(self._open):
            if self.defs[index].kind in kinds:
                return index
        return MODULE_SCOPE

    def advance(self, start: int) -> None:
        """Leave the definitions that end at or before the byte ``start``."""
        while self._open and self._open[-1][0] <= start:
            self._open.pop()

    def text(self, node: tree_sitter.Node) -> str:
        """The node's source text; bytes that are no UTF-8 become U+FFFD."""
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def indent(self, row: int) -> int:
        """Column of the first character of the line with index ``row`` that is no blank."""
        line = self._lines[row]
        return len(line) - len(line.lstrip())

    # -- what we write ----------------------------------------------------------------------

    def define(
        self,
        kind: str,
        name: tree_sitter.Node,
        extent: tree_sitter.Node,
        *,
        outer: tree_sitter.Node | None = None,
        owner: str = "",
        signature: str = "",
        doc: str = "",
        visibility: str = "public",
        type: str = "",  # noqa: A002 - the fact's own name
        bases: list[str] | None = None,
        traits: list[str] | None = None,
        label: str | None = None,
        spelt: str = "",
        opens: bool = True,
    ) -> int:
        """Write a definition and make it the scope until its extent ends.

        Args:
            kind: One of `codegraph.model.SYMBOL_KINDS`.
            name: Node of the name.
            extent: Node that holds all that is inside the definition.
            outer: Node of the definition with its decorators or modifiers, if wider.
            owner: See `codegraph.facts.Def`.
            signature: The header; folded to one line and cut at `MAX_SIGNATURE` characters.
            doc: Documentation; cut at `MAX_DOC` characters.
            visibility: ``public`` or ``private``.
            type: See `codegraph.facts.Def`.
            bases: See `codegraph.facts.Def`.
            traits: See `codegraph.facts.Def`.
            label: The name, where it is not the text of ``name``.
            spelt: See `codegraph.facts.Def`.
            opens: Whether what stands inside belongs to it; a variable's value does not.

        Returns:
            The definition's index.
        """
        whole = outer or extent
        index = len(self.defs)
        self.defs.append(
            Def(
                kind, label if label is not None else self.text(name), self.scope, owner,
                name.start_point.row + 1, whole.start_point.row + 1, last_row(whole) + 1,
                " ".join(signature.split())[:MAX_SIGNATURE], doc.strip()[:MAX_DOC],
                visibility, type, bases or [], traits or [], spelt,
            )
        )  # fmt: skip
        if opens:
            self._open.append((extent.end_byte, index))
        return index

    def bind(
        self,
        name: str,
        path: str,
        at: tree_sitter.Node,
        kind: str = "value",
        scope: int | None = None,
    ) -> None:
        """Write that a name is given the value of ``path``."""
        row = at.start_point.row
        line = last_row(at) + 1 if kind == "assigned" else row + 1
        where = self.scope if scope is None else scope
        self.bindings.append(Binding(where, name, path, kind, line, self.indent(row)))

    def bring(
        self, local: str, module: str, name: str, at: tree_sitter.Node, *, exported: bool = True
    ) -> None:
        """Write that a name is imported."""
        self.imports.append(
            Import(self.scope, local, module, name, exported, at.start_point.row + 1)
        )

    def refer(self, kind: str, path: str, at: tree_sitter.Node, scope: int | None = None) -> None:
        """Write that something is used; ``at`` is the node of its name."""
        row = at.start_point.row
        where = self.scope if scope is None else scope
        self.refs.append(Ref(where, kind, path, row + 1, self.indent(row)))

    def use(self, path: str, at: tree_sitter.Node) -> None:
        """Write that a name or dotted path stands where a value is passed on or kept.

        It becomes a reference where it may be the name of a function or a type.
        """
        self._uses.append((self.scope, path, at.start_point.row))

    def route(
        self, verb: str, pattern: str, at: tree_sitter.Node, handlers: Sequence[tuple[str, str]]
    ) -> None:
        """Write that a framework answers requests with some functions or classes.

        Args:
            verb: The request method, ``ANY`` where it is none in particular.
            pattern: The address as written, with its placeholders.
            at: Node of the registration.
            handlers: Path of each function or class that answers, and what the edge to it is:
                ``routes``, or ``references`` for middleware.
        """
        index = self.define("route", at, at, label=f"{verb} {pattern}", opens=False)
        for path, kind in handlers:
            self.refer(kind, path, at, scope=index)

    def mark(self, trait: str) -> None:
        """Add a trait to the definition around the fact at hand."""
        if self._open:
            self.defs[self._open[-1][1]].traits.append(trait)

    def facts(self, *, has_errors: bool, linked: bool = False) -> FileFacts:
        """All that was written.

        Args:
            has_errors: See `codegraph.facts.FileFacts`.
            linked: Whether a name may be that of a function in a file that is not imported.
        """
        outside = linked or bool(self.package)
        names = Names(self.defs, self.bindings, self.imports, outside=outside)
        kept = names.kept(self._uses)
        answering = {(ref.path, ref.line) for ref in self.refs if ref.kind == "routes"}
        for scope, path, row in dict.fromkeys(kept):
            if (path, row + 1) not in answering:
                self.refs.append(Ref(scope, "value", path, row + 1, self.indent(row)))
        lines = len(self._lines) - (1 if not self._lines[-1] else 0)
        return FileFacts(
            self.package,
            lines,
            has_errors,
            self.exports,
            self.defs,
            self.bindings,
            self.imports,
            self.refs,
        )


def last_row(node: tree_sitter.Node) -> int:
    """Index of the last line that holds a part of the node."""
    end = node.end_point
    return end.row - 1 if end.column == 0 and end.row > node.start_point.row else end.row


def nested_deeper(node: tree_sitter.Node, levels: int) -> bool:
    """Whether first children go on for more levels, as in a chain of calls that has no end."""
    inner: tree_sitter.Node | None = node
    for _ in range(levels):
        if inner is None or not inner.named_child_count:
            return False
        inner = inner.named_child(0)
    return True


def bounded(
    sheet: Sheet, node: tree_sitter.Node | None, translate: Callable[[Sheet, tree_sitter.Node], str]
) -> str:
    """The path that a node translates to; unknown where it is nested, or gets, too long."""
    if node is None or nested_deeper(node, MAX_LEVELS):
        return UNKNOWN
    path = translate(sheet, node)
    return path if len(path) <= MAX_PATH else UNKNOWN


def first_child(node: tree_sitter.Node) -> tree_sitter.Node | None:
    """The node's first named child that is no comment, or None where it has none."""
    if not node.named_child_count:
        return None
    child = node.named_child(0)
    if child is None or not child.is_extra:
        return child
    return next((item for item in node.named_children if not item.is_extra), None)
