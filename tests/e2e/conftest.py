"""What the tests from end to end share: the tools of the tests of both ends."""

from __future__ import annotations

import sys
from pathlib import Path

_TESTS = Path(__file__).parents[1]
for _folder in ("telemetry", "mcp_server", "worker"):
    sys.path.insert(0, str(_TESTS / _folder / "support"))
