"""A process that forwards until it is killed: python forwarding.py DATABASE URL."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import SimpleNamespace

from codegraph_ingest.forward.backend import Backend
from codegraph_ingest.forward.forwarder import Forwarder

backend = Backend("phc_test", sys.argv[2])
Forwarder(Path(sys.argv[1]), SimpleNamespace(backend=backend)).start()
threading.Event().wait()
