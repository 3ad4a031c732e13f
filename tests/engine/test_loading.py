"""Who only asks a graph does not load the rules by which the files of each language are read."""

from __future__ import annotations

import subprocess
import sys

ASK = (
    "import sys\n"
    "import codegraph.graph.relations, codegraph.explore.answer, codegraph.text\n"
    "print(*(name for name in sys.modules\n"
    "        if name.endswith(('.rules', '.handlers')) and '.languages.' in name))\n"
)


def test_questions_load_no_rules_of_any_language() -> None:
    command = [sys.executable, "-P", "-c", ASK]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
