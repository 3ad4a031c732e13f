"""What a language is to the engine: data, a handful of handlers, and a way to find modules.

To add a language, add a folder with

- ``tags.scm``: tree-sitter patterns. Each pattern captures one fact; the capture with a dot in its
  name (``@definition.class``, ``@reference.call``, ``@binding.assignment``) is the fact's **role**
  and its node the fact's extent, the other captures (``@name``, ``@callee``) are its parts. A first
  line ``; inherits: name`` puts the patterns of a sister folder before its own;
- ``rules.py``: a function for each role, which writes the fact into the `Sheet`, and all of them
  as a `codegraph.languages.reading.Rules`;
- ``modules.py``: how an import finds the file that it means, where no other language's way fits;
- ``__init__.py``: a `Language` value;

list it in ``languages/__init__.py`` and give it a golden case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol, runtime_checkable

ClassScope = Literal["none", "body", "methods"]
Naming = Literal["imports", "nested", "flat", "linker", "inclusion", "constants"]

EXTERNAL = "<external>"
"""The module key of everything that is not part of the project."""


class Modules(Protocol):
    """How a family of languages finds modules among the files of a project.

    A module is named by its **key**: the path of its file, or any other string that this object
    understands (a folder for a Go package).
    """

    def resolve(self, importer: str, module: str) -> str | None:
        """The key of what ``importer`` means by ``module``.

        `EXTERNAL` where it leaves the project, None where it cannot be told.
        """

    def files_of(self, key: str) -> Iterable[str]:
        """The files whose top-level names make up the module."""

    def child(self, key: str, name: str) -> str | None:
        """The key of the submodule ``name``, or None."""

    def home(self, file: str, package: str) -> str:
        """The key of the module that a file's top-level scope belongs to."""


class FileModules:
    """What module finders have in common for which each file is a module: its path is its key."""

    def files_of(self, key: str) -> Iterable[str]:
        """See `Modules.files_of`."""
        return (key,)

    def child(self, key: str, name: str) -> str | None:
        """Files do not hold files."""
        return None

    def home(self, file: str, package: str) -> str:
        """See `Modules.home`."""
        return file


@runtime_checkable
class Opening(Protocol):
    """A module finder that knows which namespaces are open in a file that does not say so."""

    def opened(self, file: str) -> Iterable[str]:
        """The namespaces that a file sees bare without opening them itself."""


ModulesFactory = Callable[[Mapping[str, str], Callable[[str], str | None]], Modules]
"""Makes the module finder of a family from its files and a reader of configuration files.

Takes the files (path to package name, as in `codegraph.facts.FileFacts`) and a function that
gives the text of a project file such as ``go.mod``, or None.
"""


class ContainerMembers(NamedTuple):
    """What the methods of a language's own containers give.

    Paths in which ``{0}`` stands for the container's elements and ``{1}`` for its keys; an empty
    one is known to be nothing of the project.

    Attributes:
        plain: Name of a method to its path.
        keyed: The same for containers whose keys are known, which go before.
    """

    plain: Mapping[str, str]
    keyed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    Attributes:
        id: Its name in the index, such as ``python``.
        extensions: File name endings, with the dot.
        shared: Endings of another language that are this one's where its own files prevail, as
            ``.h`` is for C++; see `codegraph.index.sharing`.
        grammar: Module and function of its grammar wheel, such as
            ``"tree_sitter_python:language"``.
        package: Import name of its folder, which holds ``tags.scm``.
        rules: Module and name of its `codegraph.languages.reading.Rules`, such as
            ``"codegraph.languages.go.rules:RULES"``.
        family: Languages of one family import from each other.
        modules: The family's module finder.
        builtins: Names that are always there and never part of a project.
        naming: How a bare name is found that its own scopes do not give:

            - ``imports``: through imports, or in other files of the package;
            - ``nested``: in namespaces that any file may add to, and that files open by their
              names; code sees those around its own, too (C#). Functions may be called as members
              of what they extend. See `codegraph.resolve.namespaces`;
            - ``flat``: the same, but code does not see the namespaces around its own (Kotlin);
            - ``linker``: in what the file includes, or as what another file defines for the linker
              (C). See `codegraph.resolve.linkage`;
            - ``inclusion``: the same in namespaces, to which any file may add (C++). See
              `codegraph.resolve.spaces`;
            - ``constants``: in one tree of constants over all files (Ruby). A type is an object
              there, with methods of its own, which carry the trait ``singleton``. See
              `codegraph.resolve.constants`.
        class_scope: Which code sees the names of the class around it bare: none, that directly
            in its body (Python), or that in its methods too (Java).
        star_hides: Beginnings of names that ``import *`` leaves out.
        overloaded: Whether a scope may hold several functions of one name, told apart by what
            they take. Handlers then bind each under the names that calls of it are written with
            (trait ``bound``), and paths of calls carry their arguments.
        member_call_trait: Trait of a definition whose mere access calls it (a property).
        constructors: Names of methods that run when a class is called.
        reopened: Whether a type may be defined in several places that together make it (Ruby,
            partial classes of C#).
        structural: Whether a type satisfies an interface by having its methods, without naming
            it, and what it embeds is not overridden by it (Go).
        part_trait: Trait of the definitions that are parts of a reopened type, where not all are.
        scattered: Whether members of a type may stand in any file (``impl`` of Rust). Such a one
            has an `owner`; what that name, or ``Self`` in it, means there is the type.
        rooted: Whether a name that nothing else gives may be a module by itself (crates of Rust),
            which the module finder knows as ``::name``.
        container_members: What methods of containers give, where the common names do not fit.
    """

    id: str
    extensions: tuple[str, ...]
    grammar: str
    package: str
    rules: str
    family: str
    modules: ModulesFactory
    builtins: frozenset[str] = field(default_factory=frozenset)
    naming: Naming = "imports"
    class_scope: ClassScope = "body"
    star_hides: tuple[str, ...] = ("_",)
    overloaded: bool = False
    member_call_trait: str = "property"
    constructors: tuple[str, ...] = ()
    reopened: bool = False
    structural: bool = False
    part_trait: str = ""
    shared: tuple[str, ...] = ()
    scattered: bool = False
    rooted: bool = False
    container_members: ContainerMembers | None = None

    @property
    def has_namespaces(self) -> bool:
        """Whether any file may add to a namespace, which is looked up by name."""
        return self.naming in {"nested", "flat"}

    @property
    def linked(self) -> bool:
        """Whether files see what others define for the linker, without importing it."""
        return self.naming in {"linker", "inclusion"}

    @property
    def asks_definers(self) -> bool:
        """Whether definitions are looked for by name in all files, without an import."""
        return self.naming != "imports" or self.reopened or self.scattered or self.structural
