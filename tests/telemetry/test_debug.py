"""Where the echo of ``CODEGRAPH_TELEMETRY_DEBUG=1`` goes, and where it must not go."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CODE = """
import sys
from codegraph_telemetry import TelemetrySettings
from codegraph_telemetry.debug import debug
with open(sys.argv[1], "wb") as file:
    environ = {"CODEGRAPH_TELEMETRY_DEBUG": sys.argv[2]}
    debug(TelemetrySettings.from_environment(environ, codegraph_version="1"), "a word")
    print(file.fileno())
"""


def run(file: Path, switch: str, redirection: str = "") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", CODE, str(file), switch]
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", *command],
        capture_output=True,
        check=True,
        env=os.environ,
    )


def test_it_goes_to_stderr_where_it_was_asked_for(tmp_path: Path) -> None:
    assert run(tmp_path / "file", "1").stderr == b"codegraph telemetry: a word\n"
    assert run(tmp_path / "file", "0").stderr == b""


def test_without_stderr_it_does_not_go_to_the_file_that_took_its_number(tmp_path: Path) -> None:
    assert run(tmp_path / "file", "1", "2>&-").stdout == b"2\n"
    assert (tmp_path / "file").read_bytes() == b""
