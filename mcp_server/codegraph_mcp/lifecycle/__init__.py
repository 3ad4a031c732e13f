"""When the server's process ends, and how.

``departure`` ends it, once, in order and in bounded time; ``watch`` is the thread that notices
signals, a client that closed its end of stdout, and a parent that died. The end of stdin is
noticed by the reader (`codegraph_mcp.stdio.reader`).
"""
