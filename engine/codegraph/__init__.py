"""codegraph: a prebuilt graph of a codebase.

`CodeGraph` is the way in; its answers are the immutable values of `codegraph.model`, its errors
the tree of `codegraph.errors`. The engine reads files of the project and writes its index folder;
it never prints, never counts and never reads the environment.

The names load on first use, so that asking for the version costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from codegraph.version import __version__

if TYPE_CHECKING:
    from codegraph.api import CodeGraph
    from codegraph.errors import CodeGraphError

__all__ = ["CodeGraph", "CodeGraphError", "__version__"]

_HOMES = {"CodeGraph": "codegraph.api", "CodeGraphError": "codegraph.errors"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
