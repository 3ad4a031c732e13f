"""Everything the server raises on purpose.

McpServerError
├── StdioClosedError      the process has no stdin or no stdout to serve on
└── BadArgumentsError     the arguments of a call do not fit its tool

Each message says what was given or is wrong, and what to do, so that it can be shown as it is.
"""


class McpServerError(Exception):
    """Base of every error the server raises on purpose."""


class StdioClosedError(McpServerError):
    """Stdin or stdout was closed before the server started, so there is nobody to serve."""


class BadArgumentsError(McpServerError):
    """The arguments of a call do not fit its tool; the message names each that does not."""
