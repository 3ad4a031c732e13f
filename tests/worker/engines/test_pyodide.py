"""The core on the engine of Cloudflare's Python gives what it gives on CPython."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SUPPORT = Path(__file__).parent / "support"
ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "worker" / "src"
VECTORS = ROOT / "tests" / "vectors"
SCRIPT = SUPPORT / "run_vectors.py"


def told(*arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(SOURCES)}
    done = subprocess.run(
        arguments, capture_output=True, text=True, env=environment, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_vector_has_the_same_result_on_both_engines(node_modules: Path) -> None:
    here = json.loads(told(sys.executable, str(SCRIPT), str(VECTORS)))
    runner = [str(SUPPORT / "vectors.mjs"), str(node_modules), str(SOURCES), str(SCRIPT)]
    there = json.loads(told("node", *runner, str(VECTORS)))
    assert there["python"] == [3, 14]
    cases = [
        case
        for path in sorted(VECTORS.glob("*.json"))
        for case in json.loads(path.read_text())["cases"]
    ]
    assert len(here) == len(cases) > 100
    for case, one, other in zip(cases, here, there["results"], strict=True):
        assert one == other
        assert one["name"] == case["name"]
        assert one.get("reason") == case.get("rejection")
        assert one.get("events") == case.get("events")
