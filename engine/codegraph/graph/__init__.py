"""Questions to the graph, one module each. All take an open `Reader`; none writes."""
