"""Keep a graph in step with the files while somebody asks it questions.

    process = launch_keeper(project)     # None where another process keeps this project

A keeper is a process of its own (``python -m codegraph.watch``, `codegraph.watch.keeper`), so that
neither parsing nor registering thousands of folders takes the interpreter from whoever answers
questions meanwhile, and so that the memory of a large sync, or a crash on a hostile file, is not
theirs. It ends when the one who started it does. A keeper that is killed in the middle of a sync
leaves the old graph whole.

One keeper a project, however many servers there are: `codegraph.watch.launch` holds a kernel lock
for as long as the keeper lives, and whoever finds it held is a reader and looks again later.

What is watched and what matters is in ``scope``, by the ignore ``rules`` that discovery goes by;
``native`` and ``polling`` notice changes; ``repository`` tells when git is in the middle of
changing many files. Watching only says when to look: what changed is for the sync to find out, so
an event that was lost or made up can delay a sync or cause a needless one, never a wrong graph.
"""

from codegraph.watch.launch import launch_keeper

__all__ = ["launch_keeper"]
