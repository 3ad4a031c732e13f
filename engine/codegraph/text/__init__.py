"""Results as plain text, for a terminal and for a model alike: one rendering, two doors.

Every function takes a value of `codegraph.model` and returns text that ends without a newline.
Control characters of the project (in names, signatures and source) are escaped.
"""

from codegraph.text.explore import render_exploration
from codegraph.text.files import render_files
from codegraph.text.freshness import changed_note, with_note
from codegraph.text.node import render_nodes, render_outline
from codegraph.text.relations import render_impact, render_relations
from codegraph.text.search import render_hits
from codegraph.text.status import render_status

__all__ = [
    "changed_note",
    "render_exploration",
    "render_files",
    "render_hits",
    "render_impact",
    "render_nodes",
    "render_outline",
    "render_relations",
    "render_status",
    "with_note",
]
