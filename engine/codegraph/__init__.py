"""codegraph: a prebuilt graph of a codebase.

`CodeGraph` is the way in; its answers are the immutable values of `codegraph.model`, its errors
the tree of `codegraph.errors`. The engine reads files of the project and writes its index folder;
it never prints, never counts and never reads the environment.
"""

from codegraph.api import CodeGraph
from codegraph.errors import CodeGraphError
from codegraph.version import __version__

__all__ = ["CodeGraph", "CodeGraphError", "__version__"]
