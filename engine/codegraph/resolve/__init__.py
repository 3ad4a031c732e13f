"""From facts to edges: what each reference means, by which rule, or that it cannot be told.

Nothing here touches a disk or a database. `world` gives facts of any file on demand, `evaluate`
follows a path through them, `resolver` turns references into edges, `surface` tells which
references elsewhere a change can reach.
"""
