"""What a client's model is told about this server as a whole."""

INSTRUCTIONS = """\
codegraph answers questions about this codebase from a prebuilt graph of its symbols and of who \
uses whom. One call replaces a chain of searches and file reads. Source comes with line numbers, \
as it is on disk now, so what a call has shown need not be read again.

Which tool:
- codegraph_explore first, for any question about how something works or where it happens. Name \
the symbols, files or topics in the query; the answer holds their source and the call paths \
between them.
- codegraph_search to find a definition by a part of its name.
- codegraph_node for one definition, or for a file in place of reading it.
- codegraph_callers and codegraph_callees to follow uses, codegraph_impact before changing a symbol.
- codegraph_files for the layout, codegraph_status when results look incomplete or stale.

Use a text search instead for strings, comments and configuration, which the graph does not hold.
A tool that says the project has no graph yet is not broken: tell the user which command builds it.
"""
