"""The database is in use for as long as anyone in the service has it open."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from codegraph_ingest.sqlite.database import open_writer

_READS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT * FROM events").fetchall()
connection.close()
"""


def test_opening_it_twice_does_not_let_another_process_take_it_for_unused(tmp_path: Path) -> None:
    path = tmp_path / "ingest.db"
    with closing(open_writer(path)) as first:
        open_writer(path).close()
        # The last one to close a database deletes its log, and with it what is not in the file yet.
        subprocess.run([sys.executable, "-c", _READS, str(path)], check=True)
        assert path.with_name("ingest.db-wal").exists()
        first.execute("INSERT INTO stale_days VALUES ('2026-01-01')")
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("SELECT day FROM stale_days").fetchall() == [("2026-01-01",)]
