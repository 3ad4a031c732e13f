"""``python -m codegraph_ingest`` is the same as ``codegraph-ingest``."""

from codegraph_ingest.main import main

main()
