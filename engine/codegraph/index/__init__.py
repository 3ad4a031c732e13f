"""From files to a graph: discover, extract, resolve, store."""
