"""Counts which tools and commands are used, on this machine, at no cost to the one who uses them.

    settings = TelemetrySettings.from_environment(
        os.environ, no_telemetry=False, codegraph_version="1.0"
    )
    with Recorder(settings) as recorder:
        recorder.count("mcp_tool", "codegraph_search", ok=True, client=Client("zed", "0.1"))

What is counted
    A kind (``mcp_tool`` or ``cli_command``), the name of a tool or command, whether it failed, the
    name and version of the client that called, the UTC day, and the version of codegraph. Never
    an argument, a path, a query or anything found in code.

Where it goes
    `Recorder.count` is one increment in memory. A background thread appends what is new, within a
    second, to a file that only this process writes:
    ``<state folder>/codegraph/telemetry/spool/<day>/<pid>-<token>.jsonl``. Nothing is sent.

What can go wrong, and what it costs
    A killed process loses at most its last second. A folder that cannot be written, or a full
    disk, costs nothing as long as the process lives: the counts wait in memory, within bounds, and
    are written when it becomes possible. No fault ever reaches the caller, and nothing is ever
    written twice.

How to turn it off
    ``DO_NOT_TRACK=1``, ``--no-telemetry`` or ``CODEGRAPH_TELEMETRY=0``. Off means no thread, no
    file and no folder.
"""

from codegraph_telemetry.model import Client
from codegraph_telemetry.recorder import Recorder
from codegraph_telemetry.settings import TelemetrySettings

__all__ = ["Client", "Recorder", "TelemetrySettings"]
