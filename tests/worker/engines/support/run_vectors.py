"""Validates every test vector and prints what is kept, as JSON: on CPython and on Pyodide."""

from __future__ import annotations

import base64
import json
import sys
from dataclasses import asdict
from pathlib import Path

from codegraph_ingest.validation import validate


def results(folder: Path) -> list[dict[str, object]]:
    found = []
    for path in sorted(folder.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            text = case.get("body")
            body = base64.b64decode(case["body_base64"]) if text is None else text.encode()
            body += b" " * case.get("spaces_after", 0)
            kept = validate(body, case["now"])
            found.append({"name": case["name"], **asdict(kept)})
    return found


if __name__ == "__main__":
    json.dump(results(Path(sys.argv[1])), sys.stdout)
