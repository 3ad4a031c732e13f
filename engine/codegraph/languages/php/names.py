"""Names of classes and functions: which full name each means, and what paths call it.

PHP settles while compiling which full name a class name in a file means. So each distinct class or
function that a file uses, and does not define itself, becomes one import of its full name, and
paths name it by the import's local name: the last word, with subscript digits behind it where two
full names end alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE, Import
from codegraph.languages.php.modules import FUNCTION
from codegraph.languages.sheet import Sheet

_NAMES = frozenset(("name", "qualified_name", "relative_name", "namespace_name"))
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(slots=True)
class Names:
    """The names of one file.

    Attributes:
        namespace: The namespace of the code at hand.
        classes: Class name, as brought by ``use``, to its full name.
        functions: The same of functions.
        own: Full names that the file itself defines.
        locals: Local name to the full name or names that it stands for in paths.
    """

    namespace: str = ""
    classes: dict[str, str] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    locals: dict[str, str] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)

    def full(self, name: str) -> str:
        r"""The full name of the class that is written so; a leading ``\`` makes it full."""
        if name.startswith("\\"):
            return name[1:]
        first, slash, rest = name.partition("\\")
        if first == "namespace" and slash:
            return join(self.namespace, rest)
        if first in self.classes:
            return self.classes[first] + slash + rest
        return join(self.namespace, name)

    def class_path(self, sheet: Sheet, name: str, row: int) -> str:
        """What paths call the class that is written so."""
        full = self.full(name)
        return self._local(sheet, full, full, row)

    def function_path(self, sheet: Sheet, name: str, row: int) -> str:
        """What paths call the function that is written so."""
        if "\\" in name:
            full = self.full(name) + FUNCTION
            return self._local(sheet, full, full, row)
        if name in self.functions:
            full = self.functions[name] + FUNCTION
            return self._local(sheet, full, full, row)
        full = join(self.namespace, name) + FUNCTION
        return self._local(sheet, full, f"{full} {name}!" if self.namespace else full, row)

    def first_path(self, sheet: Sheet, full: list[str], row: int) -> str:
        """What paths call the class that has the first of these full names."""
        return self._local(sheet, full[0], " ".join(full), row)

    def _local(self, sheet: Sheet, full: str, module: str, row: int) -> str:
        found = self._known.get(module)
        if found is None:
            last = full.rpartition("\\")[2].removesuffix(FUNCTION)
            if full in self.own:
                return last
            found, number = last, 1
            while found in self.locals:
                number += 1
                found = f"{last}{str(number).translate(_SUBSCRIPTS)}"
            self.locals[found] = module
            self._known[module] = found
            sheet.imports.append(Import(MODULE_SCOPE, found, module, last, False, row + 1))
        return found

    def claim(self, sheet: Sheet, local: str, full: str, node: Node) -> None:
        """Give a full name the local name under which ``use`` brings it, if that is free."""
        if full not in self.own and full not in self._known and local not in self.locals:
            self.locals[local] = full
            self._known[full] = local
            name = full.rpartition("\\")[2].removesuffix(FUNCTION)
            line = node.start_point.row + 1
            sheet.imports.append(Import(MODULE_SCOPE, local, full, name, False, line))


def join(namespace: str, name: str) -> str:
    """The full name of what a namespace calls so."""
    return f"{namespace}\\{name}" if namespace else name


def plain(sheet: Sheet, node: Node) -> str:
    """A name as written, without blanks."""
    return "".join(sheet.text(node).split())


def is_name(node: Node) -> bool:
    """Whether a node is the name of a class, a function or a constant."""
    return node.type in _NAMES
