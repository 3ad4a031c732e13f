"""What ``codegraph serve --mcp`` does, with a sender that begins at once rather than minutes later.

python -P benchmarks/flushing_server.py path/to/a/project
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from codegraph_mcp import claim_stdio, serve

if __name__ == "__main__":
    pipes = claim_stdio()  # before anything that could print
    from codegraph.version import __version__
    from codegraph_telemetry import Recorder, TelemetrySettings
    from codegraph_telemetry.background import ServerFlush

    settings = TelemetrySettings.from_environment(os.environ, codegraph_version=__version__)
    recorder = Recorder(settings)
    recorder.start()
    ServerFlush(settings, first=(0.0, 0.0)).start()
    serve(
        Path(sys.argv[1]),
        version=__version__,
        counter=recorder,
        on_exit=recorder.close,
        pipes=pipes,
    )
