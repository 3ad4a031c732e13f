"""Counts which tools and commands are used, at no cost to the one who uses them.

    settings = TelemetrySettings.from_environment(os.environ, codegraph_version="1.0")
    with Recorder(settings) as recorder:
        recorder.count("mcp_tool", "codegraph_search", ok=True, client=Client("zed", "0.1"))

What is counted
    What `schema.toml` lists and nothing else: names of tools and commands from closed lists, how
    often each was used and failed, by which known agent, on which UTC day, under which version.
    Never an argument, a path, a query or anything found in code.

The way of a count
    `Recorder.count` is one increment in memory. A background thread appends what is new, within a
    second, to a file that only this process writes (`spool`). When the day is over, its files are
    claimed, summed and written as the exact bytes of requests (`freezing`, `batches`). A sender
    posts these, one process at a time (`flush`, `post`). What left this machine is in the ledger,
    what was dropped in the losses.

Consent
    `consent.decide`: ``DO_NOT_TRACK``, ``--no-telemetry``, ``CODEGRAPH_TELEMETRY``, the stored
    choice, and on by default; what cannot be understood is a no. It is asked at every write and
    every step of a request, so it binds processes that run already. Nothing leaves of the day on
    which the user was told, or of any day before (`notice`).

What can go wrong, and what it costs
    A killed process loses at most its last second. A folder that cannot be written, or a full
    disk, costs nothing as long as the process lives: the counts wait in memory, within bounds, and
    are written when it becomes possible. No fault ever reaches the caller, and nothing is ever
    counted twice.

This package imports what counting needs; that takes a few milliseconds and no third-party module.
What a person can see and do is in `status`, `preview`, `control` and `events`, to be imported by
those who need it.
"""

from codegraph_telemetry.model import Client
from codegraph_telemetry.recorder import Recorder
from codegraph_telemetry.settings import TelemetrySettings

__all__ = ["Client", "Recorder", "TelemetrySettings"]
